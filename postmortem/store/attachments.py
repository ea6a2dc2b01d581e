"""Reading files for those who write, and for the worker those that no revision is known to list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..errors import NotFound
from ..models import Attachment, Postmortem
from ..policy.viewer import Viewer


def get(viewer: Viewer, postmortem: str, name: str) -> Any:
    """A file of a postmortem with its bytes: name, media_type, content; NotFound when hidden."""
    query = (
        select(Attachment.name, Attachment.media_type, Attachment.content)
        .join(Postmortem, Postmortem.id == Attachment.postmortem_id)
        .where(Postmortem.public_id == postmortem, Attachment.public_id == name)
    )
    found = reader(db, viewer).execute(query).first()
    if found is None:
        raise NotFound(name)
    return found


def unsettled(viewer: Viewer, since: datetime) -> Sequence[int]:
    """The ids of all that are older and were not seen in a revision."""
    query = select(Attachment.id).where(
        Attachment.listed_at.is_(None), Attachment.created_at < since
    )
    return reader(db, viewer).scalars(query).all()  # type: ignore[no-any-return]
