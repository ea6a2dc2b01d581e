"""Making a document the current one: revision, rows and editions."""

import json
from dataclasses import replace

from sqlalchemy import select

from ...domain.documents import Document
from ...domain.lifecycle import Sharing
from ...ids import public_id
from ...models import Action, Edition, Factor, Section
from .. import editions, incidents, revisions, shared_files
from ..journal import append
from ..rows import align
from .opening import Open, application_of
from .sharing import share_incident

SAVED = {"merge": "merged", "restore": "restored"}


def put(
    opened: Open,
    document: Document,
    rendered: dict[str, str],
    base: int,
    *,
    reason: str = "save",
) -> None:
    """Make a document the current one, with all that follows for what the client reads."""
    session, viewer = opened.session, opened.viewer
    document = _own(opened, document)
    true = shared_files.checked(session, opened.postmortem, document)
    if true != document:  # a text may show less by now
        application = application_of(session, true.application)
        document, rendered = true, rendered | editions.prerender(true, application)
    if opened.application.slug != document.application:
        editions.unshare(session, opened.record)
        opened.incident.shared_number = None
        opened.application = application_of(session, document.application)
    changed = take(opened, document, rendered, base=base, reason=reason)
    verb = SAVED.get(reason, "saved")
    append(session, viewer, f"postmortem.{verb}", opened.postmortem.public_id, changed)
    if editions.hide_from_client(session, document, opened.record):
        append(session, viewer, "postmortem.hidden_from_client", opened.postmortem.public_id)
    editions.write_promises(session, document, opened.record, opened.application)
    if document.sharing is Sharing.LIVE:
        share_incident(opened, document, rendered)
    elif document.sharing is Sharing.OFF and editions.unshare(session, opened.record):
        append(session, viewer, "postmortem.unshared", opened.postmortem.public_id)


def _own(opened: Open, document: Document) -> Document:
    """The document with a new id for every added action whose id another postmortem has."""
    known = select(Action.public_id).where(Action.postmortem_id == opened.postmortem.id)
    added = {action.id for action in document.actions} - set(opened.session.scalars(known))
    taken = _taken(opened, added) if added else set()
    actions = (replace(x, id=public_id()) if x.id in taken else x for x in document.actions)
    return replace(document, actions=tuple(actions))


def _taken(opened: Open, names: set[str]) -> set[str]:
    """The ids that actions of another postmortem have now, or had when the client got them."""
    written = select(Action.public_id).where(
        Action.public_id.in_(names), Action.postmortem_id != opened.postmortem.id
    )
    given = select(Edition.card).where(Edition.noun == "action", Edition.public_id.in_(names))
    unseen = {"execution_options": {"bookkeeping": True}}  # also what this viewer may not see
    promises = map(json.loads, opened.session.scalars(given, **unseen))
    own = opened.postmortem.public_id
    taken = {promise["id"] for promise in promises if promise["postmortem"] != own}
    return taken | set(opened.session.scalars(written, **unseen))


LISTS = (
    (Section, "sections", ("heading", "text", "kind", "audience"), "key"),
    (Factor, "factors", ("title", "text", "kind", "audience"), "public_id"),
    (
        Action,
        "actions",
        ("title", "text", "owner", "side", "type", "due_on", "state", "audience"),
        "public_id",
    ),
)


def take(
    opened: Open, document: Document, rendered: dict[str, str], *, base: int, reason: str = "save"
) -> set[str]:
    """Make a document the current one: revision, rows and internal edition."""
    session, postmortem, is_new = opened.session, opened.postmortem, base == 0
    revision = revisions.keep(
        session, opened.viewer, postmortem, document, base=base, reason=reason
    )
    postmortem.revision = revision.number
    postmortem.template = document.template
    parts = session, opened.incident, document, opened.application
    changed = set(incidents.write(*parts, is_new=is_new))
    parent = {"postmortem_id": postmortem.id}
    for model, name, columns, key in LISTS:
        items = getattr(document, name)
        if align(session, model, parent, items, columns, key=key, is_new=is_new):
            changed.add(name)
    editions.write_internal(
        session, document, opened.record, opened.application, rendered, is_new=is_new
    )
    return changed
