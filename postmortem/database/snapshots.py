"""All rows of a database as plain values, read at one moment, and put back."""

import base64
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    inspect,
    select,
    text,
)

from . import db

BATCH = 500
MOST_AT_ONCE = 32 * 1024**2  # bytes of files in one batch
Row = dict[str, Any]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    return value


def tables(connection: Connection) -> list[Table]:
    """The tables as the database has them, those referred to before those that refer."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def read() -> Iterator[tuple[str, Iterator[Row]]]:
    """Every table's name with its rows; all as of the moment this began."""
    with db.engines["reader"].connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        for table in tables(connection):
            one_by_one = {"yield_per": 1} if _has_files(table) else {}
            rows = connection.execute(
                select(table).order_by(*table.primary_key), execution_options=one_by_one
            )
            yield (
                table.name,
                ({name: _plain(v) for name, v in row._mapping.items()} for row in rows),
            )


def _has_files(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.columns)


def _value(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if isinstance(value, dict):
        return base64.b64decode(value["base64"])
    if value is not None and isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    if value is not None and isinstance(kind, Date):
        return date.fromisoformat(value)
    return value


def write(content: Iterable[tuple[str, Iterable[Row]]]) -> int:
    """Put rows into the empty tables of a database, all or none; how many."""
    count = 0
    with db.engine.begin() as connection:
        known = {table.name: table for table in tables(connection)}
        for name, rows in content:
            table = known[name]
            batch: list[Row] = []
            size = 0
            for row in rows:
                batch.append({key: _value(table, key, value) for key, value in row.items()})
                count += 1
                size += sum(len(one) for one in batch[-1].values() if isinstance(one, bytes))
                if len(batch) == BATCH or size > MOST_AT_ONCE:
                    connection.execute(table.insert(), batch)
                    batch, size = [], 0
            if batch:
                connection.execute(table.insert(), batch)
            _move_sequence(connection, table)
    return count


def _move_sequence(connection: Connection, table: Table) -> None:
    """On PostgreSQL: let the next id come after those put in."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    connection.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
            f"COALESCE((SELECT MAX(id) FROM {table.name}), 1))"
        )
    )


def is_empty() -> bool:
    """Whether no table holds a row."""
    with db.engine.connect() as connection:
        if not inspect(connection).get_table_names():
            return True
        return not any(
            connection.execute(select(table).limit(1)).first() for table in tables(connection)
        )


def problems() -> list[str]:
    """What the database itself finds wrong: damaged pages, rows that refer to nothing."""
    if db.engine.dialect.name != "sqlite":
        return []
    with db.engines["reader"].connect() as connection:
        found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        wrong = [f"The database is damaged: {line}" for line in found if line != "ok"]
        rows = connection.execute(text("PRAGMA foreign_key_check")).all()
    return wrong + [f"A row of {row[0]} refers to nothing." for row in rows]
