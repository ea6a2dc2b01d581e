"""The culture pulse: rounds, counted answers that belong to nobody, and who has answered."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class PulseRound(Model):
    """One round of a collaboration; its result is written once, when it has ended."""

    __tablename__ = "pulse_rounds"
    table_class: ClassVar = TableClass.SHARED
    owned_by: ClassVar = {"organization": "organization_id", "application": "application_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    people: Mapped[int] = mapped_column(default=0)
    means: Mapped[str] = mapped_column(Text, default="")


class PulseTally(Model):
    """How often a value was chosen for a statement: no person, no time and no order.

    All rows of a round are there when it begins and gone when it has ended.
    """

    __tablename__ = "pulse_tallies"
    __table_args__ = (CheckConstraint("value BETWEEN 1 AND 7", name="value"),)
    table_class: ClassVar = TableClass.INTERNAL

    round_id: Mapped[int] = mapped_column(
        ForeignKey("pulse_rounds.id", ondelete="CASCADE"), primary_key=True
    )
    statement: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)


class PulseVoice(Model):
    """That somebody has answered in a round; not when, and not what."""

    __tablename__ = "pulse_voices"
    table_class: ClassVar = TableClass.ACCOUNT
    owned_by: ClassVar = {"person": "person_id"}

    round_id: Mapped[int] = mapped_column(
        ForeignKey("pulse_rounds.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
