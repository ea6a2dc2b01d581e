"""Coming by a share link: the link is found, its password asked, and the visit noted."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from ..clock import now
from ..database import db
from ..database.sessions import writing
from ..errors import Invalid, NotFound, Problem, TooMany
from ..ids import digest, token
from ..models import ShareVisit, SignInAttempt
from ..policy.viewer import system
from ..store import share_links as store
from ..store.share_links import Visit, Way
from . import attempts
from .attempts import Purpose
from .people import is_password

LASTS = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
UNKNOWN_A_MINUTE = 59


def find(secret: str, address: str) -> Way:
    """Where a link leads: NotFound for one that is not open, TooMany after the 59th a minute.

    Whoever tried too many is told so whatever comes next: nothing is looked up for them.
    """
    key = attempts.from_address(Purpose.LINK, address)
    if store.attempts(key, now() - MINUTE) >= UNKNOWN_A_MINUTE:
        raise TooMany("share links")
    found = store.way(secret)
    if found is None:
        _count(key)
        raise NotFound("share link")
    return found


def _count(key: str) -> None:
    """Note that a link was asked for which is none; writers take turns, so none is missed."""
    lately = SignInAttempt.key_digest == key, SignInAttempt.at > now() - MINUTE
    with writing(db, system()) as session:
        session.execute(delete(SignInAttempt).where(SignInAttempt.at < now() - attempts.WINDOW))
        counted = session.scalar(select(func.count(SignInAttempt.id)).where(*lately))
        if (counted or 0) >= UNKNOWN_A_MINUTE:
            raise TooMany("share links")
        session.add(SignInAttempt(key_digest=key, at=now()))


def check_password(way: Way, password: str, address: str) -> None:
    """Invalid unless the password fits, or when there were too many: both read the same."""
    link = str(way.link_id)
    with writing(db, system()) as session:
        admitted = attempts.admit(session, Purpose.LINK_PASSWORD, link, address)
    if not is_password(way.password_hash, password) or not admitted:
        raise Invalid(
            [
                Problem(
                    "password",
                    "This is not the password of this link, or there were too many attempts.",
                )
            ]
        )
    with writing(db, system()) as session:
        attempts.forget(session, Purpose.LINK_PASSWORD, link)


def begin(way: Way) -> str:
    """The secret for a new visitor's cookie; the visits that never read a page are forgotten."""
    secret = token()
    with writing(db, system()) as session:
        over = ShareVisit.expires_at < now(), ShareVisit.read_at.is_(None)
        session.execute(delete(ShareVisit).where(*over))
        session.add(
            ShareVisit(
                link_id=way.link_id,
                secret_digest=digest(secret),
                created_at=now(),
                expires_at=now() + LASTS,
            )
        )
    return secret


def note(visit: Visit) -> None:
    """Count a visit once its browser has read a page."""
    unread = ShareVisit.id == visit.id, ShareVisit.read_at.is_(None)
    with writing(db, system()) as session:
        session.execute(update(ShareVisit).where(*unread).values(read_at=now()))
