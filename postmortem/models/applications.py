"""Applications that a client operates, and grants: who may read or contribute."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Model, TableClass
from ..database.types import Instant
from .organizations import Organization


class Application(Model):
    """Something the supplier builds and one client runs."""

    __tablename__ = "applications"
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    is_restricted: Mapped[bool] = mapped_column(default=False)
    last_shared_number: Mapped[int] = mapped_column(default=0)
    collaboration: Mapped[str] = mapped_column(String(20), default="", server_default="")
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)

    client: Mapped[Organization] = relationship(lazy="raise")


class Grant(Model):
    """One person or one organization may read, or contribute to, one application."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("level IN ('read', 'contribute')", name="level"),
        CheckConstraint("(person_id IS NULL) <> (organization_id IS NULL)", name="one_grantee"),
        UniqueConstraint("application_id", "person_id"),
        UniqueConstraint("application_id", "organization_id", name="uq_grants_organization"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    level: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(Instant)
