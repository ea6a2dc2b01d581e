"""Reading the journal: for followers, and for checking its chain."""

from collections.abc import Sequence

from sqlalchemy import func, select

from ..database import db
from ..database.sessions import reader
from ..models import Bookmark, JournalEntry
from ..policy.viewer import Viewer


def bookmark(viewer: Viewer, follower: str) -> int:
    """How far a follower has read: the id of a journal entry, 0 at first."""
    query = select(Bookmark.journal_id).where(Bookmark.follower == follower)
    return int(reader(db, viewer).scalar(query) or 0)


def newest(viewer: Viewer) -> int:
    """The id of the last entry there is, 0 before the first."""
    return int(reader(db, viewer).scalar(select(func.max(JournalEntry.id))) or 0)


def after(viewer: Viewer, number: int, limit: int = 500) -> Sequence[JournalEntry]:
    """The entries after one, oldest first."""
    query = select(JournalEntry).where(JournalEntry.id > number).order_by(JournalEntry.id)
    return reader(db, viewer).scalars(query.limit(limit)).all()  # type: ignore[no-any-return]
