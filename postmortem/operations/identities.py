"""Signing in by the organization's own service: only for people who are here already."""

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..errors import Invalid, Problem
from ..models import ChallengeKind, Identity, Person
from ..policy.viewer import system
from . import attempts, challenges
from .attempts import Purpose
from .provider import Claims
from .sign_ins import begin

UNKNOWN = Problem(
    "", "Nobody here has this account. Ask an administrator to add you with the same address."
)


def depart(*, address: str) -> str:
    """The state that a browser takes to the service; it can be brought back once."""
    with writing(db, system()) as session:
        if not attempts.admit(session, Purpose.PROVIDER, "", address):
            raise Invalid([Problem("", "There were too many attempts. Try again later.")])
        return challenges.make(session, ChallengeKind.PROVIDER)


def came_back(state: str) -> bool:
    """Whether this state was given out, lately, and is brought back for the first time."""
    with writing(db, system()) as session:
        return challenges.take(session, ChallengeKind.PROVIDER, state) is not None


def enter(claims: Claims, *, agent: str, address: str) -> str:
    """Sign in whoever the service vouches for; Invalid for the unknown and the disabled."""
    with writing(db, system()) as session:
        person = _known(session, claims) or _found_by_email(session, claims)
        if person is None or person.disabled_at is not None:
            raise Invalid([UNKNOWN])
        return begin(session, person, agent, address)


def _known(session: GuardedSession, claims: Claims) -> Person | None:
    query = (
        select(Person)
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.issuer == claims.issuer, Identity.subject == claims.subject)
    )
    return session.scalars(query).first()


def _found_by_email(session: GuardedSession, claims: Claims) -> Person | None:
    """The person with the verified address, who is known by the subject from now on.

    Not one whom the service knows as somebody else already: an address can be given to another.
    """
    if not claims.email:
        return None
    taken = select(Identity.person_id).where(Identity.issuer == claims.issuer)
    query = select(Person).where(
        Person.email == claims.email, Person.disabled_at.is_(None), Person.id.not_in(taken)
    )
    person = session.scalars(query).first()
    if person is not None:
        session.add(
            Identity(
                person_id=person.id,
                issuer=claims.issuer,
                subject=claims.subject[:255],
                created_at=now(),
            )
        )
    return person
