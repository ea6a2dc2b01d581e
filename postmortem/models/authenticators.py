"""The second step of a sign-in: a person's authenticator app, and codes for when it is lost."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class Authenticator(Model):
    """What an app computes codes from, sealed; it counts once a code of it was entered."""

    __tablename__ = "authenticators"
    table_class: ClassVar = TableClass.ACCOUNT
    owned_by: ClassVar = {"person": "person_id"}

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sealed_secret: Mapped[str] = mapped_column(String(200))
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(Model):
    """A code that takes the app's place once; only its SHA-256 is kept."""

    __tablename__ = "recovery_codes"
    table_class: ClassVar = TableClass.ACCOUNT
    owned_by: ClassVar = {"person": "person_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    code_digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Instant)
