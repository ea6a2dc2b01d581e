"""What a browser is asked for and may answer once: a second step, a passkey, a provider's word."""

from datetime import timedelta

from sqlalchemy import delete, select

from ..clock import now
from ..database.sessions import GuardedSession
from ..ids import digest, token
from ..models import Challenge, ChallengeKind

LASTS = timedelta(minutes=10)


def make(session: GuardedSession, kind: ChallengeKind, person_id: int | None = None) -> str:
    """The secret of a new challenge; those that nobody answered in time are swept away."""
    session.execute(delete(Challenge).where(Challenge.expires_at < now()))
    secret = token()
    session.add(
        Challenge(
            kind=kind,
            person_id=person_id,
            secret_digest=digest(secret),
            expires_at=now() + LASTS,
        )
    )
    return secret


def find(session: GuardedSession, kind: ChallengeKind, secret: str) -> Challenge | None:
    """The challenge of that secret; None when it is unknown, answered or too old."""
    query = select(Challenge).where(
        Challenge.secret_digest == digest(secret),
        Challenge.kind == kind,
        Challenge.expires_at >= now(),
    )
    return session.scalars(query).first()


def take(session: GuardedSession, kind: ChallengeKind, secret: str) -> Challenge | None:
    """The same, and nobody finds it again."""
    found = find(session, kind, secret)
    if found is not None:
        session.delete(found)
        session.flush()
    return found
