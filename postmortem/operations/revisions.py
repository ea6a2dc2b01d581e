"""Keeping every saved document whole."""

import hashlib
import json

from sqlalchemy import select

from ..clock import now
from ..database.sessions import GuardedSession
from ..domain.documents import Document, as_dict, canonical, from_dict
from ..models import Postmortem, Revision
from ..policy.viewer import Viewer


def keep(
    session: GuardedSession,
    viewer: Viewer,
    postmortem: Postmortem,
    document: Document,
    *,
    base: int,
    reason: str = "save",
) -> Revision:
    """Add the next revision; whether it becomes the current one is the caller's to say."""
    body = canonical(as_dict(document))
    postmortem.last_revision += 1
    revision = Revision(
        postmortem_id=postmortem.id,
        number=postmortem.last_revision,
        base=base,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        reason=reason,
        person_id=viewer.person_id,
        created_at=now(),
    )
    session.add(revision)
    return revision


def current(session: GuardedSession, postmortem: Postmortem) -> Document:
    """The document as it was last saved."""
    query = select(Revision.body).where(
        Revision.postmortem_id == postmortem.id, Revision.number == postmortem.revision
    )
    return from_dict(json.loads(session.scalars(query).one()))
