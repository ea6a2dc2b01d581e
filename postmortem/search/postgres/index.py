"""One audience's index in PostgreSQL: its head, and the only writer of its tables.

Every change is one transaction: the documents, how many of them hold each term, and the head.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from ..engine import IndexBusy, IndexMissing
from . import schema
from .documents import COLUMNS, Row, counted, is_counted

LOCK_SECONDS = 10.0
SWEEP_MILLISECONDS = 5_000
LOCK_NOT_AVAILABLE, UNDEFINED_TABLE, QUERY_CANCELED = "55P03", "42P01", "57014"
HEAD = f"SELECT number, generation, documents, length FROM {schema.SCHEMA}.audiences"
SAVE_HEAD = f"""
INSERT INTO {schema.SCHEMA}.audiences (name, number, generation, documents, length)
VALUES (:name, :number, :generation, :documents, :length)
ON CONFLICT (name) DO UPDATE SET number = excluded.number, generation = excluded.generation,
documents = excluded.documents, length = excluded.length"""


class Head(NamedTuple):
    """Where an audience's documents are, and what they are together."""

    number: int
    generation: int
    documents: int
    length: int


def code_of(error: BaseException) -> str:
    """Return PostgreSQL's code of an error, nothing for another's."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def head(connection: Connection, audience: str) -> Head:
    """Return the audience's head; raises IndexMissing."""
    if not schema.is_there(connection):
        raise IndexMissing(audience)
    found = connection.execute(text(f"{HEAD} WHERE name = :name"), {"name": audience}).first()
    if found is None:
        raise IndexMissing(audience)
    return Head(*found)


@contextmanager
def changing(engine: Engine, audience: str) -> Iterator[Connection]:
    """Hold the audience's only writer for one transaction, or raise IndexBusy."""
    try:
        with engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = {int(LOCK_SECONDS * 1000) or 1}"))
            key = f"{schema.BEGINNING} {audience}"
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
            connection.execute(lock, {"key": key})
            yield connection
    except DBAPIError as error:
        if code_of(error) == LOCK_NOT_AVAILABLE:
            raise IndexBusy(audience) from error
        if code_of(error) == UNDEFINED_TABLE:
            raise IndexMissing(audience) from error
        raise


def change(
    connection: Connection, audience: str, rows: Sequence[Row], outdated: Sequence[str]
) -> None:
    """Delete the outdated documents and add the rows."""
    before = head(connection, audience)
    documents = schema.documents_of(before.number)
    statement = text(
        f"DELETE FROM {documents} WHERE id = ANY(:ids) "
        "RETURNING length, tsvector_to_array(keys) AS held"
    )
    gone = connection.execute(statement, {"ids": list(outdated)}).all()
    net = counted(row.held for row in rows)
    for row in gone:
        net.subtract(term for term in row.held if is_counted(term))
    _copy(connection, documents, COLUMNS, (row.values for row in rows))
    _count(connection, before.number, {term: more for term, more in net.items() if more})
    _save(
        connection,
        audience,
        Head(
            before.number,
            before.generation + 1,
            before.documents + len(rows) - len(gone),
            before.length + sum(row.length for row in rows) - sum(row.length for row in gone),
        ),
    )


def replace(connection: Connection, audience: str, rows: Iterable[Row]) -> None:
    """Put new tables with these rows in the place of the audience's, whatever those were."""
    schema.make(connection)
    try:
        before: Head | None = head(connection, audience)
    except IndexMissing:
        before = None
    number = schema.make_tables(connection)
    counts: Counter[str] = Counter()
    documents = length = 0

    def values() -> Iterator[tuple[Any, ...]]:
        nonlocal documents, length
        for row in rows:
            counts.update(row.held)
            documents += 1
            length += row.length
            yield row.values

    _copy(connection, schema.documents_of(number), COLUMNS, values())
    _copy(connection, schema.terms_of(number), ("term", "documents"), counts.items())
    schema.make_indexes(connection, number)
    generation = before.generation + 1 if before else 1
    _save(connection, audience, Head(number, generation, documents, length))


def remove(connection: Connection, audience: str) -> None:
    """Delete the audience's head; raises IndexMissing."""
    head(connection, audience)
    statement = text(f"DELETE FROM {schema.SCHEMA}.audiences WHERE name = :name")
    connection.execute(statement, {"name": audience})


def sweep(engine: Engine) -> None:
    """Drop the tables that were replaced or removed, each as soon as nobody reads it.

    Each by itself: who reads holds one and asks for the other, and must never be waited for.
    """
    with engine.begin() as connection:
        tables = schema.unused(connection) if schema.is_there(connection) else []
    for table in tables:
        with suppress(DBAPIError), engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = {SWEEP_MILLISECONDS}"))
            connection.execute(text(f"DROP TABLE IF EXISTS {table}"))


def _copy(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Put the rows into the table."""
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _count(connection: Connection, number: int, changes: dict[str, int]) -> None:
    """Add to how many documents hold each term, and forget the terms that none holds."""
    table = schema.terms_of(number)
    terms = sorted(changes)
    given = {"terms": terms, "more": [changes[term] for term in terms]}
    connection.execute(
        text(
            f"INSERT INTO {table} AS known (term, documents) "
            "SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:more AS bigint[])) "
            "ON CONFLICT (term) DO UPDATE SET documents = known.documents + excluded.documents"
        ),
        given,
    )
    fewer = [term for term in terms if changes[term] < 0]
    gone = text(f"DELETE FROM {table} WHERE term = ANY(:terms) AND documents <= 0")
    connection.execute(gone, {"terms": fewer})


def _save(connection: Connection, audience: str, saved: Head) -> None:
    connection.execute(text(SAVE_HEAD), {"name": audience, **saved._asdict()})
