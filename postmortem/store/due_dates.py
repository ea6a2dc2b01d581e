"""Reading when the text of a postmortem is due; nothing a client is ever told."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..domain.lifecycle import State
from ..models import Postmortem
from ..policy.viewer import Viewer


def find(viewer: Viewer, names: Collection[str]) -> dict[str, date]:
    """The day on which each of these is due, as long as it is not published."""
    if not viewer.is_staff or not names:
        return {}
    query = select(Postmortem.public_id, Postmortem.due_on).where(
        Postmortem.public_id.in_(names),
        Postmortem.due_on.is_not(None),
        Postmortem.state != State.PUBLISHED,
    )
    return {name: day for name, day in reader(db, viewer).execute(query) if day}
