"""Reading which records were brought in from elsewhere."""

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..models import Incident
from ..policy.viewer import Viewer


def sources(viewer: Viewer, kind: str) -> set[str]:
    """The source ids of everything that was brought in from one kind of source."""
    query = select(Incident.source_id).where(Incident.source_kind == kind)
    return {name for name in reader(db, viewer).scalars(query) if name is not None}
