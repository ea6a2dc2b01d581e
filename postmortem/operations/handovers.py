"""Taking a copy of everything a client reads out of the workspace: noted, so it can be told."""

from ..database import db
from ..database.sessions import writing
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import handovers as store
from ..store.handovers import Handover
from .journal import append


def begin(viewer: Viewer, slug: str) -> Handover:
    """For whom and with whose eyes a copy is made, for those who may share."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    return store.find(viewer, slug)


def made(viewer: Viewer, handover: Handover) -> None:
    """Note that a copy was made, before anybody gets it."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    with writing(db, viewer) as session:
        append(session, viewer, "handover.made", handover.slug)
