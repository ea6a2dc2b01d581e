"""Writing postmortems: create, save, and the states they go through."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from ..clock import now
from ..database import db
from ..database.guard import CONSTANT
from ..database.sessions import GuardedSession, door, reader, writing
from ..domain.documents import Document
from ..domain.lifecycle import Sharing, State, may_become
from ..domain.merging import Merged
from ..editions.projection import Record
from ..errors import Invalid, NotFound, Problem, Stale
from ..ids import public_id
from ..models import Action, Application, Edition, Factor, Incident, Postmortem, Section
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import disclosures
from ..store import postmortems as store
from . import editions, incidents, merges, revisions, severity_rules, shared_files
from .journal import append
from .rows import align


@dataclass(slots=True)
class Open:
    """A postmortem opened for writing, with everything its editions are made from."""

    session: GuardedSession
    viewer: Viewer
    application: Application
    incident: Incident
    postmortem: Postmortem

    @property
    def record(self) -> Record:
        """What editions say beside the document, as of now."""
        return editions.record_of(self.incident, self.postmortem, self.application)


APPLICATION = (
    select(Application)
    .where(Application.slug == bindparam("slug"))
    .options(joinedload(Application.client))
    .execution_options(**CONSTANT)
)
BELOW = (
    joinedload(Postmortem.incident).joinedload(Incident.application).joinedload(Application.client),
)
WHOLE = (
    select(Postmortem)
    .where(Postmortem.public_id == bindparam("name"), Postmortem.deleted_at.is_(None))
    .options(*BELOW)
    .execution_options(**CONSTANT)
)


def application_of(session: GuardedSession, slug: str) -> Application:
    """The application of that name which this viewer may see, with its client."""
    found = session.scalars(APPLICATION, {"slug": slug}).first()
    if found is None:
        raise Invalid([Problem("application", "There is no application of that name.")])
    return found


def open_(session: GuardedSession, viewer: Viewer, name: str) -> Open:
    """Open a postmortem for writing, locked until the transaction ends; NotFound if hidden."""
    postmortem = session.scalars(WHOLE, {"name": name}).first()
    if postmortem is None:
        raise NotFound(name)
    incident = postmortem.incident
    return Open(session, viewer, incident.application, incident, postmortem)


@dataclass(frozen=True, slots=True)
class New:
    """One incident to record with its postmortem; `source` says where it was imported from."""

    document: Document
    state: State = State.DRAFT
    source: dict[str, Any] = field(default_factory=dict)
    share: bool = False
    reason: str = "save"
    has_due_date: bool = False


def create(viewer: Viewer, document: Document) -> str:
    """Record an incident and its postmortem as a draft; returns the postmortem's public id.

    Its actions get new ids: one that a form says could be another postmortem's.
    """
    require(viewer, Permission.POSTMORTEM_WRITE)
    fresh = tuple(replace(action, id=public_id()) for action in document.actions)
    return create_all(viewer, [New(replace(document, actions=fresh), has_due_date=True)])[0]


def create_all(viewer: Viewer, items: Sequence[New]) -> list[str]:
    """Record several in one transaction, all or none; returns the postmortems' public ids."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    ready = [replace(item, document=_without_files(item.document.sorted())) for item in items]
    slugs = {item.document.application for item in ready}
    with door(db, viewer) as session:
        known = {slug: application_of(session, slug) for slug in slugs}
    rendered = [editions.prerender(one.document, known[one.document.application]) for one in ready]
    with writing(db, viewer) as session:
        return [_create(session, viewer, *pair) for pair in zip(ready, rendered, strict=True)]


def _without_files(document: Document) -> Document:
    """A new postmortem has no file yet, whatever the document lists."""
    return replace(document, attachments=())


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
    _take(opened, new.document, rendered, base=0, reason=new.reason)
    append(session, viewer, "postmortem.created", postmortem.public_id)
    if new.share:
        _share(opened, new.document, rendered)
    elif new.document.sharing is Sharing.LIVE:
        share_incident(opened, new.document, rendered)
    return postmortem.public_id


@dataclass(frozen=True, slots=True)
class Kept:
    """What a save made: the current revision, and with what was saved in between, what it joined.

    `mine` is the revision that holds the text as it was sent, where that is another.
    """

    revision: int
    mine: int | None = None
    merged: Merged | None = None


def save(
    viewer: Viewer,
    name: str,
    base: int,
    document: Document,
    also: Callable[[Open], None] = lambda _opened: None,
) -> int:
    """The number of the revision that keep makes."""
    return keep(viewer, name, base, document, also).revision


def keep(
    viewer: Viewer,
    name: str,
    base: int,
    document: Document,
    also: Callable[[Open], None] = lambda _opened: None,
    reason: str = "save",
) -> Kept:
    """Save a document over the revision it was based on.

    What is to be done `also` is done in the same transaction.

    If someone saved in between, nothing is written over: the text becomes a revision beside the
    current one, and what does not touch is brought together in the next. Where something touches,
    that is all, and Stale names both.
    """
    require(viewer, Permission.POSTMORTEM_WRITE)
    document = document.sorted()
    rendered = _prerendered(viewer, document)
    _foresee(viewer, name, base, document)
    with writing(db, viewer) as session:
        opened = open_(session, viewer, name)
        current = opened.postmortem.revision
        if base == current:
            put(opened, document, rendered, base, reason=reason)
            kept = Kept(opened.postmortem.revision)
        else:
            kept = _bring_together(opened, base, document)
        if kept.merged is None or not kept.merged.touching:
            also(opened)
    if kept.merged and kept.merged.touching and kept.mine:
        raise Stale(current, kept.mine)
    return kept


def _foresee(viewer: Viewer, name: str, base: int, document: Document) -> None:
    """Make the HTML of what two texts become together, before the transaction begins."""
    with door(db, viewer) as session:
        opened = open_(session, viewer, name)
        if base != opened.postmortem.revision:
            merged = merges.bring_together(session, opened.postmortem, base, document)
            application = application_of(session, merged.document.application)
            editions.prerender(merged.document, application)


def _bring_together(opened: Open, base: int, document: Document) -> Kept:
    """Join a text with what was saved since its base, unless they touch; nothing is lost."""
    session, viewer, postmortem = opened.session, opened.viewer, opened.postmortem
    current = postmortem.revision
    merged = merges.bring_together(session, postmortem, base, document)
    if not merged.touching and merged.document == revisions.current(session, postmortem).sorted():
        return Kept(current, merged=merged)
    reason = "conflict" if merged.touching else "beside"
    mine = revisions.keep(session, viewer, postmortem, document, base=base, reason=reason).number
    append(session, viewer, "postmortem.kept_beside", postmortem.public_id)
    if not merged.touching:
        application = application_of(session, merged.document.application)
        rendered = editions.prerender(merged.document, application)
        put(opened, merged.document, rendered, current, reason="merge")
    return Kept(postmortem.revision, mine, merged)


def amend(viewer: Viewer, name: str, change: Callable[[Document], Document]) -> None:
    """Change the document as it is by now; nobody can save in between."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    with door(db, viewer) as session:
        seen = open_(session, viewer, name)
        expected = change(revisions.current(session, seen.postmortem))
    editions.prerender(expected, seen.application)
    with writing(db, viewer) as session:
        opened = open_(session, viewer, name)
        document = change(revisions.current(session, opened.postmortem)).sorted()
        rendered = editions.prerender(document, opened.application)
        put(opened, document, rendered, opened.postmortem.revision)


def _prerendered(viewer: Viewer, document: Document) -> dict[str, str]:
    """The HTML of a document's texts, made before the transaction begins."""
    application = application_of(reader(db, viewer), document.application)
    return editions.prerender(document, application)


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
    changed = _take(opened, document, rendered, base=base, reason=reason)
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


def _take(
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


def share_incident(opened: Open, document: Document, rendered: dict[str, str]) -> None:
    """Let the client read the incident's entries marked for it, and no word of the postmortem."""
    number_for_client(opened)
    record = opened.record
    if "postmortem" not in editions.shared_nouns(opened.session, record):
        record = replace(record, postmortem=None)
    if editions.write_client(
        opened.session, document, record, opened.application, rendered, nouns=("incident",)
    ):
        append(opened.session, opened.viewer, "incident.shared", opened.incident.public_id)


def _share(opened: Open, document: Document, rendered: dict[str, str]) -> None:
    number_for_client(opened)
    if editions.write_client(opened.session, document, opened.record, opened.application, rendered):
        append(opened.session, opened.viewer, "postmortem.shared", opened.postmortem.public_id)
    editions.write_promises(opened.session, document, opened.record, opened.application)


def number_for_client(opened: Open) -> None:
    """Give the incident the application's next number when it is first shared."""
    if opened.incident.shared_number is None:
        opened.application.last_shared_number += 1
        opened.incident.shared_number = opened.application.last_shared_number


def change_state(
    viewer: Viewer,
    name: str,
    wanted: State,
    also: Callable[[Open], None] = lambda _opened: None,
) -> None:
    """Ask for review, publish, or take back to draft; publishing shares as the incident says."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    _prerendered(viewer, current_of(viewer, name)[1])
    with writing(db, viewer) as session:
        opened = open_(session, viewer, name)
        state = State(opened.postmortem.state)
        if not may_become(state, wanted):
            raise Invalid([Problem("state", "This step is not possible from here.")])
        document = revisions.current(session, opened.postmortem)
        rendered = editions.prerender(document, opened.application)
        opened.postmortem.state = wanted
        if wanted is State.PUBLISHED:
            opened.postmortem.published_at = now()
        editions.write_internal(session, document, opened.record, opened.application, rendered)
        verb = {State.PUBLISHED: "published", State.IN_REVIEW: "sent_to_review"}
        append(session, viewer, f"postmortem.{verb.get(wanted, 'reopened')}", name)
        if wanted is State.PUBLISHED and document.sharing is not Sharing.OFF:
            _share(opened, document, rendered)
        also(opened)


def current_of(viewer: Viewer, name: str) -> tuple[int, Document]:
    """The number of the current revision, and its document."""
    saved = store.get(viewer, name)
    return saved.revision, saved.document


def insist(viewer: Viewer, name: str, anyway: bool) -> None:
    """Go on only if the check has nothing open, or somebody said to share anyway."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    count = 0 if anyway else disclosures.count(viewer, name)
    if count:
        sentence = "Decide about what the check found (%(count)s), or tick that you share anyway."
        raise Invalid([Problem("anyway", sentence, {"count": count})])


def choose_sharing(viewer: Viewer, name: str, sharing: str, *, anyway: bool = False) -> None:
    """Say when the client gets what is marked for it; a new revision like any other change."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    try:
        wanted = Sharing(sharing)
    except ValueError:
        raise Invalid([Problem("sharing", "Choose off, live or by publication.")]) from None
    revision, document = current_of(viewer, name)
    if document.sharing is not wanted:
        if wanted is Sharing.LIVE:
            insist(viewer, name, anyway)
        save(viewer, name, revision, replace(document, sharing=wanted))


def publish_and_share(viewer: Viewer, name: str, *, anyway: bool = False) -> None:
    """Publish the current revision and give it to the client as a new version.

    With something open in the check only `anyway`.
    """
    require(viewer, Permission.POSTMORTEM_SHARE)
    _revision, document = current_of(viewer, name)
    if document.sharing is Sharing.OFF:
        raise Invalid([Problem("sharing", "Sharing is off; choose when the client gets it.")])
    insist(viewer, name, anyway)
    change_state(viewer, name, State.PUBLISHED)


def unshare(viewer: Viewer, name: str) -> None:
    """Take the postmortem and its incident away from the client, at once."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    with writing(db, viewer) as session:
        opened = open_(session, viewer, name)
        if editions.unshare(session, opened.record):
            append(session, viewer, "postmortem.unshared", name)


def withdraw(viewer: Viewer, name: str, numbers: list[int], reason: str) -> None:
    """Remove the text of earlier client versions; their dates, checksums and the reason stay."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    if not reason.strip():
        raise Invalid([Problem("reason", "Say why: the client reads this reason.")])
    with writing(db, viewer) as session:
        opened = open_(session, viewer, name)
        if editions.withdraw(session, opened.record, numbers, reason.strip()[:500]):
            append(session, viewer, "postmortem.versions_withdrawn", name)
