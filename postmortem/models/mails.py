"""Mail that waits to be sent; it holds no secret, the link in it is made when it is sent."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class MailKind(StrEnum):
    """What a mail is about."""

    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - a kind of mail
    REMINDER = "reminder"
    WEEKLY = "weekly"


class Mail(Model):
    """One mail to whoever has this address when it is sent; nobody may have it at all."""

    __tablename__ = "mails"
    __table_args__ = (
        CheckConstraint("kind IN ('invitation', 'password', 'reminder', 'weekly')", name="kind"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(200), default="")
