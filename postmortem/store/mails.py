"""Reading what mail waits."""

from typing import Any

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import reader
from ..models import Mail
from ..policy.viewer import Viewer


def is_due(viewer: Viewer) -> bool:
    """Whether any mail is to be sent now."""
    return (
        reader(db, viewer).scalar(select(Mail.id).where(Mail.due_at <= now()).limit(1)) is not None
    )


def waiting(viewer: Viewer, address: str) -> list[dict[str, Any]]:
    """What waits to be sent to an address, and what was wrong at the last try."""
    query = select(Mail).where(Mail.address == address).order_by(Mail.id)
    return [
        {"kind": one.kind, "created_at": one.created_at, "problem": one.problem}
        for one in reader(db, viewer).scalars(query)
    ]
