"""Saying when the text of a postmortem is due."""

from datetime import date

from ..database import db
from ..database.sessions import writing
from ..errors import Invalid, Problem
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from .journal import append
from .postmortems import open_


def save(viewer: Viewer, name: str, text: str) -> None:
    """Set the day, or take it away where nothing is said."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    try:
        day = date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise Invalid(
            [
                Problem(
                    "due_on",
                    '"%(text)s" is no day; such as 2026-11-21.',
                    {"text": text.strip()[:60]},
                )
            ]
        ) from None
    with writing(db, viewer) as session:
        open_(session, viewer, name).postmortem.due_on = day
        append(session, viewer, "postmortem.due_date_changed", name, {"due_on"})
