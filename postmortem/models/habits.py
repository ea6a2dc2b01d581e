"""Habits: the postmortem of the month, chosen by the supplier and shown with its reason."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class MonthChoice(Model):
    """The postmortem of an application that everybody should read in a month, such as 2026-11.

    `reason` is written for both sides. Whoever cannot read the record's edition is shown neither.
    """

    __tablename__ = "month_choices"
    __table_args__ = (UniqueConstraint("application_id", "month"),)
    table_class: ClassVar = TableClass.SHARED
    owned_by: ClassVar = {"organization": "organization_id", "application": "application_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    month: Mapped[str] = mapped_column(String(7))
    record: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
