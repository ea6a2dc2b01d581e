"""Promises about earlier incidents like this one: kept in vain, or not yet kept. For staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..domain.actions import ActionState, ActionType
from ..policy.viewer import Viewer
from ..store import recurrences as store
from ..store.recurrences import Dates, Said
from . import reading
from .freezing import instant
from .reading import Card
from .similar import Similar

ALIKE = 0.25
PREVENTING = frozenset({ActionType.PREVENT, ActionType.REPAIR})
UNKNOWN = Dates(None, None)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A promise about an earlier incident: closed on a day before, or open for so many days."""

    earlier: Card
    action: str
    title: str
    closed_on: date | None
    open_days: int | None
    said: Said


@dataclass(frozen=True, slots=True)
class _Promise:
    """An action of an earlier incident."""

    earlier: Card
    action: Mapping[str, Any]


def recurrences(
    viewer: Viewer, source: Mapping[str, Any], alike: Sequence[Similar]
) -> list[Recurrence]:
    """What was promised so that an incident like this would not come again, best match first.

    An action counts that was done before this incident began, or that was promised before and
    open then. Empty for everyone but staff, and for an incident without a beginning.
    """
    began = instant(source, "began_at")
    near = [one.card for one in alike if one.likeness >= ALIKE]
    if not (viewer.is_staff and began and near):
        return []
    promises = _promises(viewer, near)
    dates = store.dates(viewer, list(promises)) if promises else {}
    said = store.said(viewer, source["incident"]) if promises else {}
    found = (
        _recurrence(promise, dates.get(name, UNKNOWN), began, said.get(name, Said()))
        for name, promise in promises.items()
    )
    return [one for one in found if one]


def _promises(viewer: Viewer, cards: Sequence[Card]) -> dict[str, _Promise]:
    """The actions that were to prevent these incidents, by their ids."""
    by_record = {card["url"].rpartition("/")[2]: card for card in cards}
    told = reading.readings(viewer, "postmortem", list(by_record))
    return {
        action["id"]: _Promise(card, action)
        for name, card in by_record.items()
        if name in told
        for action in told[name].source["actions"]
        if action["type"] in PREVENTING and action["state"] != ActionState.DROPPED
    }


def _recurrence(promise: _Promise, dates: Dates, began: datetime, said: Said) -> Recurrence | None:
    """The promise as it stood when the incident began; None where that is not known."""
    opened, closed = dates
    is_done = promise.action["state"] == ActionState.DONE
    if opened is None or opened >= began or (is_done and closed is None):
        return None
    was_closed = closed is not None and closed < began
    return Recurrence(
        earlier=promise.earlier,
        action=promise.action["id"],
        title=promise.action["title"],
        closed_on=closed.date() if closed and was_closed else None,
        open_days=None if was_closed else (began - opened).days,
        said=said,
    )
