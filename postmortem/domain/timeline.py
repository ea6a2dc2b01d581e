"""What happened, entry by entry, and the gaps in which nobody knew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from .audiences import Audience


class EntryType(StrEnum):
    """What kind of thing an entry tells."""

    CHANGE = "change"
    IMPACT = "impact"
    DETECTION = "detection"
    THOUGHT = "thought"
    DECISION = "decision"
    ACTION = "action"
    COMMUNICATION = "communication"
    RECOVERY = "recovery"


GAP = timedelta(minutes=10)
ANSWERS = {EntryType.DETECTION, EntryType.ACTION, EntryType.DECISION, EntryType.COMMUNICATION}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline.

    `sensible` says what was believed and made it sensible then, `evidence` is the address of what
    shows it, and what is `pinned` is what a hurried reader sees first.
    """

    id: str
    at: datetime | None
    type: EntryType
    text: str
    sensible: str = ""
    audience: Audience = Audience.INTERNAL
    evidence: str = ""
    pinned: bool = False


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries by time, those without a time where they were written: at the end."""
    latest = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(entries, key=lambda entry: entry.at or latest))


def silences(instants: Iterable[tuple[str, datetime | None]]) -> dict[str, int]:
    """Minutes of silence after an entry, by the entry's id, where it was longer than GAP."""
    timed = sorted(((name, at) for name, at in instants if at), key=lambda one: one[1])
    found = gaps(timed)
    return {before: found[after] for (before, _), (after, _) in pairwise(timed) if after in found}


def gaps(instants: Iterable[tuple[str, datetime | None]]) -> dict[str, int]:
    """Minutes of silence before an entry, by the entry's id, where it was longer than GAP."""
    found: dict[str, int] = {}
    previous: datetime | None = None
    for name, at in instants:
        if at and previous and at - previous > GAP:
            found[name] = int((at - previous).total_seconds() // 60)
        previous = at or previous
    return found
