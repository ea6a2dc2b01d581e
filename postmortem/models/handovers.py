"""On the way to "the client runs it": what is said of readiness, and who signed which stage."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class ReadinessItem(Model):
    """What somebody of either side said of one item; the newest row counts, none is changed."""

    __tablename__ = "readiness_items"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'met', 'accepted')", name="state"),
        CheckConstraint("side IN ('supplier', 'client')", name="side"),
    )
    table_class: ClassVar = TableClass.SHARED
    owned_by: ClassVar = {"organization": "organization_id", "application": "application_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    organization: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)


class StageSignature(Model):
    """One person's signature under a step to a stage, with the list as it stood; it stays.

    `readiness` is the canonical list and `sha256` its checksum; a step is taken when both sides
    have signed it.
    """

    __tablename__ = "stage_signatures"
    __table_args__ = (
        CheckConstraint(
            "stage IN ('supplier-runs', 'together', 'client-runs-supplier-on-call', 'client-runs')",
            name="stage",
        ),
        CheckConstraint("side IN ('supplier', 'client')", name="side"),
        UniqueConstraint(
            *("organization_id", "application_id", "step", "stage", "side"),
            name="uq_stage_signatures_step",
        ),
    )
    table_class: ClassVar = TableClass.SHARED
    owned_by: ClassVar = {"organization": "organization_id", "application": "application_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    step: Mapped[int]
    stage: Mapped[str] = mapped_column(String(40))
    side: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    organization: Mapped[str] = mapped_column(String(200))
    readiness: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
