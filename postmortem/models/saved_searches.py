"""Searches that somebody keeps under a name, to ask them again."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class SavedSearch(Model):
    """One person's search, whole as it stands in the address; nobody else ever reads it."""

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("person_id", "name"),)
    table_class: ClassVar = TableClass.ACCOUNT
    owned_by: ClassVar = {"person": "person_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    asked: Mapped[str] = mapped_column(String(1000))
    sorted_by: Mapped[str] = mapped_column(String(10), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
