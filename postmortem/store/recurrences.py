"""Reading when actions were promised and closed, and what people said of recurrences."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from ..database import db
from ..database.sessions import reader
from ..models import Action, Incident, RecurrenceAnswer
from ..policy.viewer import Viewer


class Dates(NamedTuple):
    """Since when an action stands, and when it was closed; None where that is not known."""

    opened_at: datetime | None
    closed_at: datetime | None


class Said(NamedTuple):
    """How many said that it is the same, how many that it is not, and what the viewer said."""

    same: int = 0
    other: int = 0
    mine: bool | None = None


def dates(viewer: Viewer, actions: Collection[str]) -> dict[str, Dates]:
    """The dates of some actions by their public ids."""
    query = select(Action.public_id, Action.opened_at, Action.closed_at)
    rows = reader(db, viewer).execute(query.where(Action.public_id.in_(actions)))
    return {name: Dates(opened, closed) for name, opened, closed in rows}


def said(viewer: Viewer, incident: str) -> dict[str, Said]:
    """What was said of an incident, by the action's public id."""
    is_own = RecurrenceAnswer.person_id == viewer.person_id
    query = (
        select(
            RecurrenceAnswer.action_public_id,
            RecurrenceAnswer.is_same,
            is_own,
            func.count(),
        )
        .join(Incident, Incident.id == RecurrenceAnswer.incident_id)
        .where(Incident.public_id == incident)
        .group_by(
            RecurrenceAnswer.action_public_id,
            RecurrenceAnswer.is_same,
            is_own,
        )
    )
    found: dict[str, Said] = {}
    for action, is_same, is_mine, count in reader(db, viewer).execute(query):
        before = found.get(action, Said())
        found[action] = Said(
            before.same + (count if is_same else 0),
            before.other + (0 if is_same else count),
            is_same if is_mine else before.mine,
        )
    return found
