"""The files of a postmortem as its readers get them: what their editions list, and no other."""

from typing import Any, NamedTuple

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..errors import NotFound
from ..models import SharedFile
from ..policy.viewer import Viewer
from ..store import attachments as store
from . import reading


class File(NamedTuple):
    """What is answered: a name, a type, the bytes."""

    name: str
    type: str
    content: bytes


def get(viewer: Viewer, postmortem: str, name: str) -> File:
    """A file of a postmortem that this viewer reads.

    Staff get those not saved yet as well; hidden, deleted and unknown raise the same NotFound.
    """
    edition = reading.get(viewer, "postmortem", postmortem)
    is_internal = edition.audience == "internal"
    found = (store.get if is_internal else _shared)(viewer, postmortem, name)
    listed = {one["id"]: one["name"] for one in edition.source.get("attachments", ())}
    return File(listed.get(name, found.name), found.media_type, found.content)


def _shared(viewer: Viewer, postmortem: str, name: str) -> Any:
    query = select(SharedFile.name, SharedFile.media_type, SharedFile.content)
    own = SharedFile.public_id == postmortem, SharedFile.attachment == name
    found = reader(db, viewer).execute(query.where(*own)).first()
    if found is None:
        raise NotFound(name)
    return found
