"""What a client's operators know of an application: by component and failure mode, in numbers.

A *row* is a component (a tag) or a failure mode (a condition that contributed). A condition whose
title recurs has a row of its own; those that were named once stand under their kind. A *cell* is
the strongest thing somebody said of any incident of the row: resolved > drilled > read > nothing.

To *know* a row is to have drilled or resolved one of its incidents; reading alone is not knowing.
- coverage by one (by two): the share of all rows that at least one (two) operators know;
- a gap: a row that nobody knows;
- bus factor of a row: how many know it, which is how many would have to be away until nobody does;
  of the application: the least over its severe rows (an incident of severity 1 or 2);
- resolved without the supplier: of the incidents that began in a quarter, the share of which at
  least one person of the client said so.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import NamedTuple

SEVERE = (1, 2)
MILDEST = 4
MOST_NAMES = 10_000  # remembered without case and spaces


class Level(IntEnum):
    """How well somebody knows a row, by what they did."""

    NOTHING = 0
    READ = 1
    DRILLED = 2
    RESOLVED = 3


LEVELS = {
    "read": Level.READ,
    "learned": Level.READ,
    "drilled": Level.DRILLED,
    "resolved": Level.RESOLVED,
}


class About(StrEnum):
    """What a row is about."""

    COMPONENT = "component"
    TITLE = "title"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Told:
    """What an edition says of one incident; `factors` are pairs of kind and title."""

    incident: str
    severity: int | None = None
    began_at: datetime | None = None
    tags: tuple[str, ...] = ()
    factors: tuple[tuple[str, str], ...] = ()


class Said(NamedTuple):
    """One receipt: who said what of an incident, and when."""

    incident: str
    person: int
    kind: str
    at: datetime


class Cell(NamedTuple):
    """The strongest thing that one operator said of a row, and when they last did.

    Of two cells the greater one counts: the higher level, of equal levels the later.
    """

    level: Level
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A component or a failure mode with its incidents and who knows it."""

    about: About
    name: str
    incidents: tuple[str, ...]
    severity: int | None
    cells: Mapping[int, Cell] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """How many operators have read of it, or more."""
        return len(self.cells)

    @property
    def known(self) -> int:
        """How many operators know it: the row's bus factor."""
        return sum(cell.level >= Level.DRILLED for cell in self.cells.values())

    @property
    def is_severe(self) -> bool:
        """Whether one of its incidents was severe."""
        return self.severity in SEVERE

    @property
    def is_gap(self) -> bool:
        """Whether nobody knows it."""
        return self.known == 0


@dataclass(frozen=True, slots=True)
class Quarter:
    """The incidents that began in three months, and how many the client resolved alone."""

    year: int
    number: int
    incidents: int
    resolved: int

    @property
    def share(self) -> float:
        """The part that was resolved without the supplier."""
        return self.resolved / self.incidents


@dataclass(frozen=True, slots=True)
class Matrix:
    """All rows, those that matter most first, and what they say together."""

    rows: tuple[Row, ...]
    operators: int
    quarters: tuple[Quarter, ...]

    def coverage(self, people: int = 1) -> float | None:
        """The share of rows that at least so many operators know; None without rows."""
        if not self.rows:
            return None
        return sum(row.known >= people for row in self.rows) / len(self.rows)

    @property
    def gaps(self) -> tuple[Row, ...]:
        """The rows that nobody knows."""
        return tuple(row for row in self.rows if row.is_gap)

    @property
    def bus_factor(self) -> int | None:
        """The least number of operators who know a severe row; None where no row is severe."""
        return min((row.known for row in self.rows if row.is_severe), default=None)


def matrix(told: Sequence[Told], said: Iterable[Said], operators: Collection[int]) -> Matrix:
    """The matrix of these incidents and operators; what others said counts by quarter only."""
    known, alone = _known(said, frozenset(operators))
    rows = [_row(about, name, of, known) for (about, name), of in _groups(told).items()]
    rows.sort(key=_first)
    return Matrix(tuple(rows), len(set(operators)), _quarters(told, alone))


@lru_cache(MOST_NAMES)
def folded(text: str) -> str:
    """A name without what does not make it another one: case and spaces."""
    return " ".join(text.split()).casefold()


def _groups(told: Sequence[Told]) -> dict[tuple[About, str], list[Told]]:
    """The incidents of each row, under the name that was written first."""
    times = Counter(title for one in told for title in {folded(name) for _, name in one.factors})
    names: dict[tuple[About, str], str] = {}
    groups: dict[tuple[About, str], dict[str, Told]] = defaultdict(dict)
    for one in told:
        places = [(About.COMPONENT, tag) for tag in one.tags]
        for kind, title in one.factors:
            recurs = times[folded(title)] > 1
            places.append((About.TITLE, title) if recurs else (About.KIND, kind))
        for about, name in places:
            key = about, folded(name)
            names.setdefault(key, " ".join(name.split()))
            groups[key][one.incident] = one
    return {(key[0], names[key]): list(group.values()) for key, group in groups.items() if key[1]}


def _known(
    said: Iterable[Said], operators: Collection[int]
) -> tuple[dict[str, dict[int, Cell]], set[str]]:
    """What each operator did with each incident; and which ones somebody resolved alone."""
    known: dict[str, dict[int, Cell]] = defaultdict(dict)
    alone = set()
    for incident, person, kind, at in said:
        level = LEVELS.get(kind)
        if level is Level.RESOLVED:
            alone.add(incident)
        if level and person in operators:
            cells, cell = known[incident], Cell(level, at)
            if cells.setdefault(person, cell) < cell:
                cells[person] = cell
    return known, alone


def _row(
    about: About, name: str, told: Sequence[Told], known: Mapping[str, Mapping[int, Cell]]
) -> Row:
    cells: dict[int, Cell] = {}
    for one in told:
        for person, cell in known.get(one.incident, {}).items():
            if cells.setdefault(person, cell) < cell:
                cells[person] = cell
    severities = [one.severity for one in told if one.severity]
    incidents = tuple(one.incident for one in told)
    return Row(about, name, incidents, min(severities, default=None), cells)


def _first(row: Row) -> tuple[int, int, int, str]:
    """Severe rows first, then those with most incidents."""
    return (
        row.severity or MILDEST + 1,
        -len(row.incidents),
        list(About).index(row.about),
        row.name,
    )


def _quarters(told: Sequence[Told], alone: Collection[str]) -> tuple[Quarter, ...]:
    """Every quarter in which an incident began, the oldest first."""
    all_of: Counter[tuple[int, int]] = Counter()
    resolved: Counter[tuple[int, int]] = Counter()
    for one in told:
        if one.began_at:
            quarter = one.began_at.year, (one.began_at.month + 2) // 3
            all_of[quarter] += 1
            resolved[quarter] += one.incident in alone
    return tuple(Quarter(*one, all_of[one], resolved[one]) for one in sorted(all_of))
