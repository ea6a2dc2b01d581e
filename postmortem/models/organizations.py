"""Organizations: the supplier who builds and the clients who operate."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Organization(Model):
    """A supplier or a client."""

    __tablename__ = "organizations"
    __table_args__ = (CheckConstraint("kind IN ('supplier', 'client')", name="kind"),)
    table_class: ClassVar = TableClass.ACCOUNT
    owned_by: ClassVar = {"organization": "id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
