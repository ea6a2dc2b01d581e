"""Reading somebody's passkeys."""

from typing import Any

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..models import Passkey
from ..policy.viewer import Viewer


def find(viewer: Viewer, person_id: int | None) -> list[dict[str, Any]]:
    """A person's passkeys, the newest first."""
    query = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id.desc())
    return [
        {"id": one.id, "name": one.name, "created_at": one.created_at, "used_at": one.used_at}
        for one in reader(db, viewer).scalars(query)
    ]
