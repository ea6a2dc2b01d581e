"""Releases: small steps of an application into production."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Release(Model):
    """A version of an application that went out at some time, and what it changed."""

    __tablename__ = "releases"
    __table_args__ = (
        CheckConstraint("audience IN ('internal', 'client')", name="audience"),
        UniqueConstraint("application_id", "version", "released_at"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    version: Mapped[str] = mapped_column(String(80))
    released_at: Mapped[datetime] = mapped_column(Instant)
    changes: Mapped[int | None]
    oldest_change_at: Mapped[datetime | None] = mapped_column(Instant)
    rolled_back_at: Mapped[datetime | None] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(String(10), default="internal")
    is_sample: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Instant)
