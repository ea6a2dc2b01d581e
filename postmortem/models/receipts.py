"""Receipts: a client's person opened a record, read it, or learned something from it."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class ReceiptKind(StrEnum):
    """What someone says of a record by a receipt."""

    OPENED = "opened"
    READ = "read"
    LEARNED = "learned"
    DRILLED = "drilled"
    RESOLVED = "resolved"


class Receipt(Model):
    """One person's word about one record; its organization sees the name, the other a count."""

    __tablename__ = "receipts"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('opened', 'read', 'learned', 'drilled', 'resolved')", name="kind"
        ),
        UniqueConstraint("public_id", "person_id", "kind"),
    )
    table_class: ClassVar = TableClass.SHARED
    owned_by: ClassVar = {"organization": "organization_id", "application": "application_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    public_id: Mapped[str] = mapped_column(String(16))
    edition: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)
