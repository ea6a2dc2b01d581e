"""Saying when the text of a postmortem is due."""

from ..database import db
from ..database.sessions import writing
from ..domain.instants import BadInstant, read_day
from ..errors import Invalid, Problem
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from .journal import append
from .postmortems import open_

LONGEST = 60  # characters of what is repeated when it is no day


def save(viewer: Viewer, name: str, text: str) -> None:
    """Set the day, or take it away where nothing is said."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    try:
        day = read_day(text[:LONGEST])
    except BadInstant as error:
        raise Invalid([Problem("due_on", error.sentence, error.values)]) from None
    with writing(db, viewer) as session:
        open_(session, viewer, name).postmortem.due_on = day
        append(session, viewer, "postmortem.due_date_changed", name, {"due_on"})
