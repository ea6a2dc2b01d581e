"""Saying whether an incident is what an earlier promise was to prevent."""

from sqlalchemy import delete, select

from ..clock import now
from ..database import db
from ..database.sessions import writing
from ..errors import NotFound
from ..models import Action, Incident, RecurrenceAnswer
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from .journal import append


def answer(viewer: Viewer, incident: str, action: str, is_same: bool | None) -> None:
    """Keep one's word on it in place of an earlier one; None takes it back."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    with writing(db, viewer) as session:
        row = session.scalar(select(Incident.id).where(Incident.public_id == incident))
        known = session.scalar(select(Action.id).where(Action.public_id == action))
        if row is None or known is None:
            raise NotFound(action)
        own = (
            RecurrenceAnswer.incident_id == row,
            RecurrenceAnswer.action_public_id == action,
            RecurrenceAnswer.person_id == viewer.person_id,
        )
        session.execute(delete(RecurrenceAnswer).where(*own))
        if is_same is not None:
            session.add(
                RecurrenceAnswer(
                    incident_id=row,
                    action_public_id=action,
                    person_id=viewer.person_id,
                    is_same=is_same,
                    answered_at=now(),
                )
            )
        append(session, viewer, "recurrence.answered", incident)
