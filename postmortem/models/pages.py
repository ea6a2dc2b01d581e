"""Knowledge pages of an application, and every saved text of them."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Model, TableClass
from ..database.types import Instant
from .applications import Application


class Page(Model):
    """One page; `revision` is the number of its current text, `check_by` when to look again."""

    __tablename__ = "pages"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('operations', 'vision', 'architecture', 'runbook', 'footprint-notes', "
            "'alerts', 'handover-checklist', 'free')",
            name="kind",
        ),
        CheckConstraint("state IN ('draft', 'shared')", name="state"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10))
    owner: Mapped[str] = mapped_column(String(200), default="")
    checked_on: Mapped[date | None]
    check_by: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=0)
    last_revision: Mapped[int] = mapped_column(default=0)
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)

    application: Mapped[Application] = relationship(lazy="raise")


class PageRevision(Model):
    """One save of a page: its text as JSON, who saved it, and on which revision it was based."""

    __tablename__ = "page_revisions"
    __table_args__ = (UniqueConstraint("page_id", "number"),)
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"))
    number: Mapped[int]
    base: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
