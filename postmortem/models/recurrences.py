"""What people say when an incident looks like one that something was promised about."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class RecurrenceAnswer(Model):
    """One person's word on whether an incident is what an action was to prevent."""

    __tablename__ = "recurrence_answers"
    __table_args__ = (UniqueConstraint("incident_id", "action_public_id", "person_id"),)
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"))
    action_public_id: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    is_same: Mapped[bool]
    answered_at: Mapped[datetime] = mapped_column(Instant)
