"""Looking at the workspace with somebody else's eyes: noted, so that it can be told later."""

from ..database import db
from ..database.sessions import writing
from ..errors import Invalid, Problem
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import viewing as store
from .journal import append


def begin(viewer: Viewer, chosen: str) -> Viewer:
    """Note who looks as whom; returns the one whose eyes these are."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    seen = store.seen_as(viewer, chosen)
    if seen is None:
        raise Invalid([Problem("as", "Choose a client, one of its people, or a link.")])
    with writing(db, viewer) as session:
        append(session, viewer, "view.begun", chosen)
    return seen
