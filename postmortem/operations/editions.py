"""Writing editions: the internal one at every save, the client's when something is shared."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import undefer

from ..clock import now
from ..database import db
from ..database.guard import CONSTANT
from ..database.sessions import GuardedSession, door, writing
from ..domain import attachments
from ..domain.audiences import Audience
from ..domain.documents import PARTS, Document
from ..domain.sections import Section
from ..editions import freezing, projection
from ..editions.projection import LIST_OF_KIND, Record
from ..models import Application, Edition, Incident, Organization, Postmortem, Standing
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..render.placing import displaced
from ..render.pool import RENDERER_VERSION, render_all
from . import shared_files

NOUNS = ("incident", "postmortem")
CHUNK = 50


def record_of(
    incident: Incident, postmortem: Postmortem | None, application: Application
) -> Record:
    """What editions say of a record beside its document."""
    client: Organization = application.client
    return Record(
        incident=incident.public_id,
        postmortem=postmortem.public_id if postmortem else None,
        number=incident.number,
        shared_number=incident.shared_number,
        application_name=application.name,
        client_name=client.name,
        client_slug=client.slug,
        state=postmortem.state if postmortem else "",
        source_url=incident.source_url,
    )


def render(sources: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The HTML of every text in some sources; done before a transaction, as it may take long."""
    wanted = list({text for source in sources for _, text in freezing.texts(source)})
    return dict(zip(wanted, (one.html for one in render_all(wanted, "save")), strict=True))


def prerender(document: Document, application: Application) -> dict[str, str]:
    """The HTML of all a document's texts, for both audiences."""
    client = application.client
    record = Record("", "-", "", None, application.name, client.name, client.slug, "")
    sources = [
        projection.project(document, record, "postmortem", audience) for audience in Audience
    ]
    if document.attachments:  # shared without its postmortem, a timeline shows none of them
        alone = replace(record, postmortem=None)
        sources.append(projection.project(document, alone, "incident", Audience.CLIENT))
    return render(sources)


ALL = (
    select(Edition)
    .where(Edition.noun.in_(bindparam("nouns", expanding=True)))
    .where(Edition.public_id.in_(bindparam("names", expanding=True)))
    .where(Edition.audience == bindparam("audience"))
    .order_by(Edition.number.desc())
    .options(undefer(Edition.source), undefer(Edition.html))
    .execution_options(**CONSTANT)
)


def _all(session: GuardedSession, noun: str, public_id: str, audience: str) -> list[Edition]:
    """Every version of one record for an audience, the newest first."""
    return _each(session, {public_id: noun}, audience)[public_id]


def _each(
    session: GuardedSession, nouns: Mapping[str, str], audience: str
) -> dict[str, list[Edition]]:
    """The same for several records by their ids, read at once."""
    values = {"nouns": set(nouns.values()), "names": list(nouns), "audience": audience}
    found: dict[str, list[Edition]] = {name: [] for name in nouns}
    for edition in session.scalars(ALL, values) if nouns else ():
        if nouns[edition.public_id] == edition.noun:
            found[edition.public_id].append(edition)
    return found


def write_internal(
    session: GuardedSession,
    document: Document,
    record: Record,
    application: Application,
    rendered: Mapping[str, str],
    *,
    is_new: bool = False,
) -> None:
    """Replace what staff read of the incident and of its postmortem."""
    nouns = {_id(record, noun): noun for noun in (NOUNS if record.postmortem else NOUNS[:1])}
    known = _each(session, {} if is_new else nouns, "internal")
    for name, noun in nouns.items():
        source = projection.project(document, record, noun, Audience.INTERNAL)
        found = known.get(name)
        edition = found[0] if found else _new(noun, name, "internal")
        _refill(session, edition, source, application.id, rendered)


def replace_current(
    session: GuardedSession,
    source: Mapping[str, Any],
    audience: Audience,
    application: int,
    rendered: Mapping[str, str],
    *,
    is_new: bool = False,
) -> None:
    """Replace what an audience reads of one record of any noun; no earlier version is kept."""
    noun, name = source["noun"], source["id"]
    found = [] if is_new else _all(session, noun, name, str(audience))
    edition = found[0] if found else _new(noun, name, str(audience))
    _refill(session, edition, source, application, rendered)


def remove(
    session: GuardedSession, noun: str, name: str, audiences: Iterable[Audience] = Audience
) -> None:
    """Leave nothing of one record that no earlier version is kept of to these audiences."""
    session.execute(
        delete(Edition).where(
            Edition.noun == noun,
            Edition.public_id == name,
            Edition.audience.in_([str(one) for one in audiences]),
        )
    )


def _refill(
    session: GuardedSession,
    edition: Edition,
    source: Mapping[str, Any],
    application: int,
    rendered: Mapping[str, str],
) -> None:
    edition.application_id = application
    edition.number += 1
    session.add(freezing.fill(edition, source, rendered))


def _new(noun: str, public_id: str, audience: str, number: int = 0) -> Edition:
    return Edition(noun=noun, public_id=public_id, audience=audience, number=number)


def write_client(
    session: GuardedSession,
    document: Document,
    record: Record,
    application: Application,
    rendered: Mapping[str, str],
    *,
    nouns: Iterable[str] = NOUNS,
) -> bool:
    """Freeze what the client gets as a new version; False when nothing in it changed."""
    changed = False
    for noun in nouns:
        source = projection.project(document, record, noun, Audience.CLIENT)
        changed = freeze_client(session, source, application, rendered) or changed
    if changed:
        shared_files.keep_in_step(session, record)
    return changed


def freeze_client(
    session: GuardedSession,
    source: Mapping[str, Any],
    application: Application,
    rendered: Mapping[str, str],
) -> bool:
    """Give the client one record as a new version; False when it reads the very same."""
    noun = source["noun"]
    earlier = _all(session, noun, source["id"], "client")
    current = next((one for one in earlier if one.standing == Standing.CURRENT), None)
    if current and current.sha256 == freezing.checksum(source):
        return False
    if current:
        current.standing = Standing.EARLIER
        session.flush()
    edition = _new(noun, source["id"], "client", (earlier[0].number if earlier else 0) + 1)
    edition.application_id = application.id
    session.add(freezing.fill(edition, source, rendered))
    return True


def write_promises(
    session: GuardedSession, document: Document, record: Record, application: Application
) -> None:
    """Let the client see how the promises stand that it was given; their wording stays."""
    given = _all(session, "postmortem", record.postmortem or "", "client")
    current = next((one for one in given if one.standing == Standing.CURRENT), None)
    known = {item["id"] for item in json.loads(current.source)["actions"]} if current else set()
    promised = [action for action in document.actions if action.id in known]
    told = _each(session, {action.id: "action" for action in promised}, "client")
    for action in promised:
        source = projection.project_promise(action, record, Audience.CLIENT)
        found = told[action.id]
        edition = found[0] if found else _new("action", action.id, "client")
        if edition.sha256 != freezing.checksum(source) or edition.standing != Standing.CURRENT:
            edition.number += 1
            edition.application_id = application.id
            session.add(freezing.fill(edition, source, {}))


def rebuild(viewer: Viewer, progress: Callable[[int], object] = lambda _count: None) -> int:
    """Make the HTML of every edition anew from its source, which stays; returns how many.

    At most 50 are locked at once; one that changed meanwhile was made anew by that change.
    """
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    last = count = 0
    while found := _sources(viewer, last):
        read = {row.id: json.loads(row.source) for row in found if row.source}
        rendered = render(read.values())
        with writing(db, viewer) as session:
            for row in found:
                if row.id in read:
                    html = freezing.html_of(read[row.id], rendered)
                    session.execute(
                        update(Edition)
                        .where(Edition.id == row.id, Edition.sha256 == row.sha256)
                        .values(
                            html=json.dumps(html, ensure_ascii=False), renderer=RENDERER_VERSION
                        )
                    )
        last, count = found[-1].id, count + len(read)
        progress(len(found))
    return count


def _sources(viewer: Viewer, after: int) -> Sequence[Any]:
    query = select(Edition.id, Edition.source, Edition.sha256).where(Edition.id > after)
    with door(db, viewer) as session:
        return session.execute(query.order_by(Edition.id).limit(CHUNK)).all()


def shared_nouns(session: GuardedSession, record: Record) -> list[str]:
    """Which nouns of a record the client reads now."""
    ids = {"incident": record.incident, "postmortem": record.postmortem}
    query = select(Edition.noun).where(
        Edition.audience == "client",
        Edition.standing == Standing.CURRENT,
        Edition.public_id.in_([value for value in ids.values() if value]),
    )
    return list(session.scalars(query))


def unshare(session: GuardedSession, record: Record, nouns: Iterable[str] = NOUNS) -> bool:
    """Take everything of a record away from the client, at once; False if nothing was shared."""
    found = [one for noun in nouns for one in _all(session, noun, _id(record, noun), "client")]
    taken = [one for one in found if one.standing != Standing.UNSHARED]
    promised = {item["id"] for one in taken for item in json.loads(one.source).get("actions", ())}
    taken += [one for name in promised for one in _all(session, "action", name, "client")]
    for edition in taken:
        edition.standing = Standing.UNSHARED
    if taken:
        shared_files.keep_in_step(session, record)
    return bool(taken)


def unshare_one(session: GuardedSession, noun: str, name: str) -> bool:
    """Take one record that has no others beside it away from the client, at once."""
    found = _all(session, noun, name, "client")
    taken = [one for one in found if one.standing != Standing.UNSHARED]
    for edition in taken:
        edition.standing = Standing.UNSHARED
    return bool(taken)


def shared_source(session: GuardedSession, noun: str, name: str) -> dict[str, Any] | None:
    """What the client reads of one record now."""
    found = _all(session, noun, name, "client")
    return next((json.loads(one.source) for one in found if one.standing == Standing.CURRENT), None)


def withdraw(session: GuardedSession, record: Record, numbers: Iterable[int], reason: str) -> bool:
    """Remove the body of earlier client versions; date, checksum and reason stay.

    The numbers are the postmortem's. The incident counts its own, which no page shows: what it
    said earlier goes along whole, as the same words may stand in any of it.
    """
    wanted = set(numbers)
    given = _all(session, "postmortem", _id(record, "postmortem"), "client")
    chosen = [one for one in given if one.number in wanted and one.standing == Standing.EARLIER]
    if chosen:
        told = _all(session, "incident", _id(record, "incident"), "client")
        chosen += [one for one in told if one.standing == Standing.EARLIER]
    for edition in chosen:
        _empty(edition, reason)
    if chosen:
        shared_files.keep_in_step(session, record)
    return bool(chosen)


def _empty(edition: Edition, reason: str) -> None:
    edition.standing = Standing.WITHDRAWN
    edition.withdrawn_at = now()
    edition.withdrawn_reason = reason
    edition.source = edition.html = edition.card = "{}"
    edition.links = ""


def _id(record: Record, noun: str) -> str:
    return record.incident if noun == "incident" else record.postmortem or ""


def _keys(document: Document) -> set[str]:
    """The names of everything in a document that stays with the supplier."""
    items = (
        (section.key if isinstance(section, Section) else section.id, section.audience)
        for name in PARTS
        for section in getattr(document, name)
        if getattr(section, "kind", None) not in LIST_OF_KIND
    )
    return {key for key, audience in items if audience != Audience.CLIENT}


def hide_from_client(session: GuardedSession, document: Document, record: Record) -> bool:
    """Take out of what the client reads every item the document now keeps internal, at once.

    The rest of the client's version stays as it was shared; earlier versions are withdrawn.
    """
    changed = hide(session, {_id(record, noun): noun for noun in NOUNS}, _keys(document))
    if changed:
        shared_files.keep_in_step(session, record)
    return changed


def hide(session: GuardedSession, nouns: Mapping[str, str], hidden: set[str]) -> bool:
    """Take items of these names out of what the client reads of some records; False if none is."""
    changed = False
    for earlier in _each(session, nouns, "client").values():
        readable = [one for one in earlier if one.standing in (Standing.CURRENT, Standing.EARLIER)]
        if not any(hidden & _names(one) for one in readable):
            continue
        changed = True
        _freeze_without(session, readable[0], hidden, earlier[0].number + 1)
        for edition in readable:
            _empty(edition, "Made internal.")
    return changed


def _names(edition: Edition) -> set[str]:
    source = json.loads(edition.source)
    return {item.get("id", item.get("key")) for name in PARTS for item in source.get(name, ())}


def _without_files(source: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    """A source without what shows hidden files; what says nothing more is gone, as if it never
    was."""
    listed = {one["id"] for one in source.get("attachments", ())}

    def less(value: Any) -> Any:
        if isinstance(value, str):
            return attachments.without(value, listed, hidden)
        if isinstance(value, list):
            return [less(one) for one in value]
        return (
            {name: less(one) for name, one in value.items()} if isinstance(value, dict) else value
        )

    left: dict[str, Any] = less(source)
    for name in PARTS:
        if name in left:
            left[name] = [item for item in left[name] if projection.says_something(item)]
    if not left.get("attachments", True):
        del left["attachments"]
    return left


def _freeze_without(
    session: GuardedSession, current: Edition, hidden: set[str], number: int
) -> None:
    source = json.loads(current.source)
    for name in PARTS:
        if name in source:
            source[name] = [
                item for item in source[name] if item.get("id", item.get("key")) not in hidden
            ]
    source = _without_files(source, hidden)
    html, addresses = json.loads(current.html), freezing.addresses_of(source, hidden)
    rendered = {
        text: displaced(html.get(path, ""), addresses) for path, text in freezing.texts(source)
    }
    edition = _new(current.noun, current.public_id, "client", number)
    edition.application_id = current.application_id
    current.standing = Standing.WITHDRAWN
    session.flush()
    session.add(freezing.fill(edition, source, rendered))
