"""Share links: whom one lets in now, who came by it, and which there are."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from ..clock import now
from ..database import db
from ..database.sessions import door, reader
from ..ids import digest
from ..models import (
    Action,
    Application,
    Edition,
    Grant,
    Incident,
    Organization,
    Page,
    Person,
    Postmortem,
    ShareLink,
    ShareVisit,
    SignInAttempt,
    Standing,
)
from ..policy import viewer as viewers
from ..policy.viewer import Viewer
from ..policy.visible import GRANTED_TO_PERSON

MOST_LISTED = 500
MOST_TIMES = 5
OPENED = ("postmortem", "page")  # what somebody without an account can read

GRANTED = (
    select(Grant.id)
    .where(Grant.application_id == ShareLink.application_id)
    .where(GRANTED_TO_PERSON)
    .exists()
)
MAKER_STILL_MAY = or_(
    ShareLink.created_by.is_(None),
    and_(Person.disabled_at.is_(None), or_(Application.is_restricted.is_(False), GRANTED)),
)
THEIRS = aliased(Person)
OWNER = aliased(Organization)
CLIENT_STILL_MAY = or_(
    select(OWNER.id).where(OWNER.id == Application.client_id, OWNER.kind == "supplier").exists(),
    select(Grant.id)
    .outerjoin(THEIRS, THEIRS.id == Grant.person_id)
    .where(Grant.application_id == Application.id, THEIRS.disabled_at.is_(None))
    .where(func.coalesce(Grant.organization_id, THEIRS.organization_id) == Application.client_id)
    .exists(),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A link that is open now: what it asks for, who comes by it, and to which one record."""

    link_id: int
    password_hash: str | None
    viewer: Viewer
    record: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that came by a link which is still open."""

    id: int
    link_id: int
    viewer: Viewer
    until: datetime
    was_read: bool


def _open(query: Any) -> Any:
    """Only links that are neither over nor revoked, and that could be made today.

    Their maker may still share this, and their client may still read it.
    """
    return (
        query.join(Application, Application.id == ShareLink.application_id)
        .outerjoin(Person, Person.id == ShareLink.created_by)
        .where(ShareLink.revoked_at.is_(None), ShareLink.expires_at > now())
        .where(MAKER_STILL_MAY, CLIENT_STILL_MAY)
    )


def way(secret: str) -> Way | None:
    """Where the link with this secret leads; None when it is unknown, over, or leads nowhere."""
    query = _open(select(ShareLink)).where(ShareLink.secret_digest == digest(secret))
    with door(db, viewers.door()) as session:
        link = session.scalars(query).first()
    if link is None:
        return None
    record, viewer = _visitor(link)
    if not _has_something(viewer):
        return None
    return Way(link.id, link.password_hash, viewer, record)


def visit(secret: str) -> Visit | None:
    """The visit whose cookie holds this secret, while it and its link last."""
    if not secret:
        return None
    query = (
        _open(select(ShareVisit, ShareLink).join(ShareLink, ShareLink.id == ShareVisit.link_id))
        .where(ShareVisit.secret_digest == digest(secret))
        .where(ShareVisit.expires_at > now())
    )
    with door(db, viewers.door()) as session:
        row = session.execute(query).first()
    if row is None:
        return None
    came, link = row
    _name, viewer = _visitor(link)
    return Visit(came.id, link.id, viewer, link.expires_at, came.read_at is not None)


def glance(viewer: Viewer, name: str) -> Visit | None:
    """A visit that nobody made, by an open link that this viewer sees; it counts as none."""
    with door(db, viewer) as session:
        number = session.scalar(select(ShareLink.id).where(ShareLink.public_id == name))
    with door(db, viewers.door()) as session:
        link = session.scalars(_open(select(ShareLink)).where(ShareLink.id == number)).first()
    if link is None:
        return None
    _name, visitor = _visitor(link)
    return Visit(0, link.id, replace(visitor, name=link.note), link.expires_at, was_read=True)


def _visitor(link: ShareLink) -> tuple[str | None, Viewer]:
    """The viewer a link makes; of one postmortem also its promises, to say how they stand."""
    if link.postmortem_id is None and link.page_id is None:
        return None, viewers.visitor(link.application_id, None)
    page = select(Page.public_id).where(Page.id == link.page_id)
    postmortem = (
        select(Postmortem.public_id, Action.public_id)
        .outerjoin(Action, Action.postmortem_id == Postmortem.id)
        .where(Postmortem.id == link.postmortem_id)
    )
    with door(db, viewers.system()) as session:
        rows = session.execute(page if link.page_id else postmortem).all()
    names = frozenset(name for row in rows for name in row if name)
    return next((row[0] for row in rows), None), viewers.visitor(link.application_id, names)


def _has_something(viewer: Viewer) -> bool:
    """Whether there is a postmortem or a page that this visitor can read."""
    query = select(Edition.id).where(Edition.noun.in_(OPENED), Edition.standing == Standing.CURRENT)
    with door(db, viewer) as session:
        return session.execute(query.limit(1)).first() is not None


def attempts(key_digest: str, since: datetime) -> int:
    """How many failures were counted under a key since then."""
    query = select(func.count(SignInAttempt.id)).where(
        SignInAttempt.key_digest == key_digest, SignInAttempt.at > since
    )
    with door(db, viewers.door()) as session:
        return int(session.scalar(query) or 0)


TO_ALL = and_(ShareLink.postmortem_id.is_(None), ShareLink.page_id.is_(None))
SHOWN = (
    select(Edition.id)
    .where(Edition.audience == "client", Edition.noun.in_(OPENED))
    .where(Edition.standing == Standing.CURRENT)
    .where(Edition.application_id == ShareLink.application_id)
    .where(
        or_(
            TO_ALL,
            Edition.public_id == Postmortem.public_id,
            Edition.public_id == Page.public_id,
        )
    )
    .exists()
)


def find(
    viewer: Viewer, *, postmortem: str = "", page: str = "", application: str = ""
) -> list[dict[str, Any]]:
    """Links that let somebody read a record or of an application, newest first; else all."""
    query = (
        select(ShareLink, Application, Postmortem.public_id.label("postmortem"))
        .add_columns(Page.public_id.label("page"), Person.name.label("maker"))
        .add_columns(func.coalesce(Incident.title, Page.title).label("title"))
        .add_columns(MAKER_STILL_MAY.label("may"), CLIENT_STILL_MAY.label("granted"))
        .add_columns(SHOWN.label("shown"))
        .join(Application, Application.id == ShareLink.application_id)
        .outerjoin(Postmortem, Postmortem.id == ShareLink.postmortem_id)
        .outerjoin(Incident, Incident.id == Postmortem.incident_id)
        .outerjoin(Page, Page.id == ShareLink.page_id)
        .outerjoin(Person, Person.id == ShareLink.created_by)
        .order_by(ShareLink.id.desc())
        .limit(MOST_LISTED)
    )
    if postmortem or page:
        record, own = (
            (Page.public_id == page, _of_page(page))
            if page
            else (Postmortem.public_id == postmortem, _of(postmortem))
        )
        query = query.where(or_(record, and_(TO_ALL, ShareLink.application_id.in_(own))))
    if application:
        query = query.where(Application.slug == application)
    found = reader(db, viewer).execute(query).all()
    times = _times(viewer, [row[0].id for row in found])
    return [_link(row, times[row[0].id]) for row in found]


def _of(postmortem: str) -> Select[Any]:
    """The application of a postmortem."""
    incidents = select(Incident.application_id).join(
        Postmortem, Postmortem.incident_id == Incident.id
    )
    return incidents.where(Postmortem.public_id == postmortem)


def _of_page(page: str) -> Select[Any]:
    """The application of a page."""
    return select(Page.application_id).where(Page.public_id == page)


def _times(viewer: Viewer, links: list[int]) -> dict[int, list[datetime]]:
    """When somebody began to read by each of some links, newest first."""
    query = (
        select(ShareVisit.link_id, ShareVisit.read_at)
        .where(ShareVisit.link_id.in_(links), ShareVisit.read_at.is_not(None))
        .order_by(ShareVisit.read_at.desc())
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for link_id, read_at in reader(db, viewer).execute(query):
        found[link_id].append(read_at)
    return found


def _link(row: Row[Any], times: list[datetime]) -> dict[str, Any]:
    link, application = row.ShareLink, row.Application
    return {
        "id": link.public_id,
        "application": {"slug": application.slug, "name": application.name},
        "postmortem": row.postmortem,
        "page": row.page,
        "title": row.title or "",
        "note": link.note,
        "maker": row.maker or "",
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "has_password": link.password_hash is not None,
        "visits": len(times),
        "times": times[:MOST_TIMES],
        "state": _state(link, row.may, row.granted, row.shown),
    }


def _state(link: ShareLink, may: bool, granted: bool, shown: bool) -> str:
    """Why a link opens nothing: it is "revoked", "expired", "closed", "ungranted", "unshared"."""
    if link.revoked_at is not None:
        return "revoked"
    if link.expires_at <= now():
        return "expired"
    if not may:
        return "closed"
    if not granted:
        return "ungranted"
    return "live" if shown else "unshared"
