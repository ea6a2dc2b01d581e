"""The journal: what happened, append-only and chained; and each follower's place in it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class JournalEntry(Model):
    """One thing that happened: who, when, `noun.verb_past`, to which record, which fields."""

    __tablename__ = "journal"
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    event: Mapped[str] = mapped_column(String(60))
    record: Mapped[str] = mapped_column(String(254), index=True)
    fields: Mapped[str] = mapped_column(Text, default="")
    previous: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))


class Bookmark(Model):
    """How far one follower has read."""

    __tablename__ = "bookmarks"
    table_class: ClassVar = TableClass.INTERNAL

    follower: Mapped[str] = mapped_column(String(40), primary_key=True)
    journal_id: Mapped[int] = mapped_column(default=0)
