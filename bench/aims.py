"""The aims, and what others reach: one row of the table each."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.measures import Numbers

Value = Callable[[Numbers], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: how others did, the aim, and whether less or more is better."""

    name: str
    others: tuple[str, str, str, str]
    aim: str
    value: Value
    limits: tuple[float, ...]
    shape: str
    more: bool = False

    def here(self, numbers: Numbers) -> str:
        """What was measured here."""
        return self.shape.format(*self.value(numbers))

    def is_met(self, numbers: Numbers) -> bool:
        """Whether the aim is reached."""
        pairs = zip(self.value(numbers), self.limits, strict=False)
        return all(value >= limit if self.more else value <= limit for value, limit in pairs)


def _times(name: str) -> Value:
    return lambda numbers: (numbers.loads[name].p50, numbers.loads[name].p95)


def _rate(name: str) -> Value:
    return lambda numbers: (numbers.loads[name].per_second,)


def _single(*names: str) -> Value:
    return lambda numbers: tuple(numbers.single[name] for name in names)


ROWS = (
    Row(
        "page p50, 1 client",
        ("2.6 ms", "22", "54", "86"),
        "<= 4 ms",
        lambda numbers: (numbers.loads["page"].p50,),
        (4,),
        "{0:.1f} ms",
    ),
    Row(
        "pages/s, 8 clients",
        ("714", "91", "36", "23"),
        ">= 400",
        _rate("pages"),
        (400,),
        "{0:.0f}",
        more=True,
    ),
    Row(
        "pages/s, 8 clients, two processes",
        ("714", "91", "36", "23"),
        "goal > 714",
        _rate("pages, two"),
        (714,),
        "{0:.0f}",
        more=True,
    ),
    Row(
        "search p50 / p95",
        ("8.9 / 63 ms", "48 / 95", "163 / 301", "251 / 295"),
        "<= 9 / 50 ms",
        _times("search"),
        (9, 50),
        "{0:.1f} / {1:.1f} ms",
    ),
    Row(
        "searches/s, 8 clients",
        ("100", "37", "15", "8"),
        ">= 120",
        _rate("searches"),
        (120,),
        "{0:.0f}",
        more=True,
    ),
    Row(
        "save p50 / p95, synced",
        ("3.4 / 4.2 ms, no fsync", "23 / 26", "426 / 2005", "90 / 116"),
        "<= 20 / 40 ms",
        _times("save"),
        (20, 40),
        "{0:.1f} / {1:.1f} ms",
    ),
    Row(
        "saves/s, 8 writers",
        ("167", "31", "1.5", "7, 14 % errors"),
        ">= 60, no error",
        lambda numbers: (numbers.loads["saves"].per_second, -numbers.loads["saves"].errors),
        (60, 0),
        "{0:.0f}",
        more=True,
    ),
    Row(
        "open the editor",
        ("3 ms", "28", "104", "1,879"),
        "<= 10 ms",
        _times("editor"),
        (10,),
        "{0:.1f} ms",
    ),
    Row(
        "import per page, indexed",
        ("31 ms", "50", "241", "0.4, no index"),
        "<= 15 ms",
        _single("import"),
        (15,),
        "{0:.1f} ms",
    ),
    Row(
        "memory (PSS)",
        ("54 MiB", "219", "226", "168"),
        "<= 160 MiB",
        _single("memory"),
        (160,),
        "{0:.0f} MiB",
    ),
    Row(
        "cold start", ("0.12 s", "0.5", "0.7", "1.2"), "<= 1 s", _single("start"), (1,), "{0:.2f} s"
    ),
    Row(
        "first visit, requests / wire",
        ("15 / 225 kB", "6 / 59", "17 / 509", "28 / 1,404"),
        "<= 6 / 60 kB",
        lambda numbers: (numbers.single["requests"], numbers.single["wire"] / 1000),
        (6, 60),
        "{0:.0f} / {1:.0f} kB",
    ),
)

RENDERING = (
    "whoever reads an article first since the index changed waits until those like it are found "
    "among all, more than half of the time, and for its template, a fifth."
)
SNIPPETS = (
    "ten hits are read whole and every passage is searched for the best place to cut: half of the "
    "time; the engine takes a third, half of that for the order of the words; the page a fifth."
)
SAVING = (
    "eighteen statements by which rows, revision and editions are made equal to the form, and the "
    "follower of the journal, which analyses what was saved in the same process."
)
HELD_BACK = {
    "page p50, 1 client": RENDERING,
    "pages/s, 8 clients": f"one process has the use of one core; {RENDERING}",
    "pages/s, 8 clients, two processes": "the load takes its share of the same two cores.",
    "search p50 / p95": SNIPPETS,
    "searches/s, 8 clients": f"one process has the use of one core; {SNIPPETS}",
    "save p50 / p95, synced": SAVING,
    "saves/s, 8 writers": SAVING,
    "open the editor": (
        "the form has some 180 fields, and each of its parts imports the macros for them anew."
    ),
    "import per page, indexed": (
        "each page is two documents in two indexes; analysing and Markdown take a third each."
    ),
    "memory (PSS)": (
        "70 MiB are code, 30 what checking one password leaves behind, 60 the two indexes and the "
        "tokens they have met; eight writers at once bring it to its height."
    ),
    "cold start": "importing SQLAlchemy, Alembic and Flask takes two thirds of it.",
    "first visit, requests / wire": "the page itself is not compressed.",
}
