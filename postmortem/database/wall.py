"""The third wall: the database itself shows a client's connection nothing but the client's rows.

On SQLite a table's name means a temporary view of the rows that are the viewer's, and an
authorizer refuses all else. On PostgreSQL a role may select from these tables only, and row level
security narrows them. Both are made from what the models declare of themselves.
"""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, text
from sqlalchemy.exc import ProgrammingError

from ..errors import PostmortemError
from . import Base, TableClass
from .sessions import GuardedSession

ROLE = "postmortem_client"
POLICY = "what_is_the_viewers"
HARMLESS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
}
SQLITE = {
    "application": "viewer_reads({})",
    "edition": "viewer_reads_edition({}, {})",
    "organization": "{} = viewer_organization()",
    "person": "{} = viewer_person()",
}
ANY_RECORD = "*"
POSTGRESQL = {
    "application": "{} = ANY (string_to_array(current_setting('postmortem.applications', true), "
    "',')::int[])",
    "edition": "{} = ANY (string_to_array(current_setting('postmortem.editions_of', true), "
    "',')::int[]) AND (current_setting('postmortem.records', true) = '*' OR {} = ANY "
    "(string_to_array(current_setting('postmortem.records', true), ',')))",
    "organization": "{} = nullif(current_setting('postmortem.organization', true), '')::int",
    "person": "{} = nullif(current_setting('postmortem.person', true), '')::int",
}
PRESENT = text(
    "SELECT polrelid::regclass::text, obj_description(oid, 'pg_policy') FROM pg_policy "
    "WHERE polname = :policy"
)
INTRODUCE = text(
    f"SELECT set_config('role', '{ROLE}', true), "
    "set_config('postmortem.applications', :applications, true), "
    "set_config('postmortem.editions_of', :editions_of, true), "
    "set_config('postmortem.records', :records, true), "
    "set_config('postmortem.organization', :organization, true), "
    "set_config('postmortem.person', :person, true)"
)


def conditions(models: Iterable[type[Base]], of_owner: Mapping[str, str]) -> dict[Table, str]:
    """The rows of each table that are a viewer's, in one database's SQL; other tables are shut."""
    found: dict[Table, str] = {}
    for model in models:
        if model.table_class is TableClass.INTERNAL:
            continue
        owned = [
            of_owner[owner].format(*columns.split(", "))
            for owner, columns in model.owned_by.items()
        ]
        if not owned:
            raise RuntimeError(f"{model.__name__} does not say whose its rows are")
        found[model.__table__] = " AND ".join(filter(None, [*owned, model.shown_when]))  # type: ignore[index]
    return found


def enclose(engine: Engine, models: Sequence[type[Base]]) -> None:
    """Give every connection of this SQLite engine its views and its authorizer."""
    if engine.dialect.name != "sqlite":
        return
    views = conditions(models, SQLITE)

    def connect(connection: Any, record: Any) -> None:
        _add_functions(connection, record)
        connection.execute("PRAGMA query_only=off")
        hidden = _add_views(connection, views)
        connection.execute("PRAGMA query_only=on")
        connection.set_authorizer(_authorizer(views, hidden))

    def forget(_connection: Any, record: Any, *_: Any) -> None:
        if record is not None:
            record.info.pop("viewer", None)

    event.listen(engine, "connect", connect)
    event.listen(engine, "checkin", forget)


def _add_functions(connection: Any, record: Any) -> None:
    def reads(application: int) -> bool:
        viewer = record.info.get("viewer")
        return viewer is not None and application in viewer.applications

    def reads_edition(application: int, name: str) -> bool:
        viewer = record.info.get("viewer")
        if viewer is None:
            return False
        of_these = application in viewer.applications or application in viewer.opened
        return of_these and (viewer.records is None or name in viewer.records)

    def own(name: str) -> Any:
        return lambda: getattr(record.info.get("viewer"), name, None)

    connection.create_function("viewer_reads", 1, reads)
    connection.create_function("viewer_reads_edition", 2, reads_edition)
    connection.create_function("viewer_organization", 0, own("organization_id"))
    connection.create_function("viewer_person", 0, own("person_id"))


def _add_views(connection: Any, views: Mapping[Table, str]) -> dict[str, str]:
    """Make two views for each table, and return the names of the inner ones.

    The outer has the table's name, so that every statement meets it. The inner has a name that
    nobody can guess: the authorizer is told the view through which a table is read, and a
    statement can call a part of itself by any name that it knows.
    """
    hidden = {}
    for table, condition in views.items():
        name = hidden[table.name] = f"hidden_{secrets.token_hex(16)}"
        columns = ", ".join(column.name for column in table.columns)
        connection.execute(
            f"CREATE TEMP VIEW {name} AS SELECT {columns} FROM main.{table.name} WHERE {condition}"  # noqa: S608
        )
        connection.execute(f"CREATE TEMP VIEW {table.name} AS SELECT {columns} FROM {name}")  # noqa: S608
    return hidden


def _authorizer(views: Mapping[Table, str], hidden: Mapping[str, str]) -> Any:
    seen = {table.name for table in views} | set(hidden.values())

    def authorize(action: int, name: str, _column: str, schema: str, view: str) -> int:
        if action in HARMLESS:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            if schema == "temp" and name in seen:
                return sqlite3.SQLITE_OK
            if schema == "main" and view is not None and view == hidden.get(name):
                return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    return authorize


def introduce(session: Any, _transaction: Any, connection: Connection) -> None:
    """Tell the database at the beginning of a transaction for whom it is."""
    viewer = session.info["viewer"]
    if session.is_writing or not viewer.is_enclosed:
        return
    if connection.dialect.name == "sqlite":
        connection.info["viewer"] = viewer
    else:
        connection.execute(
            INTRODUCE,
            {
                "applications": ",".join(map(str, sorted(viewer.applications))),
                "editions_of": ",".join(map(str, (*viewer.applications, *viewer.opened))),
                "records": ANY_RECORD if viewer.records is None else ",".join(viewer.records),
                "organization": str(viewer.organization_id or ""),
                "person": str(viewer.person_id or ""),
            },
        )


def build(engine: Engine, models: Sequence[type[Base]]) -> None:
    """Make PostgreSQL's role and policies what the models declare; nothing to do on SQLite."""
    if engine.dialect.name != "postgresql":
        return
    with engine.begin() as connection:
        _have_role(connection)
        wanted = {
            table.name: _statements(table.name, condition)
            for table, condition in conditions(models, POSTGRESQL).items()
        }
        if dict(connection.execute(PRESENT, {"policy": POLICY}).all()) == {
            name: _digest(statements) for name, statements in wanted.items()
        }:
            return
        connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}"))
        for name, statements in wanted.items():
            for statement in statements:
                connection.execute(text(statement))
            comment = f"COMMENT ON POLICY {POLICY} ON {name} IS '{_digest(statements)}'"
            connection.execute(text(comment))


def _statements(table: str, condition: str) -> list[str]:
    """What opens a table to the role, and narrows it to the viewer's rows."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS {POLICY} ON {table}",
        f"CREATE POLICY {POLICY} ON {table} FOR SELECT TO {ROLE} USING ({condition})",
        f"GRANT SELECT ON {table} TO {ROLE}",
    ]


def _digest(statements: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def _have_role(connection: Connection) -> None:
    user = connection.scalar(text("SELECT current_user"))
    needed = f'CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO "{user}";'
    try:
        with connection.begin_nested():
            if not connection.scalar(text("SELECT to_regrole(:role)"), {"role": ROLE}):
                connection.execute(text(f"CREATE ROLE {ROLE} NOLOGIN"))
            if not connection.scalar(text("SELECT pg_has_role(:role, 'MEMBER')"), {"role": ROLE}):
                connection.execute(text(f'GRANT {ROLE} TO "{user}"'))
    except ProgrammingError as error:
        raise PostmortemError(
            "The database keeps clients apart by a role that this user may not create. "
            f"Let an administrator of the database run: {needed}"
        ) from error


def install() -> None:
    """Introduce every client's session of this process."""
    if not event.contains(GuardedSession, "after_begin", introduce):
        event.listen(GuardedSession, "after_begin", introduce)
