"""Remarks: what the supplier's people say to each other beside a record."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Remark(Model):
    """One remark; the first of a thread says what it is about and whether it is resolved."""

    __tablename__ = "remarks"
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    record: Mapped[str] = mapped_column(String(16), index=True)
    first_id: Mapped[int | None] = mapped_column(
        ForeignKey("remarks.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    anchor: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
