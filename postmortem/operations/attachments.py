"""Attaching files to a postmortem, and forgetting those that no saved text ever listed."""

import hashlib
from datetime import timedelta

from sqlalchemy import func, select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain import attachments as domain
from ..domain.writing.drafts import marked
from ..errors import Invalid, Problem
from ..ids import public_id
from ..models import Attachment, Postmortem, Revision, WorkingCopy
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..render import files
from ..render.files import File
from .journal import append
from .postmortems import open_

WAITS = timedelta(days=1)
MOST_WAITING = 200  # of one postmortem that no revision lists yet
FULL = marked("A document takes %(most)s files. Remove some, or put several into one.")
TOO_MANY_WAIT = marked("Too many files were sent here without being saved. Save, then send more.")


def add(
    viewer: Viewer, name: str, file: bytes, called: str, *, listed: int, megabytes: int
) -> domain.Attachment:
    """Keep a file beside a postmortem, for the supplier alone; nobody reads it until it is saved.

    `listed` is how many the document lists by now. The same file sent twice is kept once.
    """
    require(viewer, Permission.POSTMORTEM_WRITE)
    if listed >= domain.MOST:
        raise Invalid([Problem(files.FIELD, FULL, {"most": domain.MOST})])
    read = files.read(file, called, megabytes)
    with writing(db, viewer) as session:
        postmortem = open_(session, viewer, name).postmortem
        row = _same(session, postmortem, read) or _added(session, viewer, postmortem, read)
    return domain.Attachment(row.public_id, row.name, row.media_type, row.size, row.sha256)


def _digest(file: File) -> str:
    return hashlib.sha256(file.content).hexdigest()


def _same(session: GuardedSession, postmortem: Postmortem, file: File) -> Attachment | None:
    query = select(Attachment).where(
        Attachment.postmortem_id == postmortem.id,
        Attachment.sha256 == _digest(file),
        Attachment.name == file.name,
    )
    found: Attachment | None = session.scalars(query).first()
    return found


def _added(
    session: GuardedSession, viewer: Viewer, postmortem: Postmortem, file: File
) -> Attachment:
    own = Attachment.postmortem_id == postmortem.id, Attachment.listed_at.is_(None)
    if (session.scalar(select(func.count(Attachment.id)).where(*own)) or 0) >= MOST_WAITING:
        raise Invalid([Problem(files.FIELD, TOO_MANY_WAIT)])
    row = Attachment(
        public_id=public_id(),
        postmortem_id=postmortem.id,
        person_id=viewer.person_id,
        name=file.name,
        media_type=file.type,
        size=len(file.content),
        sha256=_digest(file),
        content=file.content,
        created_at=now(),
    )
    session.add(row)
    append(session, viewer, "postmortem.file_attached", postmortem.public_id)
    return row


def settle(viewer: Viewer, number: int) -> bool:
    """Note that a revision lists a file, or forget a file that none ever did; whether it is gone.

    What somebody is still writing keeps its files.
    """
    with writing(db, viewer) as session:
        row = session.get(Attachment, number)
        if row is None or row.listed_at or row.created_at > now() - WAITS:
            return False
        if _is_listed(session, row):
            row.listed_at = now()
        elif not _is_being_written(session, row):
            session.delete(row)
            return True
    return False


def _is_listed(session: GuardedSession, row: Attachment) -> bool:
    query = select(func.count(Revision.id)).where(
        Revision.postmortem_id == row.postmortem_id, Revision.body.contains(row.public_id)
    )
    return bool(session.scalar(query))


def _is_being_written(session: GuardedSession, row: Attachment) -> bool:
    """Whether somebody's working copy lists it; its id is nobody else's."""
    query = select(func.count(WorkingCopy.id)).where(WorkingCopy.body.contains(row.public_id))
    return bool(session.scalar(query))
