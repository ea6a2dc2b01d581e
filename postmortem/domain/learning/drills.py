"""Replaying what happened: where the clock stops, what was known by then, what was done next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from ..documents import read_instant
from ..timeline import EntryType

LEAST_ENTRIES = 6
FEWEST_STOPS, MOST_STOPS = 4, 8
DOING: frozenset[str] = frozenset({EntryType.ACTION, EntryType.DECISION})
UNNOTICED: frozenset[str] = frozenset({EntryType.IMPACT, EntryType.RECOVERY})
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline as a drill tells it."""

    id: str
    at: datetime | None
    type: str
    text: str
    sensible: str


class HintKind(StrEnum):
    """What a hint points to; always something that is shown already."""

    CHANGED = "changed"
    TRIED = "tried"
    THOUGHT = "thought"
    WHERE = "where"


@dataclass(frozen=True, slots=True)
class Hint:
    """A question about what is known, and the entries that it is about."""

    kind: HintKind
    about: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stands: all that is known, what of it is new, and what of that somebody did.

    It holds nothing of what lies later: a page made from one stop cannot tell it.
    """

    clock: datetime | None
    known: tuple[Moment, ...]
    new: tuple[Moment, ...]
    done: tuple[Moment, ...]
    minutes: int | None
    hint: Hint


@dataclass(frozen=True, slots=True)
class Drill:
    """A whole replay; what stands beside its stops is for after the answers.

    `outcomes` has for each stop what was done next, `rest` is what came after the last one, and
    `unseen` what went on before anybody noticed.
    """

    stops: tuple[Stop, ...]
    outcomes: tuple[tuple[Moment, ...], ...]
    rest: tuple[Moment, ...]
    unseen: tuple[Moment, ...]


def can_be_replayed(source: Mapping[str, Any]) -> bool:
    """Whether a plan can be made: it takes six entries."""
    return len(source.get("entries", ())) >= LEAST_ENTRIES


def plan(source: Mapping[str, Any]) -> Drill | None:
    """The drill that an edition's source makes; None when it tells too little."""
    if not can_be_replayed(source):
        return None
    moments = _moments(source["entries"])
    noticed = read_instant(source["detected_at"]) if source.get("detected_at") else None
    first = _first(moments, noticed)
    unseen = _unseen(moments[:first], noticed)
    cuts = _cuts(moments, first)
    groups = [moments[a + 1 : b + 1] for a, b in pairwise([-1, *cuts, len(moments) - 1])]
    stops = tuple(
        _stop(number, _without(moments[: cut + 1], unseen), groups[number], noticed)
        for number, cut in enumerate(cuts)
    )
    return Drill(stops, tuple(_done(group) for group in groups[1:]), tuple(groups[-1]), unseen)


def _moments(entries: Iterable[Mapping[str, Any]]) -> tuple[Moment, ...]:
    """The entries by time; those without one come last, as they stand in the timeline."""
    found = [
        Moment(
            one["id"],
            read_instant(one["at"]) if one["at"] else None,
            one["type"],
            one["text"],
            one["sensible"],
        )
        for one in entries
    ]
    return tuple(sorted(found, key=lambda one: one.at or LAST))


def _first(moments: Sequence[Moment], noticed: datetime | None) -> int:
    """Where the drill begins: at what was noticed first, with enough left for its stops."""
    most = len(moments) - 1 - FEWEST_STOPS
    later = (n for n, one in enumerate(moments) if noticed and one.at and one.at >= noticed)
    first = min(next(later, 0), most)
    while first < most and moments[first].at and moments[first + 1].at == moments[first].at:
        first += 1
    return first


def _unseen(before: Sequence[Moment], noticed: datetime | None) -> tuple[Moment, ...]:
    """What went on before anybody noticed, and so was not known when the drill begins."""
    return tuple(
        one for one in before if noticed and one.at and one.at < noticed and one.type in UNNOTICED
    )


def _without(moments: Sequence[Moment], unseen: Sequence[Moment]) -> tuple[Moment, ...]:
    return tuple(one for one in moments if one not in unseen)


def _cuts(moments: Sequence[Moment], first: int) -> list[int]:
    """The last known entry of each stop: before somebody does something, else evenly spread."""
    free = range(first + 1, len(moments) - 1)
    turning = [
        n
        for n in free
        if _clock_moves(moments, n)
        and moments[n + 1].type in DOING
        and moments[n].type not in DOING
    ]
    wanted = min(MOST_STOPS, max(FEWEST_STOPS, len(turning) + 1)) - 1
    chosen = {first, *_spread(turning, wanted)}
    while len(chosen) <= wanted:
        left = [n for n in free if n not in chosen]
        ends = {*chosen, len(moments) - 1}
        chosen.add(
            max(left, key=lambda n: (_clock_moves(moments, n), min(abs(n - e) for e in ends), -n))
        )
    return sorted(chosen)


def _clock_moves(moments: Sequence[Moment], n: int) -> bool:
    return moments[n].at != moments[n + 1].at


def _spread(items: Sequence[int], most: int) -> list[int]:
    """At most so many of them, evenly."""
    if len(items) <= most:
        return list(items)
    return [items[round(n * (len(items) - 1) / (most - 1))] for n in range(most)]


def _stop(
    number: int, known: tuple[Moment, ...], group: Sequence[Moment], noticed: datetime | None
) -> Stop:
    clock = max((one.at for one in known if one.at), default=None)
    new = tuple(one for one in group if one in known) if number else known
    return Stop(
        clock=clock,
        known=known,
        new=new,
        done=_done(new) if number else (),
        minutes=_minutes(noticed, clock),
        hint=_hint(number, known),
    )


def _minutes(noticed: datetime | None, clock: datetime | None) -> int | None:
    """How long ago it was noticed, once it was."""
    if noticed is None or clock is None or clock < noticed:
        return None
    return int((clock - noticed) / timedelta(minutes=1))


def _done(group: Sequence[Moment]) -> tuple[Moment, ...]:
    """What somebody did or decided; where nobody did, what happened."""
    return tuple(one for one in group if one.type in DOING) or tuple(group)


def _hint(number: int, known: Sequence[Moment]) -> Hint:
    """One of the questions that what is known gives rise to, another one at each stop."""
    kinds = {
        HintKind.CHANGED: EntryType.CHANGE,
        HintKind.TRIED: EntryType.ACTION,
        HintKind.THOUGHT: EntryType.THOUGHT,
    }
    hints = [
        Hint(kind, about)
        for kind, type in kinds.items()
        if (about := tuple(one for one in known if one.type == type)[-2:])
    ]
    hints.append(Hint(HintKind.WHERE))
    return hints[number % len(hints)]
