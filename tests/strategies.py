"""Random documents: anything a form can hold, with marks for audiences strewn in."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from postmortem.domain import drafts, instants
from postmortem.domain.actions import Action, ActionState, ActionType, Side
from postmortem.domain.audiences import Audience
from postmortem.domain.documents import MARKERS, Document
from postmortem.domain.lifecycle import Sharing
from postmortem.domain.sections import Factor, FactorKind, ReliefStep, Section, SectionKind
from postmortem.domain.timeline import Entry, EntryType

APPLICATIONS = ("orders", "portal")
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu",
         "Australia/Lord_Howe", "Europe/Stockholm")  # fmt: skip
MARKS = ("[[internal: ", "]]", ":::internal\n", "\n:::\n", ":::client Beta\n", "`", "\n\n", "# ")

ids = st.from_regex(r"[a-z0-9]{4,16}", fullmatch=True)
keys = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
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
        sharing=draw(st.sampled_from(Sharing)),
        sections=draw(st.lists(sections, max_size=3, unique_by=(_key, _place)).map(tuple)),
        entries=draw(some(entries)),
        factors=draw(some(factors)),
        relief_steps=draw(some(steps)),
        actions=draw(some(actions)),
        **marks,
    )
    assert all(instants.is_zone(zone) for zone in ZONES)
    return replace(made)
