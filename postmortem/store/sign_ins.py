"""Who is asking: a sign-in with its person, organization and grants, in one statement."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, select

from ..clock import now
from ..database import db
from ..database.guard import CONSTANT
from ..database.sessions import door, reader
from ..errors import NotFound
from ..ids import digest
from ..models import (
    Application,
    Challenge,
    ChallengeKind,
    Grant,
    LinkKind,
    Organization,
    Person,
    SignIn,
    SignInLink,
)
from ..policy import viewer as viewers
from ..policy.viewer import Kind, Viewer
from ..policy.visible import GRANTED_TO_PERSON

PERSON = (
    Person.id.label("person_id"),
    Person.name,
    Person.email,
    Person.role,
    Person.language,
    Organization.id.label("organization_id"),
    Organization.name.label("organization"),
    Organization.kind,
    Grant.application_id,
    Grant.level,
    Application.slug,
)
SIGN_IN = (SignIn.id.label("sign_in_id"), SignIn.seen_at)


def _with_grants(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.join(Organization, Organization.id == Person.organization_id)
        .outerjoin(Grant, GRANTED_TO_PERSON)
        .outerjoin(Application, Application.id == Grant.application_id)
        .where(Person.disabled_at.is_(None))
    )


BY_SECRET = (
    _with_grants(select(*SIGN_IN, *PERSON).join(Person, Person.id == SignIn.person_id))
    .where(SignIn.secret_digest == bindparam("secret_digest"), SignIn.ended_at.is_(None))
    .where(SignIn.expires_at > bindparam("now"), SignIn.seen_at > bindparam("since"))
    .execution_options(**CONSTANT)
)


def viewer_of(secret: str, idle: timedelta) -> tuple[Viewer, datetime | None]:
    """The viewer whose sign-in has this secret, and when it was last seen; else a stranger."""
    if not secret:
        return viewers.stranger(), None
    values = {"secret_digest": digest(secret), "now": now(), "since": now() - idle}
    with door(db, viewers.door()) as session:
        rows = session.execute(BY_SECRET, values).all()
    if not rows:
        return viewers.stranger(), None
    return _viewer(rows, rows[0].sign_in_id), rows[0].seen_at


def viewer_named(email: str) -> Viewer:
    """The viewer that a person would be; NotFound for the unknown and the disabled."""
    query = _with_grants(select(*PERSON)).where(Person.email == email.strip().lower())
    with door(db, viewers.door()) as session:
        rows = session.execute(query).all()
    if not rows:
        raise NotFound(f'Nobody here has the address "{email}".')
    return _viewer(rows)


def owner_of_link(
    secret: str, kinds: Collection[LinkKind] = (LinkKind.SIGN_IN,)
) -> dict[str, str] | None:
    """Whose a one-time link of some kind is; None for one unknown, used, expired or closed."""
    query = (
        select(Person.name, Person.email, SignInLink.kind, Organization.name.label("organization"))
        .join(Organization, Organization.id == Person.organization_id)
        .join(SignInLink, SignInLink.person_id == Person.id)
        .where(SignInLink.secret_digest == digest(secret), SignInLink.used_at.is_(None))
        .where(SignInLink.expires_at >= now(), Person.disabled_at.is_(None))
        .where(SignInLink.kind.in_(kinds))
    )
    with door(db, viewers.door()) as session:
        row = session.execute(query).first()
    return dict(row._mapping) if row else None


def is_half_way(secret: str) -> bool:
    """Whether this secret is of a sign-in that waits for its second step."""
    query = select(Challenge.id).where(
        Challenge.secret_digest == digest(secret),
        Challenge.kind == ChallengeKind.SECOND_STEP,
        Challenge.expires_at >= now(),
    )
    with door(db, viewers.door()) as session:
        return session.scalar(query) is not None


def _viewer(rows: Any, sign_in_id: int | None = None) -> Viewer:
    first = rows[0]
    return Viewer(
        Kind.STAFF if first.kind == "supplier" else Kind.CLIENT,
        person_id=first.person_id,
        name=first.name,
        email=first.email,
        organization_id=first.organization_id,
        organization=first.organization,
        role=first.role,
        language=first.language,
        applications=frozenset(row.application_id for row in rows if row.application_id),
        contributes=frozenset(row.application_id for row in rows if row.level == "contribute"),
        slugs=frozenset(row.slug for row in rows if row.slug),
        sign_in_id=sign_in_id,
    )


def find(viewer: Viewer, *, everyone: bool = False) -> list[dict[str, Any]]:
    """Sign-ins that are not over, newest first: one's own, or for administrators everyone's."""
    query = (
        select(SignIn, Person.name, Person.email)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.ended_at.is_(None), SignIn.expires_at > now())
        .order_by(SignIn.seen_at.desc())
        .limit(200)
    )
    if not everyone:
        query = query.where(SignIn.person_id == viewer.person_id)
    return [
        {
            "id": sign_in.id,
            "name": name,
            "email": email,
            "agent": sign_in.agent,
            "address": sign_in.address,
            "created_at": sign_in.created_at,
            "seen_at": sign_in.seen_at,
            "is_this_one": sign_in.id == viewer.sign_in_id,
        }
        for sign_in, name, email in reader(db, viewer).execute(query)
    ]
