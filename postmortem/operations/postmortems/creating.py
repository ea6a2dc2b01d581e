"""Recording incidents with their postmortems."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...clock import now
from ...database import db
from ...database.sessions import GuardedSession, door, writing
from ...domain.documents import Document
from ...domain.lifecycle import Sharing, State
from ...ids import public_id
from ...models import Postmortem
from ...policy.permissions import Permission, require
from ...policy.viewer import Viewer
from .. import editions, incidents, severity_rules
from ..journal import append
from .linking import linked
from .opening import Open, application_of
from .putting import take
from .sharing import share, share_incident


@dataclass(frozen=True, slots=True)
class New:
    """One incident to record with its postmortem; `source` says where it was imported from.

    What a client's people typed links to no page: they would learn which titles there are.
    """

    document: Document
    state: State = State.DRAFT
    source: dict[str, Any] = field(default_factory=dict)
    share: bool = False
    reason: str = "save"
    has_due_date: bool = False
    links: bool = True


def create(viewer: Viewer, document: Document, *, links: bool = True) -> str:
    """Record an incident and its postmortem as a draft; returns the postmortem's public id.

    Its actions get new ids: one that a form says could be another postmortem's.
    """
    require(viewer, Permission.POSTMORTEM_WRITE)
    fresh = tuple(replace(action, id=public_id()) for action in document.actions)
    new = New(replace(document, actions=fresh), has_due_date=True, links=links)
    return create_all(viewer, [new])[0]


def create_all(viewer: Viewer, items: Sequence[New]) -> list[str]:
    """Record several in one transaction, all or none; returns the postmortems' public ids."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    ready = [replace(item, document=_ready(viewer, item)) for item in items]
    slugs = {item.document.application for item in ready}
    with door(db, viewer) as session:
        known = {slug: application_of(session, slug) for slug in slugs}
    rendered = [editions.prerender(one.document, known[one.document.application]) for one in ready]
    with writing(db, viewer) as session:
        return [_create(session, viewer, *pair) for pair in zip(ready, rendered, strict=True)]


def _ready(viewer: Viewer, new: New) -> Document:
    """Its document with links to pages; a new postmortem has no file yet, whatever that lists."""
    document = replace(new.document.sorted(), attachments=())
    return linked(viewer, document) if new.links else document


def _create(session: GuardedSession, viewer: Viewer, new: New, rendered: dict[str, str]) -> str:
    application = application_of(session, new.document.application)
    incident = incidents.add(session, new.document, application, new.source)
    postmortem = Postmortem(
        public_id=public_id(),
        incident_id=incident.id,
        state=new.state,
        revision=0,
        last_revision=0,
        created_by=viewer.person_id,
        created_at=now(),
        published_at=now() if new.state is State.PUBLISHED else None,
        due_on=severity_rules.due_on(session, new.document) if new.has_due_date else None,
    )
    session.add(postmortem)
    session.flush()
    opened = Open(session, viewer, application, incident, postmortem)
    take(opened, new.document, rendered, base=0, reason=new.reason)
    append(session, viewer, "postmortem.created", postmortem.public_id)
    if new.share:
        share(opened, new.document, rendered)
    elif new.document.sharing is Sharing.LIVE:
        share_incident(opened, new.document, rendered)
    return postmortem.public_id
