"""Working copies: what somebody writes over a postmortem or a page and has not saved."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class WorkingCopy(Model):
    """One person's form as typed, on which revision it is based, and how often it was kept."""

    __tablename__ = "working_copies"
    __table_args__ = (UniqueConstraint("record", "person_id"),)
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    base: Mapped[int]
    version: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant, index=True)
    kept_at: Mapped[datetime | None] = mapped_column(Instant)
