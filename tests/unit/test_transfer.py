"""The matrix says what a count by hand says, whatever was told and whoever said what."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.domain.learning.transfer import (
    About,
    Level,
    Matrix,
    Row,
    Said,
    Told,
    folded,
    matrix,
)

INCIDENTS = [f"i{number}" for number in range(8)]
TAGS = ("pool", "Pool", "locks", "disk  full", "disk full", "dns")
TITLES = ("A lock was held", "a LOCK  was held", "Nobody looked", "The disk was full")
KINDS = ("tool", "process", "design")
SAYING = ("opened", "read", "learned", "drilled", "resolved")
PEOPLE = range(6)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)

moments = st.integers(0, 900).map(lambda day: FIRST + timedelta(days=day))
factors = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(TITLES)), max_size=3)
incidents = st.builds(
    Told,
    incident=st.sampled_from(INCIDENTS),
    severity=st.none() | st.integers(1, 4),
    began_at=st.none() | moments,
    tags=st.lists(st.sampled_from(TAGS), max_size=3).map(tuple),
    factors=factors.map(tuple),
)
told_lists = st.lists(incidents, max_size=8, unique_by=lambda one: one.incident)
said_lists = st.lists(
    st.builds(
        Said,
        incident=st.sampled_from([*INCIDENTS, "gone"]),
        person=st.sampled_from(PEOPLE),
        kind=st.sampled_from(SAYING),
        at=moments,
    ),
    max_size=40,
)


class Place(NamedTuple):
    """A row, as somebody counts it who goes through everything again for each question."""

    about: str
    name: str


def places(one: Told, told: list[Told]) -> set[Place]:
    """Every row in which an incident stands."""
    found = {Place("component", folded(tag)) for tag in one.tags}
    for kind, title in one.factors:
        where = [other for other in told if folded(title) in {folded(t) for _, t in other.factors}]
        found.add(Place("title", folded(title)) if len(where) > 1 else Place("kind", kind))
    return found


def counted(place: Place, person: int, told: list[Told], said: list[Said]) -> tuple[int, str]:
    """The strongest thing somebody said of a row, and the last day on which they did."""
    inside = {one.incident for one in told if place in places(one, told)}
    for level, kinds in ((3, {"resolved"}), (2, {"drilled"}), (1, {"read", "learned"})):
        days = [
            one.at
            for one in said
            if one.person == person and one.incident in inside and one.kind in kinds
        ]
        if days:
            return level, str(max(days))
    return 0, ""


def cell(row: Row, person: int) -> tuple[int, str]:
    """What the matrix says in one cell."""
    found = row.cells.get(person)
    return (int(found.level), str(found.at)) if found else (0, "")


def place(row: Row) -> Place:
    """Which row this is."""
    return Place(str(row.about), folded(row.name))


@settings(max_examples=200)
@given(told_lists, said_lists, st.sets(st.sampled_from(PEOPLE)))
def test_the_numbers_are_those_of_a_count_by_hand(
    told: list[Told], said: list[Said], operators: set[int]
) -> None:
    found = matrix(told, said, operators)
    expected = {one for incident in told for one in places(incident, told)}
    assert sorted(map(place, found.rows)) == sorted(expected)
    knowing: dict[Place, int] = {}
    for row in found.rows:
        here = place(row)
        cells = {one: counted(here, one, told, said) for one in operators}
        assert {one: cell(row, one) for one in operators} == cells
        assert set(row.cells) <= operators
        assert row.read == sum(level > 0 for level, _ in cells.values())
        assert row.known == sum(level > 1 for level, _ in cells.values())
        knowing[here] = row.known
        inside = [one for one in told if here in places(one, told)]
        assert sorted(row.incidents) == sorted(one.incident for one in inside)
        assert row.severity == min((one.severity for one in inside if one.severity), default=None)
    shares(found, knowing)
    severe = [knowing[one] for one in expected if is_severe(one, told)]
    assert found.bus_factor == (min(severe) if severe else None)
    quarters(found, told, said)


def is_severe(place: Place, told: list[Told]) -> bool:
    """Whether a row has an incident of severity 1 or 2."""
    return any(one.severity in (1, 2) and place in places(one, told) for one in told)


def shares(found: Matrix, knowing: dict[Place, int]) -> None:
    """Coverage by one and by two, and the gaps."""
    for people in (1, 2):
        enough = [one for one in knowing.values() if one >= people]
        assert found.coverage(people) == (len(enough) / len(knowing) if knowing else None)
    assert {place(row) for row in found.gaps} == {one for one, n in knowing.items() if n == 0}


def quarters(found: Matrix, told: list[Told], said: list[Said]) -> None:
    """What the client resolved alone, counted through every day of three years."""
    alone = {one.incident for one in said if one.kind == "resolved"}
    assert sum(one.incidents for one in found.quarters) == sum(bool(one.began_at) for one in told)
    for one in found.quarters:
        months = range(3 * one.number - 2, 3 * one.number + 1)
        inside = [
            incident
            for incident in told
            if incident.began_at
            and incident.began_at.year == one.year
            and incident.began_at.month in months
        ]
        assert one.incidents == len(inside) > 0
        assert one.resolved == sum(incident.incident in alone for incident in inside)
    assert list(found.quarters) == sorted(found.quarters, key=lambda one: (one.year, one.number))


def test_what_was_named_once_stands_under_its_kind() -> None:
    told = [
        Told("a", 1, tags=("pool",), factors=(("tool", "A lock was held"), ("design", "Once"))),
        Told("b", 3, factors=(("process", "a lock was  held"),)),
    ]
    rows = [(row.about, row.name, row.incidents) for row in matrix(told, [], {1}).rows]
    assert rows == [
        (About.TITLE, "A lock was held", ("a", "b")),
        (About.COMPONENT, "pool", ("a",)),
        (About.KIND, "design", ("a",)),
    ]


def test_reading_is_not_knowing_and_the_last_day_counts() -> None:
    told = [Told("a", 1, FIRST, ("pool",))]
    days = [FIRST + timedelta(days=day) for day in range(4)]
    said = [
        Said("a", 1, "drilled", days[0]),
        Said("a", 1, "read", days[3]),
        Said("a", 1, "drilled", days[2]),
        Said("a", 2, "read", days[1]),
        Said("a", 9, "resolved", days[1]),
    ]
    found = matrix(told, said, {1, 2})
    (row,) = found.rows
    assert (row.cells[1].level, row.cells[1].at) == (Level.DRILLED, days[2])
    assert (row.read, row.known, found.bus_factor) == (2, 1, 1)
    assert [(one.resolved, one.incidents) for one in found.quarters] == [(1, 1)]
    assert (found.coverage(), found.coverage(2), found.gaps) == (1.0, 0.0, ())
