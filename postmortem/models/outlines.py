"""Templates of one's own, every version of them, and what each severity asks for."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class OutlineVersion(Model):
    """A template as it was saved in one language, or (version 0) the retiring of a built-in one.

    The versions of a key count through its languages; `retired_at` is the same in all its rows.
    """

    __tablename__ = "outlines"
    __table_args__ = (
        CheckConstraint("language IN ('en', 'de')", name="language"),
        UniqueConstraint("key", "language", "version"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(5))
    version: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class SeverityRule(Model):
    """Which template an incident of a severity gets, and in how many days its text is due."""

    __tablename__ = "severity_rules"
    __table_args__ = (CheckConstraint("severity BETWEEN 1 AND 4", name="severity"),)
    table_class: ClassVar = TableClass.INTERNAL

    severity: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    template: Mapped[str] = mapped_column(String(60), default="")
    days: Mapped[int | None]
