"""People, each of one organization."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Model, TableClass
from ..database.types import Instant
from .organizations import Organization


class Person(Model):
    """Someone who signs in; disabled rather than deleted, erased on request."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("role IN ('administrator', 'engineer', 'operator')", name="role"),
    )
    table_class: ClassVar = TableClass.ACCOUNT
    owned_by: ClassVar = {"person": "id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(5))
    is_sample: Mapped[bool] = mapped_column(default=False)
    weekly_mail: Mapped[bool] = mapped_column(default=False, server_default=false())
    last_weekly_at: Mapped[datetime | None] = mapped_column(Instant)
    page_mail: Mapped[bool] = mapped_column(default=True, server_default=true())
    last_reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)

    organization: Mapped[Organization] = relationship(lazy="raise")
