"""Sessions that know their viewer: `reader` for one request, `writing` for one transaction."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, func, select

from ..errors import Unscoped

if TYPE_CHECKING:
    from flask_sqlalchemy import SQLAlchemy

JOURNAL_LOCK = 0x706D  # any number, the same in every process


class Viewer(Protocol):
    """All that this floor knows of a viewer."""

    @property
    def applications(self) -> Collection[int]:
        """The ids of what this viewer may read of."""

    @property
    def opened(self) -> Collection[int]:
        """The ids of what a link opens to this viewer: its client editions and nothing else."""

    @property
    def records(self) -> Collection[str] | None:
        """The only records whose editions may be read; None: all."""

    @property
    def organization_id(self) -> int | None:
        """Whose person it is."""

    @property
    def person_id(self) -> int | None:
        """Who it is."""

    @property
    def is_system(self) -> bool:
        """True for the worker and the command line, which no rule narrows."""

    @property
    def is_enclosed(self) -> bool:
        """True for clients, visitors and strangers, who have connections of their own."""


class GuardedSession(Session):
    """A session for exactly one viewer; without one it reaches no database."""

    @property
    def is_writing(self) -> bool:
        """Whether this session may change rows."""
        return bool(self.info.get("writing"))

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """The engine for this session's work: read-only, unless it is a writing one.

        Clients read by connections on which the database shows nothing but what is theirs.
        """
        if "viewer" not in self.info:
            raise Unscoped("a session without a viewer")
        engines: Mapping[str | None, Engine] = self._db.engines
        if self.is_writing:
            return engines[None]
        return engines["client" if self.info["viewer"].is_enclosed else "reader"]

    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        """Refused: a bare connection would go round the guard."""
        raise Unscoped("a session's connection is not handed out")


def speak_for(session: Any, viewer: Viewer) -> None:
    """Bind a session to its viewer, once and for good."""
    if session.info.setdefault("viewer", viewer) is not viewer:
        raise Unscoped("the session already speaks for someone else")


def reader(db: "SQLAlchemy", viewer: Viewer) -> Any:
    """The reading session of this request, for this viewer and no other."""
    session = db.session()
    speak_for(session, viewer)
    return session


@contextmanager
def door(db: "SQLAlchemy", viewer: Viewer) -> Iterator[GuardedSession]:
    """A short reading session of its own, beside the request's."""
    session = GuardedSession(db, expire_on_commit=False)
    speak_for(session, viewer)
    try:
        yield session
    finally:
        session.close()


@contextmanager
def writing(db: "SQLAlchemy", viewer: Viewer) -> Iterator[GuardedSession]:
    """One transaction that commits at the end or leaves no trace; writers take turns.

    Afterwards the reading session of the same request begins anew and sees what was written.
    """
    session = GuardedSession(db, expire_on_commit=False, autoflush=False)
    session.info["writing"] = True
    speak_for(session, viewer)
    try:
        if db.engine.dialect.name == "postgresql":
            session.execute(
                select(func.pg_advisory_xact_lock(JOURNAL_LOCK)),
                execution_options={"bookkeeping": True},
            )
        yield session
        session.commit()
    finally:
        session.close()
        if db.session.registry.has():
            db.session().rollback()
