"""Ways in: sign-ins that can be listed and ended, one-time links, and failed attempts."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Model, TableClass
from ..database.types import Instant


class LinkKind(StrEnum):
    """What a one-time link does for its owner."""

    SIGN_IN = "sign-in"
    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - a kind of link


class ChallengeKind(StrEnum):
    """What a browser was asked for."""

    SECOND_STEP = "second-step"
    PASSKEY = "passkey"
    PROVIDER = "provider"


class SignIn(Model):
    """One browser that is signed in; only the SHA-256 of its secret is kept."""

    __tablename__ = "sign_ins"
    table_class: ClassVar = TableClass.ACCOUNT
    owned_by: ClassVar = {"person": "person_id"}

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInLink(Model):
    """A link that does one thing for one person, once: sign in, or set a password."""

    __tablename__ = "sign_in_links"
    __table_args__ = (
        CheckConstraint("kind IN ('sign-in', 'invitation', 'password')", name="kind"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default=LinkKind.SIGN_IN)
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInAttempt(Model):
    """A failed attempt, by the digest of what it was against; old ones are swept away."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_key_at", "key_digest", "at"),)
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    key_digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)


class Challenge(Model):
    """What one browser was asked and may answer once; the row goes with the answer."""

    __tablename__ = "challenges"
    __table_args__ = (
        CheckConstraint("kind IN ('second-step', 'passkey', 'provider')", name="kind"),
    )
    table_class: ClassVar = TableClass.INTERNAL

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)
