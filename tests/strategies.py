"""Random documents: anything a form can hold, with marks for audiences strewn in."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from postmortem.domain import instants
from postmortem.domain.actions import Action, ActionState, ActionType, Side
from postmortem.domain.attachments import TYPES, Attachment, clean_name
from postmortem.domain.audiences import Audience
from postmortem.domain.documents import MARKERS, Document
from postmortem.domain.lifecycle import Sharing
from postmortem.domain.sections import Factor, FactorKind, ReliefStep, Section, SectionKind
from postmortem.domain.timeline import Entry, EntryType
from postmortem.domain.writing import drafts

APPLICATIONS = ("orders", "portal")
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu",
         "Australia/Lord_Howe", "Europe/Stockholm")  # fmt: skip
MARKS = ("[[internal: ", "]]", ":::internal\n", "\n:::\n", ":::client Beta\n", "`", "\n\n", "# ")

ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=4, max_size=16)
keys = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=21).map(
    lambda key: key.replace("-", "0", 1) if key.startswith("-") else key
)
audiences = st.sampled_from(Audience)
letters = st.characters(exclude_categories=("Cs", "Cc", "Cn"))
chunks = st.one_of(st.sampled_from(MARKS), st.text(letters, max_size=12))


def line(least: int = 0, most: int = drafts.LONGEST_LINE) -> st.SearchStrategy[str]:
    """One line as it is kept: no space around it, none doubled."""
    joined = st.lists(st.text(letters, max_size=20), max_size=4).map(" ".join)
    kept = joined.map(lambda text: " ".join(text.split())[:most].strip())
    return kept.filter(lambda text: len(text) >= least)


def text(least: int = 0) -> st.SearchStrategy[str]:
    """A longer text as it is kept: no empty line at either end."""
    kept = st.lists(chunks, max_size=6).map(lambda some: "".join(some).strip("\n").rstrip())
    return kept.filter(lambda one: len(one) >= least and one == one.strip("\n").rstrip())


def moments(least: datetime = datetime(1, 1, 3), most: datetime = datetime(9999, 12, 29)) -> Any:
    """Any instant to the second of which every zone knows the day."""
    found = st.datetimes(least, most, timezones=st.just(UTC))
    return found.map(lambda one: one.replace(microsecond=0))


tags = st.lists(line(1, 20).filter(lambda tag: "," not in tag), max_size=4, unique=True).map(tuple)
addresses = st.sampled_from(
    ("", "https://graphs.example/d/pool?from=1#4", "[[internal: http://wiki.intern/x]]")
)
entries = st.builds(
    Entry, ids, st.none() | moments(), st.sampled_from(EntryType), text(1), text(), audiences,
    addresses, st.booleans(),
)  # fmt: skip
factors = st.builds(Factor, ids, line(1), text(), st.sampled_from(FactorKind), audiences)
steps = st.builds(ReliefStep, ids, line(1), text(), text(), audiences)
actions = st.builds(
    Action, ids, line(1), text(), line(most=drafts.LONGEST_NAME), st.sampled_from(ActionType),
    st.none() | st.dates(), st.sampled_from(ActionState), audiences,
    st.none() | st.sampled_from(Side),
)  # fmt: skip
files = st.builds(
    lambda *given: Attachment(given[0], clean_name(given[1], given[2]), *given[2:]),
    ids, line(most=100), st.sampled_from(sorted(TYPES)), st.integers(1, 999_999_999),
    st.binary(min_size=32, max_size=32).map(bytes.hex), audiences, line(),
)  # fmt: skip
sections = st.builds(Section, keys, line(1), text(), audiences, st.sampled_from(SectionKind))


def some(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few of a kind, each with a name of its own."""
    return st.lists(items, max_size=3, unique_by=lambda one: one.id).map(tuple)


def _key(section: Section) -> str:
    return section.key


def _place(section: Section) -> tuple[str, str]:
    """What there can be one of: any number of texts, but one place for each list."""
    return section.kind, section.key if section.kind is SectionKind.TEXT else ""


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any document that a form can hold."""
    marks = {name: draw(st.none() | moments()) for name in MARKERS}
    marks["began_at"] = marks["began_at"] or draw(moments())
    if marks["ended_at"] and marks["ended_at"] < marks["began_at"]:
        marks["began_at"], marks["ended_at"] = marks["ended_at"], marks["began_at"]
    made = Document(
        title=draw(line(1)),
        application=draw(st.sampled_from(APPLICATIONS)),
        severity=draw(st.integers(1, 4)),
        language=draw(st.sampled_from(("en", "de"))),
        zone=draw(st.sampled_from(ZONES)),
        noticed_by=draw(line()),
        reach=draw(line()),
        tags=draw(tags),
        template=draw(keys),
        template_version=draw(st.integers(0, 999_999)),
        sharing=draw(st.sampled_from(Sharing)),
        sections=draw(st.lists(sections, max_size=3, unique_by=(_key, _place)).map(tuple)),
        entries=draw(some(entries)),
        factors=draw(some(factors)),
        relief_steps=draw(some(steps)),
        actions=draw(some(actions)),
        attachments=draw(some(files)),
        **marks,
    )
    assert all(instants.is_zone(zone) for zone in ZONES)
    return replace(made)


# Two who write at once -------------------------------------------------------------------------

Edits = dict[int, str]  # what somebody did to each line of a text: "change", "delete", "insert"


def numbered(count: int) -> list[str]:
    """The lines of a text, of which no two are alike."""
    return [f"Line {number} of what was there." for number in range(count)]


def edited(lines: list[str], edits: Edits, who: str) -> list[str]:
    """The lines after somebody's edits; what is new says whose it is."""
    made = []
    for number, one in enumerate(lines):
        do = edits.get(number, "")
        if do != "delete":
            made.append(f"Line {number} as {who} says it." if do == "change" else one)
        if do == "insert":
            made.append(f"New behind {number} by {who}.")
    return made


def touched(edits: Edits) -> list[tuple[int, int]]:
    """The stretches of lines that edits change: from a line to before another."""
    return [(n + 1, n + 1) if do == "insert" else (n, n + 1) for n, do in edits.items()]


def touch(mine: Edits, theirs: Edits) -> bool:
    """Whether no unchanged line stands between an edit of one and an edit of the other."""
    pairs = ((a, b) for a in touched(mine) for b in touched(theirs))
    return any(a[0] <= b[1] and b[0] <= a[1] for a, b in pairs)


def line_edits(count: int) -> st.SearchStrategy[Edits]:
    """What somebody may do to a text of so many lines."""
    doing = st.sampled_from(("change", "delete", "insert"))
    return st.dictionaries(st.integers(0, count - 1), doing, max_size=3)


@st.composite
def written(draw: st.DrawFn) -> Document:
    """Any document, whose texts are plain lines of which no two are alike."""
    found = draw(documents())
    lists: dict[str, Any] = {}
    for part in ("sections", "entries", "factors", "relief_steps", "actions"):
        lists[part] = tuple(
            replace(item, text="\n".join(numbered(draw(st.integers(1, 12)))))
            for item in getattr(found, part)
        )
    return replace(found, **lists)


# What can be replayed --------------------------------------------------------------------------

INVENTED = (
    "abnil", "borud", "cavil", "dorun", "efnat", "fogel", "garup", "hindo", "ismat", "jorel",
    "kadun", "lomat", "minap", "norul", "opsit", "padur", "quent", "rofal", "sirun", "tabol",
)  # fmt: skip


def invented(least: int = 1) -> st.SearchStrategy[str]:
    """Words that no page says of its own, few enough for two texts to say the same."""
    return st.lists(st.sampled_from(INVENTED), min_size=least, max_size=14).map(" ".join)


@st.composite
def replayable(draw: st.DrawFn, *, timed: bool = False) -> Document:
    """Any document with six entries or more, which says invented words; `timed`: each has one."""
    near = moments(datetime(2026, 11, 20), datetime(2026, 11, 22))
    instant = near | near.map(lambda one: one.replace(minute=0, second=0))
    instant = instant if timed else st.none() | instant
    entry = st.builds(
        Entry, ids, instant, st.sampled_from(EntryType), invented(), st.just("") | invented(5),
        st.just(Audience.CLIENT), addresses, st.booleans(),
    )  # fmt: skip
    listed = st.lists(entry, min_size=6, max_size=16, unique_by=lambda one: one.id).map(tuple)
    marks = sorted(draw(st.lists(near, min_size=5, max_size=5)))
    lists: dict[str, Any] = {
        part: tuple(
            replace(one, title=draw(invented()), text=draw(invented()), audience=Audience.CLIENT)
            for one in draw(some(of_part))
        )
        for part, of_part in (("factors", factors), ("relief_steps", steps), ("actions", actions))
    }
    shown = Section("summary", draw(invented()), draw(invented()), Audience.CLIENT)
    return Document(
        title=draw(invented(5)),
        application="orders",
        severity=draw(st.integers(1, 4)),
        language=draw(st.sampled_from(("en", "de"))),
        zone=draw(st.sampled_from(ZONES)),
        noticed_by=draw(invented()),
        reach=draw(invented()),
        tags=(draw(invented()),),
        template="google-sre",
        template_version=0,
        sharing=Sharing.BY_PUBLICATION,
        sections=(shown,),
        entries=draw(listed),
        **lists,
        **{name: draw(st.sampled_from((at, None))) for name, at in zip(MARKERS, marks, strict=True)}
        | {"began_at": marks[0]},
    )


def runs(text: str, length: int = 5) -> set[tuple[str, ...]]:
    """All runs of five words in a text."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
