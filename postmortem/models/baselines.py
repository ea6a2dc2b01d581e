"""Baselines: what was measured of an application when it was well."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Baseline(Model):
    """One measurement; `body` holds its metrics as JSON."""

    __tablename__ = "baselines"
    __table_args__ = (
        CheckConstraint("kind IN ('csv', 'k6', 'locust', 'jmeter', 'prometheus')", name="kind"),
        CheckConstraint("audience IN ('internal', 'client')", name="audience"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    version: Mapped[str] = mapped_column(String(80), default="")
    measured_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(500), default="")
    audience: Mapped[str] = mapped_column(String(10))
    body: Mapped[str] = deferred(mapped_column(Text, nullable=False), raiseload=True)
    is_sample: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Instant)
