"""Comments: what a client and the supplier ask and answer beside the client's edition."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Comment(Model):
    """One comment on a record, in a thread of one organization; the names are as it was written.

    The first of a thread says what it is about and whether it is resolved.
    """

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint("side IN ('supplier', 'client')", name="side"),
        Index("ix_comments_record", "record", "application_id"),
    )
    table_class: ClassVar = TableClass.SHARED
    owned_by: ClassVar = {"organization": "organization_id", "application": "application_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    record: Mapped[str] = mapped_column(String(16))
    edition: Mapped[int]
    first_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    side: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    organization: Mapped[str] = mapped_column(String(200))
    anchor: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolved_name: Mapped[str] = mapped_column(String(200), default="")
