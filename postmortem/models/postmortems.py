"""Postmortems with their sections, contributing factors and promised actions."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ..clock import now
from ..database import Model, TableClass
from ..database.types import Instant
from ..domain.actions import ActionState
from .incidents import AUDIENCES, Incident


class Postmortem(Model):
    """The document about an incident; `revision` is the number of the current one."""

    __tablename__ = "postmortems"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'in-review', 'published')", name="state"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    template: Mapped[str] = mapped_column(String(80), default="")
    revision: Mapped[int] = mapped_column(default=0)
    last_revision: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    due_on: Mapped[date | None]
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    incident: Mapped[Incident] = relationship(lazy="raise")


class Section(Model):
    """One titled part of a postmortem."""

    __tablename__ = "sections"
    __table_args__ = (
        CheckConstraint(AUDIENCES, name="audience"),
        Index("ix_sections_postmortem_id_position", "postmortem_id", "position"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortems.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(10))


class Factor(Model):
    """One condition that contributed."""

    __tablename__ = "factors"
    __table_args__ = (
        CheckConstraint(AUDIENCES, name="audience"),
        Index("ix_factors_postmortem_id_position", "postmortem_id", "position"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortems.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(20))
    audience: Mapped[str] = mapped_column(String(10))


class Action(Model):
    """One promise."""

    __tablename__ = "actions"
    __table_args__ = (
        CheckConstraint(AUDIENCES, name="audience"),
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
        Index("ix_actions_postmortem_id_position", "postmortem_id", "position"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortems.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(String(16), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(200), default="")
    side: Mapped[str | None] = mapped_column(String(10))
    type: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))
    audience: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime | None] = mapped_column(Instant, default=now)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    postmortem: Mapped[Postmortem] = relationship(lazy="raise")

    @validates("state")
    def _date(self, _name: str, state: str) -> str:
        """Note when it stops being open, and that it is open again."""
        if state != self.state:
            self.closed_at = None if state == ActionState.OPEN else now()
        return state
