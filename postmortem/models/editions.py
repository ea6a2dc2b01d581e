"""Editions: what one audience may see of a revision, frozen. All that a reader ever sees."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Standing(StrEnum):
    """Whether an edition is the one shown, an earlier one, or no longer readable."""

    CURRENT = "current"
    EARLIER = "earlier"
    WITHDRAWN = "withdrawn"
    UNSHARED = "unshared"


class Edition(Model):
    """One record as one audience sees it; `sha256` covers `source`, `html` is derived from it.

    `links` are the ids of the records that its texts lead to, each between two spaces.
    """

    __tablename__ = "editions"
    __table_args__ = (
        CheckConstraint("audience IN ('internal', 'client')", name="audience"),
        CheckConstraint(
            "standing IN ('current', 'earlier', 'withdrawn', 'unshared')", name="standing"
        ),
        UniqueConstraint("noun", "public_id", "audience", "number"),
        Index("ix_editions_listing", "audience", "noun", "began_at"),
        Index("ix_editions_source_url", "source_url"),
        Index(
            "ix_editions_links",
            "audience",
            "standing",
            sqlite_where=text("links <> ''"),
            postgresql_where=text("links <> ''"),
        ),
    )
    table_class: ClassVar = TableClass.EDITION
    owned_by: ClassVar = {"edition": "application_id, public_id"}
    shown_when: ClassVar = "audience = 'client' AND standing <> 'unshared'"

    id: Mapped[int] = mapped_column(primary_key=True)
    noun: Mapped[str] = mapped_column(String(20))
    public_id: Mapped[str] = mapped_column(String(80))
    audience: Mapped[str] = mapped_column(String(10))
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    number: Mapped[int]
    standing: Mapped[str] = mapped_column(String(10))
    severity: Mapped[int | None]
    began_at: Mapped[datetime | None] = mapped_column(Instant)
    source_url: Mapped[str] = mapped_column(String(2000), default="")
    links: Mapped[str] = mapped_column(Text, default="", server_default="")
    card: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = deferred(mapped_column(Text), raiseload=True)
    html: Mapped[str] = deferred(mapped_column(Text), raiseload=True)
    renderer: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="")
