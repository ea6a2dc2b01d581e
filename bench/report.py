"""The numbers as a table, and the page docs/performance.md."""

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .measures import Numbers, Size

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
    held_back: str = ""

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
HEAD = (
    "| | DokuWiki | MediaWiki | MoinMoin 2 | An Otter Wiki | aim | here | |\n"
    "|---|---|---|---|---|---|---|---|"
)


def table(numbers: Numbers) -> str:
    """The table: others, the aim, what was measured here, and whether the aim is met."""
    lines = [HEAD]
    for row in ROWS:
        met = "met" if row.is_met(numbers) else "missed"
        cells = (row.name, *row.others, row.aim, f"**{row.here(numbers)}**", met)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", *_details(numbers)])


def _details(numbers: Numbers) -> Iterator[str]:
    """Every load, with the processor time a request took: that hardly depends on other work."""
    yield "| load | p50 ms | p95 ms | requests/s | server CPU ms | bytes | errors |"
    yield "|---|---|---|---|---|---|---|"
    for name, load in numbers.loads.items():
        yield (
            f"| {name} | {load.p50:.1f} | {load.p95:.1f} | {load.per_second:.0f} "
            f"| {load.cpu:.1f} | {load.size:,.0f} | {load.errors} |"
        )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _ratios(numbers: Numbers) -> str:
    page, bare = numbers.loads["page"], numbers.loads["bare page"]
    pages, bares = numbers.loads["pages"], numbers.loads["bare pages"]
    return (
        f"A bare Flask page of the same size behind the same server took {bare.p50:.2f} ms and "
        f"answered {bares.per_second:.0f} times a second in the same run: a postmortem's page "
        f"takes {page.p50 / bare.p50:.1f} times as long, and "
        f"{pages.per_second / bares.per_second:.0%} of the rate is left."
    )


def page(numbers: Numbers, size: Size) -> str:
    """The text of docs/performance.md."""
    missed = [
        f"- **{row.name}** ({row.here(numbers)}): {row.held_back or 'not looked into yet.'}"
        for row in ROWS
        if not row.is_met(numbers)
    ]
    parts = (
        "# Performance",
        _method(numbers, size),
        table(numbers),
        _ratios(numbers),
        "## What holds the missed aims back" if missed else "Every aim is met.",
        "\n".join(missed),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _method(numbers: Numbers, size: Size) -> str:
    words, calibration = numbers.single["words"], numbers.single["calibration"]
    return f"""\
Written by `python -m bench`. The corpus: {size.documents:,} postmortems of {words:.0f} words with
8 entries, 2 factors, 1 relief step and 2 actions each, 30 % of them German, always the same.
Requests go over HTTP on kept connections, the reader and the engineer signed in; each figure is
the middle of {size.rounds} rounds. There are {size.queries} distinct queries, half of them German
or with a compound; no page and no result is cached by the server. A save is the whole form,
answered after its transaction is synced to the disk.

Machine: {os.cpu_count()} cores ({_processor()}), Python {platform.python_version()}, SQLite; the
load runs on the same machine. A fixed loop took {calibration:.0f} ms beside the run (40 where it is
quiet). The figures of the others were measured on the same kind of corpus and machine."""
