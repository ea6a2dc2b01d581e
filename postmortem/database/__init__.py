"""The one SQLAlchemy object, and what every table must say of itself."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from .sessions import GuardedSession


class TableClass(StrEnum):
    """Who may ever read a table: see the walls in docs/architecture.md."""

    INTERNAL = "internal"
    EDITION = "edition"
    SHARED = "shared"
    ACCOUNT = "account"


class Base(DeclarativeBase):
    """What every table has: names for its constraints, its class, and whose its rows are.

    `owned_by` names the columns that say which application, organization or person a row belongs
    to, or which edition it is; `shown_when` what else makes it a client's; internal tables have
    neither.
    """

    table_class: ClassVar[TableClass]
    owned_by: ClassVar[Mapping[str, str]] = {}
    shown_when: ClassVar[str] = ""
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"class_": GuardedSession, "expire_on_commit": False},
)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
