"""Reading the journal: for followers, and for checking its chain."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select

from ..database import db
from ..database.sessions import reader
from ..models import Bookmark, JournalEntry, Person
from ..policy.viewer import Viewer


def bookmark(viewer: Viewer, follower: str) -> int:
    """How far a follower has read: the id of a journal entry, 0 at first."""
    query = select(Bookmark.journal_id).where(Bookmark.follower == follower)
    return int(reader(db, viewer).scalar(query) or 0)


def newest(viewer: Viewer) -> int:
    """The id of the last entry there is, 0 before the first."""
    return int(reader(db, viewer).scalar(select(func.max(JournalEntry.id))) or 0)


def find(viewer: Viewer, about: str, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """Entries newest first; `about` narrows them to an event, a record or part of a name."""
    query = (
        select(JournalEntry, Person.name)
        .outerjoin(Person, Person.id == JournalEntry.person_id)
        .order_by(JournalEntry.id.desc())
    )
    rows = reader(db, viewer).execute(_narrowed(query, about).limit(limit).offset(offset))
    return [
        {
            "id": entry.id,
            "at": entry.at,
            "who": name or "",
            "event": entry.event,
            "record": entry.record,
            "fields": entry.fields.replace(",", ", "),
            "sha256": entry.sha256,
        }
        for entry, name in rows
    ]


def count(viewer: Viewer, about: str) -> int:
    """How many entries that finds."""
    query = select(func.count(JournalEntry.id)).outerjoin(
        Person, Person.id == JournalEntry.person_id
    )
    return int(reader(db, viewer).scalar(_narrowed(query, about)) or 0)


def _narrowed(query: Any, about: str) -> Any:
    if not about:
        return query
    return query.where(
        or_(
            JournalEntry.event.startswith(about, autoescape=True),
            JournalEntry.record == about,
            Person.name.icontains(about, autoescape=True),
        )
    )


def after(viewer: Viewer, number: int, limit: int = 500) -> Sequence[JournalEntry]:
    """The entries after one, oldest first."""
    query = select(JournalEntry).where(JournalEntry.id > number).order_by(JournalEntry.id)
    return reader(db, viewer).scalars(query.limit(limit)).all()  # type: ignore[no-any-return]
