"""Drills: a person replays what happened, as it was known at the time."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Drill(Model):
    """One run through one version of a postmortem; nobody else ever reads its answers.

    `answers` is JSON: what was said at each stop, by the stop's number. It says which version is
    replayed: an edition's number and checksum, for staff also the revision it was made from, since
    of their editions the current one alone is kept. Application and clock make its neutral name.
    """

    __tablename__ = "drills"
    __table_args__ = (UniqueConstraint("public_id"),)
    table_class: ClassVar = TableClass.ACCOUNT
    owned_by: ClassVar = {"person": "person_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    record: Mapped[str] = mapped_column(String(80))
    edition: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int | None]
    application: Mapped[str] = mapped_column(String(200))
    clock: Mapped[datetime | None] = mapped_column(Instant)
    at_stop: Mapped[int] = mapped_column(default=0)
    answers: Mapped[str] = mapped_column(Text, default="{}")
    is_group: Mapped[bool] = mapped_column(default=False)
    began_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
