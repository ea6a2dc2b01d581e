"""Keeping every saved document whole."""

import hashlib
import json
from typing import Any

from sqlalchemy import func, select

from ..clock import now
from ..database.sessions import GuardedSession
from ..domain.documents import Document, as_dict, canonical, from_dict
from ..domain.knowledge.pages import PageDocument
from ..models import Page, PageRevision, Postmortem, Revision
from ..policy.viewer import Viewer


def keep(
    session: GuardedSession,
    viewer: Viewer,
    record: Postmortem | Page,
    document: Document | PageDocument,
    *,
    base: int,
    reason: str = "save",
) -> Any:
    """Add the next revision; whether it becomes the current one is the caller's to say."""
    body = canonical(as_dict(document))
    record.last_revision += 1
    values: dict[str, Any] = {
        "number": record.last_revision,
        "base": base,
        "body": body,
        "sha256": hashlib.sha256(body.encode()).hexdigest(),
        "reason": reason,
        "person_id": viewer.person_id,
        "created_at": now(),
    }
    revision: Revision | PageRevision
    if isinstance(record, Page):
        revision = PageRevision(page_id=record.id, **values)
    else:
        revision = Revision(postmortem_id=record.id, **values)
    session.add(revision)
    return revision


def is_kept(
    session: GuardedSession, record: Postmortem | Page, document: Document | PageDocument
) -> bool:
    """Whether a revision says the very same."""
    model: Any = PageRevision if isinstance(record, Page) else Revision
    own = model.page_id if isinstance(record, Page) else model.postmortem_id
    is_same = model.body == canonical(as_dict(document))
    return bool(session.scalar(select(func.count(model.id)).where(own == record.id, is_same)))


def current(session: GuardedSession, postmortem: Postmortem) -> Document:
    """The document as it was last saved."""
    query = select(Revision.body).where(
        Revision.postmortem_id == postmortem.id, Revision.number == postmortem.revision
    )
    return from_dict(json.loads(session.scalars(query).one()))
