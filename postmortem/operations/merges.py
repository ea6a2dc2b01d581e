"""Bringing a text that was written on an older revision together with the current one."""

import json

from sqlalchemy import select

from ..database.sessions import GuardedSession
from ..domain.documents import Document, from_dict
from ..domain.merging.merging import Merged, merge
from ..models import Postmortem, Revision
from . import revisions


def base_of(session: GuardedSession, postmortem: Postmortem, number: int) -> Document | None:
    """The document of a revision; None where there never was one of that number."""
    if not 0 < number <= postmortem.last_revision:
        return None
    query = select(Revision.body).where(
        Revision.postmortem_id == postmortem.id, Revision.number == number
    )
    body = session.scalar(query)
    return from_dict(json.loads(body)) if body else None


def bring_together(
    session: GuardedSession, postmortem: Postmortem, base: int, mine: Document
) -> Merged:
    """What somebody made of a revision, with all that was saved since; what touches is named."""
    theirs = revisions.current(session, postmortem)
    return merge(base_of(session, postmortem, base), mine, theirs)
