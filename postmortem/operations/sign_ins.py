"""Ways in and out: passwords, one-time links, ending sign-ins. Attempts are counted."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..errors import Invalid, NotFound, Problem
from ..ids import digest, token
from ..models import Person, SignIn, SignInAttempt, SignInLink
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, system
from .journal import append
from .people import find, is_password

LASTS = timedelta(days=7)
IDLE = timedelta(hours=12)
LINK_LASTS = timedelta(days=3)
WINDOW = timedelta(minutes=15)
LIMITS = {"account": 8, "address": 40}


def with_password(email: str, password: str, *, agent: str, address: str) -> str:
    """Sign in by password; returns the new sign-in's secret. Every refusal reads the same."""
    email = email.strip().lower()[:254]
    keys = {"account": digest(f"account:{email}"), "address": digest(f"address:{address}")}
    asker = system()
    with writing(db, asker) as session:
        blocked = _too_many(session, keys)
        if not blocked:
            session.add_all(SignInAttempt(key_digest=key, at=now()) for key in keys.values())
        person = session.scalars(select(Person).where(Person.email == email)).first()
    fits = is_password(person.password_hash if person else None, password)
    if blocked or not fits or person is None or person.disabled_at is not None:
        raise Invalid(
            [
                Problem(
                    "email",
                    "This address and password do not belong together, "
                    "or there were too many attempts.",
                )
            ]
        )
    with writing(db, asker) as session:
        session.execute(delete(SignInAttempt).where(SignInAttempt.key_digest == keys["account"]))
        return _begin(session, person, agent, address)


def _too_many(session: GuardedSession, keys: dict[str, str]) -> bool:
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now() - WINDOW))
    counts = {
        name: session.scalar(
            select(func.count(SignInAttempt.id)).where(SignInAttempt.key_digest == key)
        )
        for name, key in keys.items()
    }
    return any((counts[name] or 0) >= limit for name, limit in LIMITS.items())


def _begin(session: GuardedSession, person: Person, agent: str, address: str) -> str:
    secret = token()
    session.add(
        SignIn(
            person_id=person.id,
            secret_digest=digest(secret),
            agent=agent[:200],
            address=address[:64],
            created_at=now(),
            seen_at=now(),
            expires_at=now() + LASTS,
        )
    )
    append(session, system(), "person.signed_in", person.email)
    return secret


def make_link(viewer: Viewer, email: str) -> str:
    """A secret that signs this person in once, within three days."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    secret = token()
    with writing(db, viewer) as session:
        person = find(session, email)
        if person.disabled_at is not None:
            raise Invalid([Problem("email", "This account is disabled.")])
        session.add(
            SignInLink(
                person_id=person.id,
                secret_digest=digest(secret),
                created_at=now(),
                expires_at=now() + LINK_LASTS,
            )
        )
        append(session, viewer, "sign_in_link.made", person.email)
    return secret


def with_link(secret: str, *, agent: str, address: str) -> str:
    """Sign in by a one-time link; NotFound when it is unknown, used, expired or its owner gone."""
    with writing(db, system()) as session:
        link = session.scalars(
            select(SignInLink).where(SignInLink.secret_digest == digest(secret))
        ).first()
        if link is None or link.used_at is not None or link.expires_at < now():
            raise NotFound("sign-in link")
        person = session.scalars(select(Person).where(Person.id == link.person_id)).one()
        if person.disabled_at is not None:
            raise NotFound("sign-in link")
        link.used_at = now()
        return _begin(session, person, agent, address)


def touch(viewer: Viewer) -> None:
    """Note that a sign-in is in use."""
    with writing(db, viewer) as session:
        session.execute(update(SignIn).where(SignIn.id == viewer.sign_in_id).values(seen_at=now()))


def end(viewer: Viewer, sign_in_id: int) -> None:
    """End one sign-in: one's own, or as administrator anybody's."""
    require(viewer, Permission.ACCOUNT_OWN)
    with writing(db, viewer) as session:
        sign_in = session.scalars(select(SignIn).where(SignIn.id == sign_in_id)).first()
        if sign_in is None:
            raise NotFound("sign-in")
        sign_in.ended_at = sign_in.ended_at or now()
        append(session, viewer, "person.signed_out", str(sign_in.person_id))
