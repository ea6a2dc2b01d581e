"""Writing knowledge pages: save, share with the client, confirm that they are still true."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, door, writing
from ..domain.audiences import Audience
from ..domain.knowledge import wiki_links
from ..domain.knowledge.pages import PageDocument, PageState, from_dict
from ..editions.projection import PageRecord, project_page
from ..errors import Invalid, NotFound, Problem, Stale
from ..ids import public_id
from ..models import Application, Page, PageRevision
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import pages as store
from . import editions, revisions
from .journal import append
from .postmortems import application_of


@dataclass(frozen=True, slots=True)
class NewPage:
    """One page to write down; `name` is its public id where links to it were made before."""

    document: PageDocument
    name: str = ""
    share: bool = False
    is_sample: bool = False


@dataclass(slots=True)
class OpenPage:
    """A page opened for writing, with what its editions are made from."""

    session: GuardedSession
    viewer: Viewer
    application: Application
    page: Page

    def source(self, document: PageDocument, audience: Audience) -> dict[str, Any]:
        """What an audience reads of a document, as of now."""
        record = _record(self.application, self.page.public_id, self.page.state)
        return project_page(document, record, audience)


def _record(application: Application, name: str, state: str) -> PageRecord:
    client = application.client
    return PageRecord(name, application.name, client.name, client.slug, state)


def _open(session: GuardedSession, viewer: Viewer, name: str) -> OpenPage:
    query = select(Page).where(Page.public_id == name)
    below = joinedload(Page.application).joinedload(Application.client)
    page = session.scalars(query.options(below)).first()
    if page is None:
        raise NotFound(name)
    return OpenPage(session, viewer, page.application, page)


def _rendered(viewer: Viewer, document: PageDocument) -> dict[str, str]:
    """The HTML of a page's texts for both audiences, made before the transaction begins."""
    with door(db, viewer) as session:
        record = _record(application_of(session, document.application), "", "")
        return editions.render(project_page(document, record, one) for one in Audience)


def linked(viewer: Viewer, document: PageDocument) -> PageDocument:
    """The page with each `[[Title]]` of one page of its application made into a link to it."""
    addresses = store.addresses(viewer, document.application)

    def address_of(title: str) -> str | None:
        return addresses.get(wiki_links.same_title(title))

    sections = (
        replace(one, text=wiki_links.resolve(one.text, address_of)) for one in document.sections
    )
    return replace(document, sections=tuple(sections))


def create(viewer: Viewer, document: PageDocument) -> str:
    """Write down a new page, as a draft that staff read; returns its public id."""
    require(viewer, Permission.PAGE_WRITE)
    return create_all(viewer, [NewPage(linked(viewer, document))])[0]


def create_all(viewer: Viewer, items: Sequence[NewPage]) -> list[str]:
    """Write down several in one transaction, all or none; returns their public ids."""
    require(viewer, Permission.PAGE_WRITE)
    rendered = [_rendered(viewer, one.document) for one in items]
    with writing(db, viewer) as session:
        return [_create(session, viewer, *pair) for pair in zip(items, rendered, strict=True)]


def _create(
    session: GuardedSession, viewer: Viewer, new: NewPage, rendered: Mapping[str, str]
) -> str:
    application = application_of(session, new.document.application)
    page = Page(
        public_id=new.name or public_id(),
        application_id=application.id,
        state=PageState.SHARED if new.share else PageState.DRAFT,
        revision=0,
        last_revision=0,
        is_sample=new.is_sample,
        created_by=viewer.person_id,
        created_at=now(),
        **_facts(new.document),
    )
    session.add(page)
    session.flush()
    opened = OpenPage(session, viewer, application, page)
    _put(opened, new.document, rendered, 0, "sample" if new.is_sample else "save")
    append(session, viewer, "page.created", page.public_id)
    if new.share:
        _give(opened, new.document, rendered)
    return page.public_id


def _facts(document: PageDocument) -> dict[str, Any]:
    names = ("title", "owner", "checked_on", "check_by")
    return {"kind": str(document.kind)} | {name: getattr(document, name) for name in names}


def _put(
    opened: OpenPage, document: PageDocument, rendered: Mapping[str, str], base: int, reason: str
) -> None:
    """Make a text the current one: revision, row, and what staff read."""
    session, page = opened.session, opened.page
    kept = revisions.keep(session, opened.viewer, page, document, base=base, reason=reason)
    page.revision = kept.number
    for name, value in _facts(document).items():
        setattr(page, name, value)
    source = opened.source(document, Audience.INTERNAL)
    editions.replace_current(session, source, Audience.INTERNAL, opened.application.id, rendered)


def _give(opened: OpenPage, document: PageDocument, rendered: Mapping[str, str]) -> None:
    source = opened.source(document, Audience.CLIENT)
    if editions.freeze_client(opened.session, source, opened.application, rendered):
        append(opened.session, opened.viewer, "page.shared", opened.page.public_id)


def save(
    viewer: Viewer,
    name: str,
    base: int,
    document: PageDocument,
    also: Callable[[OpenPage], None] = lambda _opened: None,
) -> int:
    """Save a text over the revision it was based on; returns the new revision's number.

    What is to be done `also` is done in the same transaction.

    If someone saved in between, the text becomes a revision beside the current one, nothing is
    written over, and Stale names both.
    """
    require(viewer, Permission.PAGE_WRITE)
    return _save(viewer, name, base, linked(viewer, document), "save", also)


def _save(
    viewer: Viewer,
    name: str,
    base: int,
    document: PageDocument,
    reason: str,
    also: Callable[[OpenPage], None] = lambda _opened: None,
) -> int:
    rendered = _rendered(viewer, document)
    with writing(db, viewer) as session:
        opened = _open(session, viewer, name)
        page = opened.page
        if opened.application.slug != document.application:
            raise Invalid([Problem("application", "A page stays with its application.")])
        if base != page.revision:
            beside = revisions.keep(session, viewer, page, document, base=base, reason="conflict")
            append(session, viewer, "page.kept_beside", name)
            mine = int(beside.number)
        else:
            mine = 0
            _put(opened, document, rendered, base, reason)
            append(session, viewer, f"page.{'restored' if reason == 'restore' else 'saved'}", name)
            _hide(opened, document)
            also(opened)
        current = page.revision
    if mine:
        raise Stale(current, mine)
    return current


def _hide(opened: OpenPage, document: PageDocument) -> None:
    """Take from the client at once what is for the supplier only by now."""
    name = opened.page.public_id
    hidden = {one.key for one in document.sections if one.audience is Audience.INTERNAL}
    if editions.hide(opened.session, {name: "page"}, hidden):
        append(opened.session, opened.viewer, "page.hidden_from_client", name)


def _current(opened: OpenPage) -> PageDocument:
    """The text as it was last saved, whoever saves meanwhile."""
    query = select(PageRevision.body).where(
        PageRevision.page_id == opened.page.id, PageRevision.number == opened.page.revision
    )
    return from_dict(json.loads(opened.session.scalars(query).one()))


@contextmanager
def _changing(viewer: Viewer, name: str) -> Iterator[tuple[OpenPage, PageDocument]]:
    """A page and its current text within one transaction; the HTML is made before it begins."""
    _rendered(viewer, store.get(viewer, name).document)
    with writing(db, viewer) as session:
        opened = _open(session, viewer, name)
        yield opened, _current(opened)


def _html(opened: OpenPage, document: PageDocument) -> dict[str, str]:
    return editions.render(opened.source(document, one) for one in Audience)


def share(viewer: Viewer, name: str, *, anyway: bool = False, seen: int | None = None) -> None:
    """Give the client the current text: the sections marked for it, without marked phrases.

    With something in it that may not be meant to leave only `anyway`; never another text than the
    one that was checked, nor another revision than the one that was `seen`.
    """
    require(viewer, Permission.PAGE_SHARE)
    saved = store.get(viewer, name)
    found = () if anyway else store.to_decide(viewer, saved.document)
    if found:
        sentence = "Decide about what the check found (%(count)s), or tick that you share anyway."
        raise Invalid([Problem("anyway", sentence, {"count": len(found)})])
    with _changing(viewer, name) as (opened, document):
        if opened.page.revision != (saved.revision if seen is None else seen):
            raise Invalid([Problem("revision", "Somebody has saved meanwhile; read it again.")])
        if not opened.source(document, Audience.CLIENT)["sections"]:
            raise Invalid([Problem("sections", "Nothing is marked for the client yet.")])
        rendered = _turn(opened, document, PageState.SHARED)
        _give(opened, document, rendered)


def _turn(opened: OpenPage, document: PageDocument, state: PageState) -> dict[str, str]:
    """Make it a draft or a shared page for staff; returns the HTML of both audiences' texts."""
    opened.page.state = state
    source = opened.source(document, Audience.INTERNAL)
    rendered = _html(opened, document)
    editions.replace_current(
        opened.session, source, Audience.INTERNAL, opened.application.id, rendered
    )
    return rendered


def unshare(viewer: Viewer, name: str) -> None:
    """Take the page away from the client, at once."""
    require(viewer, Permission.PAGE_SHARE)
    with _changing(viewer, name) as (opened, document):
        if editions.unshare_one(opened.session, "page", name):
            _turn(opened, document, PageState.DRAFT)
            append(opened.session, viewer, "page.unshared", name)


def confirm(viewer: Viewer, name: str, seen: int, check_by: date) -> None:
    """Say that the text of the revision that was seen is still true, and when to look again.

    The client reads the new days where it reads this very text.
    """
    require(viewer, Permission.PAGE_WRITE)
    today = now().date()
    if check_by <= today:
        raise Invalid([Problem("check_by", "Choose a day that is still to come.")])
    with _changing(viewer, name) as (opened, before):
        if opened.page.revision != seen:
            raise Invalid([Problem("check_by", "Somebody has saved meanwhile; read it again.")])
        document = replace(before, checked_on=today, check_by=check_by)
        rendered = _html(opened, document)
        is_read = editions.shared_source(opened.session, "page", name) == opened.source(
            before, Audience.CLIENT
        )
        _put(opened, document, rendered, seen, "confirm")
        append(opened.session, viewer, "page.confirmed", name)
        if is_read:
            _give(opened, document, rendered)


def restore(viewer: Viewer, name: str, number: int, seen: int) -> int:
    """Make the text of a revision the current one; what is internal by now stays so.

    The client gets nothing by this. Stale where another text is current than the asker saw.
    """
    require(viewer, Permission.PAGE_WRITE)
    saved, earlier = store.get(viewer, name), store.get(viewer, name, number)
    if saved.current != seen:
        raise Stale(saved.current, number)
    hidden = {one.key for one in saved.document.sections if one.audience is Audience.INTERNAL}
    sections = tuple(
        replace(one, audience=Audience.INTERNAL) if one.key in hidden else one
        for one in earlier.document.sections
    )
    document = replace(earlier.document, sections=sections)
    return _save(viewer, name, seen, linked(viewer, document), "restore")
