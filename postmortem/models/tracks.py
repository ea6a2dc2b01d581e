"""Onboarding tracks: how far somebody is, what was answered, and tracks made for others to take.

How far somebody is (`tracks`) is shared with that person's organization, and counted for the
supplier. What somebody answers is in a book (`track_books`): one copy for whoever takes the track
and one for the buddy, of whichever side, each a row that only that person's viewer reads. So the
database itself keeps answers from colleagues, leads and administrators.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Track(Model):
    """How far one person is on the way through an application; no step, no answer."""

    __tablename__ = "tracks"
    table_class: ClassVar = TableClass.SHARED
    owned_by: ClassVar = {"organization": "organization_id", "application": "application_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    buddy_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    moved_at: Mapped[datetime] = mapped_column(Instant)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class TrackBook(Model):
    """The steps of a track, frozen, with answers and notes: its taker's copy, or the buddy's.

    `steps` and `done` are JSON: a list of steps, and what was done of them by their keys.
    """

    __tablename__ = "track_books"
    __table_args__ = (
        CheckConstraint("role IN ('learner', 'buddy')", name="role"),
        UniqueConstraint("track_id", "person_id"),
    )
    table_class: ClassVar = TableClass.ACCOUNT
    owned_by: ClassVar = {"person": "person_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(String(16), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    application: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    buddy: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    steps: Mapped[str] = mapped_column(Text)
    done: Mapped[str] = mapped_column(Text, default="{}")
    began_at: Mapped[datetime] = mapped_column(Instant)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class TrackPlan(Model):
    """A track that somebody made of an application, for others of both sides to take.

    It belongs to the application's client, so that both read it; it names records by their ids,
    of which each reader meets those shared with them.
    """

    __tablename__ = "track_plans"
    table_class: ClassVar = TableClass.SHARED
    owned_by: ClassVar = {"organization": "organization_id", "application": "application_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    steps: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)
