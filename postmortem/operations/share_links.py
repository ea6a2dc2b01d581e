"""Links for people without an account: making them and revoking them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, null, select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..errors import Invalid, NotFound, Problem, all_checked, too_long
from ..ids import digest, public_id, token
from ..models import Application, Edition, Incident, Page, Postmortem, ShareLink, Standing
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store.share_links import CLIENT_STILL_MAY, OPENED
from .journal import append
from .people import hash_password

LASTS = 14
LONGEST = 90
NOTE = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """For how many days a link lasts, what it asks for, and whom it is meant for."""

    days: int = LASTS
    password: str = ""
    note: str = ""


def make_for_postmortem(viewer: Viewer, name: str, terms: Terms) -> str:
    """The secret of a new link to what the client reads of one postmortem; told only here."""
    query = (
        select(Incident.application_id, Postmortem.id, null())
        .join(Postmortem, Postmortem.incident_id == Incident.id)
        .where(Postmortem.public_id == name)
    )
    return _make(viewer, name, terms, query, Edition.public_id == name)


def make_for_page(viewer: Viewer, name: str, terms: Terms) -> str:
    """The secret of a new link to what the client reads of one knowledge page; told only here."""
    query = select(Page.application_id, null(), Page.id).where(Page.public_id == name)
    return _make(viewer, name, terms, query, Edition.public_id == name)


def make_for_application(viewer: Viewer, slug: str, terms: Terms) -> str:
    """The secret of a new link to all that the client reads of an application."""
    query = select(Application.id, null(), null()).where(Application.slug == slug)
    return _make(viewer, slug, terms, query)


def _make(
    viewer: Viewer,
    record: str,
    terms: Terms,
    query: Any,
    *which: ColumnElement[bool],
) -> str:
    require(viewer, Permission.POSTMORTEM_SHARE)
    _days, _note, hashed = all_checked(
        lambda: _checked_days(terms.days), lambda: _checked_note(terms.note), lambda: _hash(terms)
    )
    secret = token()
    with writing(db, viewer) as session:
        target = session.execute(query).first()
        if target is None:
            raise NotFound(record)
        application_id, postmortem_id, page_id = tuple(target)
        _require_granted(session, application_id)
        _require_shared(session, Edition.application_id == application_id, *which)
        session.add(
            ShareLink(
                public_id=public_id(),
                secret_digest=digest(secret),
                application_id=application_id,
                postmortem_id=postmortem_id,
                page_id=page_id,
                password_hash=hashed,
                note=terms.note.strip(),
                created_by=viewer.person_id,
                created_at=now(),
                expires_at=now() + timedelta(days=terms.days),
            )
        )
        append(session, viewer, "share_link.made", record, ("password",) if hashed else ())
    return secret


def _checked_days(days: int) -> int:
    if not 1 <= days <= LONGEST:
        values = {"most": LONGEST}
        raise Invalid([Problem("link_days", "A link lasts 1 to %(most)s days.", values)])
    return days


def _checked_note(note: str) -> str:
    if problems := too_long("link_note", note, NOTE):
        raise Invalid(problems)
    return note


def _hash(terms: Terms) -> str | None:
    return hash_password(terms.password, "link_password") if terms.password else None


def _require_granted(session: GuardedSession, application_id: int) -> None:
    """Invalid where the client may not read the application: a link opens no more than that."""
    query = select(Application.id).where(Application.id == application_id, CLIENT_STILL_MAY)
    if session.scalar(query) is None:
        raise Invalid(
            [Problem("", "The client may not read this application; grant it, then make a link.")]
        )


def _require_shared(session: GuardedSession, *which: ColumnElement[bool]) -> None:
    """Invalid where the client reads no such record: there is nothing to open a way to."""
    shared = Edition.noun.in_(OPENED), Edition.audience == "client"
    current = Edition.standing == Standing.CURRENT
    if session.scalar(select(Edition.id).where(*shared, current, *which).limit(1)) is None:
        raise Invalid(
            [Problem("", "The client reads nothing of this yet; share it first, then make a link.")]
        )


def revoke(viewer: Viewer, name: str) -> None:
    """Close a link for good: whoever came by it reads nothing from the next request on."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    with writing(db, viewer) as session:
        query = (
            select(ShareLink, Application.slug, Postmortem.public_id, Page.public_id)
            .join(Application, Application.id == ShareLink.application_id)
            .outerjoin(Postmortem, Postmortem.id == ShareLink.postmortem_id)
            .outerjoin(Page, Page.id == ShareLink.page_id)
            .where(ShareLink.public_id == name)
        )
        found = session.execute(query).first()
        if found is None:
            raise NotFound(name)
        link, slug, postmortem, page = found
        if link.revoked_at is None:
            link.revoked_at = now()
            append(session, viewer, "share_link.revoked", postmortem or page or slug)
