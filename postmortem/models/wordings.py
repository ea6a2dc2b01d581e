"""Wordings that somebody found fine as they are."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class AcceptedWording(Model):
    """A sentence of a postmortem that a rule need not ask about any more; by whom, nobody keeps."""

    __tablename__ = "accepted_wordings"
    __table_args__ = (UniqueConstraint("postmortem_id", "key"),)
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortems.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(80))
    accepted_at: Mapped[datetime] = mapped_column(Instant)
