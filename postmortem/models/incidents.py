"""Incidents with their timeline entries and what helped."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Model, TableClass
from ..database.types import Instant
from .applications import Application

AUDIENCES = "audience IN ('internal', 'client')"


class Incident(Model):
    """What happened to one application, from when to when."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity"),
        CheckConstraint("ended_at >= began_at", name="ends_after_start"),
        CheckConstraint("sharing IN ('off', 'live', 'by-publication')", name="sharing"),
        UniqueConstraint("source_kind", "source_id"),
        UniqueConstraint("application_id", "shared_number", name="uq_incidents_shared_number"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    shared_number: Mapped[int | None]
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    severity: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    detected_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    relieved_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    noticed_by: Mapped[str] = mapped_column(String(300), default="")
    reach: Mapped[str] = mapped_column(String(300), default="")
    tags: Mapped[str] = mapped_column(Text, default="")
    sharing: Mapped[str] = mapped_column(String(20))
    source_kind: Mapped[str | None] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(String(500))
    source_url: Mapped[str] = mapped_column(String(2000), default="")
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)

    application: Mapped[Application] = relationship(lazy="raise")


class Entry(Model):
    """One line of an incident's timeline."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint(AUDIENCES, name="audience"),
        Index("ix_entries_incident_id_position", "incident_id", "position"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    at: Mapped[datetime | None] = mapped_column(Instant)
    type: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    sensible: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    pinned: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[str] = mapped_column(String(10))


class ReliefStep(Model):
    """One thing that helped, with its command where there is one."""

    __tablename__ = "relief_steps"
    __table_args__ = (
        CheckConstraint(AUDIENCES, name="audience"),
        Index("ix_relief_steps_incident_id_position", "incident_id", "position"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text, default="")
    command: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(String(10))
