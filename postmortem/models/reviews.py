"""Reviews: who was asked to look at a record, and what they answered; the supplier's alone."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Verdict(StrEnum):
    """What a reviewer says at the end."""

    APPROVED = "approved"
    AGAIN = "again"


class Review(Model):
    """One person asked once; answered for the revision that was read, or not yet."""

    __tablename__ = "reviews"
    __table_args__ = (CheckConstraint("verdict IN ('approved', 'again')", name="verdict"),)
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(String(16), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[int]
    verdict: Mapped[str | None] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


class ReviewAnswer(Model):
    """One question of the checklist as it was asked, ticked or answered in words."""

    __tablename__ = "review_answers"
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    question: Mapped[str] = mapped_column(String(500))
    words: Mapped[str] = mapped_column(Text, default="")
    is_ticked: Mapped[bool] = mapped_column(default=False)
