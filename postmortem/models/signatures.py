"""Signatures: somebody of either side agreed to one version of what the client reads."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Side(StrEnum):
    """For whom somebody speaks."""

    SUPPLIER = "supplier"
    CLIENT = "client"


class Signature(Model):
    """One person's signature over a version's checksum; it is never changed and never removed."""

    __tablename__ = "signatures"
    __table_args__ = (
        CheckConstraint("side IN ('supplier', 'client')", name="side"),
        UniqueConstraint("record", "version", "person_id"),
    )
    table_class: ClassVar = TableClass.SHARED
    owned_by: ClassVar = {"organization": "organization_id", "application": "application_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    record: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    side: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    organization: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)
