"""Files beside postmortems, and the copies of them that were shared."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Attachment(Model):
    """One file with its bytes; `listed_at` is when it was first seen in a revision."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_listed_at", "listed_at", "created_at"),)
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    postmortem_id: Mapped[int] = mapped_column(
        ForeignKey("postmortems.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False), raiseload=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    listed_at: Mapped[datetime | None] = mapped_column(Instant)


class SharedFile(Model):
    """A copy of a file that a client's readable edition lists; `public_id` is the postmortem's."""

    __tablename__ = "shared_files"
    __table_args__ = (UniqueConstraint("public_id", "attachment"),)
    table_class: ClassVar = TableClass.EDITION
    owned_by: ClassVar = {"edition": "application_id, public_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    public_id: Mapped[str] = mapped_column(String(16))
    attachment: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False), raiseload=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
