"""Ways in and out: passwords, one-time links, ending sign-ins. Attempts are counted."""

from datetime import timedelta

from sqlalchemy import select, update

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..errors import Invalid, NotFound, PostmortemError, Problem
from ..ids import digest, token
from ..models import Authenticator, ChallengeKind, LinkKind, Person, SignIn, SignInLink
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, system
from . import attempts, challenges
from .attempts import Purpose
from .journal import append
from .people import find, is_password

LASTS = timedelta(days=7)
IDLE = timedelta(hours=12)
LINK_LASTS = timedelta(days=3)


class SecondStepNeeded(PostmortemError):
    """The first step was right; the secret is what the second one is asked for with."""

    def __init__(self, secret: str) -> None:
        super().__init__("A code of your authenticator app is needed.")
        self.secret = secret


def with_password(email: str, password: str, *, agent: str, address: str) -> str:
    """Sign in by password; returns the new sign-in's secret. Every refusal reads the same."""
    email = email.strip().lower()[:254]
    with writing(db, system()) as session:
        admitted = attempts.admit(session, Purpose.SIGN_IN, email or "-", address)
        person = session.scalars(select(Person).where(Person.email == email)).first()
    fits = is_password(person.password_hash if person else None, password)
    if not admitted or not fits or person is None or person.disabled_at is not None:
        raise Invalid(
            [
                Problem(
                    "email",
                    "This address and password do not belong together, "
                    "or there were too many attempts.",
                )
            ]
        )
    with writing(db, system()) as session:
        attempts.forget(session, Purpose.SIGN_IN, email)
        secret, is_whole = first_step(session, person, agent, address)
    return entered(secret, is_whole)


def first_step(
    session: GuardedSession, person: Person, agent: str, address: str
) -> tuple[str, bool]:
    """Sign this person in, or where an app must confirm it ask for that: a secret, and which."""
    confirmed = Authenticator.person_id == person.id, Authenticator.confirmed_at.is_not(None)
    if session.scalar(select(Authenticator.person_id).where(*confirmed)) is not None:
        return challenges.make(session, ChallengeKind.SECOND_STEP, person.id), False
    return begin(session, person, agent, address), True


def entered(secret: str, is_whole: bool) -> str:
    """The secret of a whole sign-in; SecondStepNeeded for half of one."""
    if not is_whole:
        raise SecondStepNeeded(secret)
    return secret


def begin(session: GuardedSession, person: Person, agent: str, address: str) -> str:
    """Sign this person in; the secret of the new sign-in."""
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
    append(session, system(), "person.signed_in", str(person.id))
    return secret


def make_link(viewer: Viewer, email: str) -> str:
    """A secret that signs this person in once, within three days."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    with writing(db, viewer) as session:
        person = find(session, email)
        if person.disabled_at is not None:
            raise Invalid([Problem("email", "This account is disabled.")])
        return new_link(session, viewer, person, LinkKind.SIGN_IN, LINK_LASTS)


def new_link(
    session: GuardedSession, viewer: Viewer, person: Person, kind: LinkKind, lasts: timedelta
) -> str:
    """The secret of a new one-time link for this person."""
    secret = token()
    session.add(
        SignInLink(
            person_id=person.id,
            kind=kind,
            secret_digest=digest(secret),
            created_at=now(),
            expires_at=now() + lasts,
        )
    )
    append(session, viewer, "sign_in_link.made", str(person.id), (kind,))
    return secret


def with_link(secret: str, *, agent: str, address: str) -> str:
    """Sign in by a one-time link; NotFound when it is unknown, used, expired or its owner gone."""
    with writing(db, system()) as session:
        person = take_link(session, secret, LinkKind.SIGN_IN)
        found, is_whole = first_step(session, person, agent, address)
    return entered(found, is_whole)


def take_link(session: GuardedSession, secret: str, *kinds: LinkKind) -> Person:
    """Use a link up; its owner. NotFound unless it is one of these kinds and still good."""
    query = select(SignInLink).where(
        SignInLink.secret_digest == digest(secret), SignInLink.kind.in_(kinds)
    )
    link = session.scalars(query).first()
    if link is None or link.used_at is not None or link.expires_at < now():
        raise NotFound("sign-in link")
    person = session.scalars(select(Person).where(Person.id == link.person_id)).one()
    if person.disabled_at is not None:
        raise NotFound("sign-in link")
    link.used_at = now()
    return person


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
