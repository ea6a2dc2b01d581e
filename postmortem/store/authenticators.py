"""Reading whether somebody's sign-in has a second step."""

from typing import Any

from sqlalchemy import func, select

from ..database import db
from ..database.sessions import reader
from ..models import Authenticator, RecoveryCode
from ..policy.viewer import Viewer


def find(viewer: Viewer, person_id: int | None) -> dict[str, Any] | None:
    """Since when a person has a second step, and how many recovery codes are left; or None."""
    session = reader(db, viewer)
    mine = Authenticator.person_id == person_id, Authenticator.confirmed_at.is_not(None)
    since = session.scalar(select(Authenticator.confirmed_at).where(*mine))
    if since is None:
        return None
    left = RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    return {
        "since": since,
        "codes": session.scalar(select(func.count(RecoveryCode.id)).where(*left)),
    }
