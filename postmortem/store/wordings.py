"""Reading which wordings were found fine as they are."""

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..models import AcceptedWording, Postmortem
from ..policy.viewer import Viewer


def accepted(viewer: Viewer, name: str) -> frozenset[str]:
    """The keys of the findings in a postmortem that nobody needs to look at again."""
    query = (
        select(AcceptedWording.key)
        .join(Postmortem, Postmortem.id == AcceptedWording.postmortem_id)
        .where(Postmortem.public_id == name)
    )
    return frozenset(reader(db, viewer).scalars(query))
