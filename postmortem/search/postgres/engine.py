"""The engine for a workspace on PostgreSQL: indexes beside the rows, in a schema of their own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from time import perf_counter
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from ..analyser import field_term, fold
from ..answers.postings import SPELLED, prepare
from ..documents import SearchDocument
from ..engine import IndexMissing, Order, Results
from ..queries.query import Query
from . import index, schema
from .conditions import Conditions, any_term
from .corpus import Lookup, begin, beginning_with
from .documents import row_of
from .reading import Reading
from .search import Page, answer, search

MOST_SECONDS, HURRIED_SECONDS = 2.0, 1.0
MOST_WORDS = 10_000
TOO_SLOW = "too-slow"
Answer = TypeVar("Answer")


class PostgresEngine:
    """Keeps every audience's index in two tables of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    def update(
        self, audience: str, documents: Iterable[SearchDocument], removed: Iterable[str] = ()
    ) -> None:
        """Put in or replace the documents and take out the removed ids, in one commit."""
        latest = {document.id: document for document in documents}
        outdated = set(removed) | latest.keys()
        self.generation(audience)
        if not outdated:
            return
        rows = [row_of(prepare(document)) for document in latest.values()]
        with index.changing(self._engine, audience) as connection:
            index.change(connection, audience, rows, sorted(outdated))

    def rebuild(self, audience: str, documents: Iterable[SearchDocument]) -> None:
        """Make the audience's index hold exactly these documents, whatever was there before."""
        latest = {document.id: document for document in documents}
        with index.changing(self._engine, audience) as connection:
            rows = (row_of(prepare(document)) for document in latest.values())
            index.replace(connection, audience, rows)
        index.sweep(self._engine)

    def remove(self, audience: str) -> None:
        """Delete the audience's index, if it has one."""
        with index.changing(self._engine, audience) as connection:
            try:
                index.remove(connection, audience)
            except IndexMissing:
                return
        index.sweep(self._engine)

    def search(
        self,
        audience: str,
        query: Query,
        allowed: frozenset[str] | None,
        *,
        order: Order = "relevance",
        offset: int = 0,
        limit: int = 20,
    ) -> Results:
        """Answer from the documents of the allowed applications, None allowing every one."""
        began = perf_counter()
        if allowed is not None and not allowed:
            return Results()

        page = (order, max(0, offset), max(0, limit))
        try:
            found = self._searched(audience, query, allowed, page)
        except IndexMissing:
            return Results(missing=True)
        return replace(found, took_ms=(perf_counter() - began) * 1000)

    def _searched(
        self,
        audience: str,
        query: Query,
        allowed: frozenset[str] | None,
        page: Page,
    ) -> Results:
        """Return the answer; of what takes too long, an answer from the newest documents."""

        def whole(connection: Connection, head: index.Head) -> Results:
            return search(Lookup(connection, head, allowed), query, allowed, page)

        def hurried(connection: Connection, head: index.Head) -> Results:
            lookup = Lookup(connection, head, allowed)
            found = answer(Reading(lookup, query, allowed, is_hurried=True), page)
            return replace(found, notes=(*found.notes, TOO_SLOW))

        try:
            return self._read(audience, whole)
        except DBAPIError as error:
            if index.code_of(error) != index.QUERY_CANCELED:
                raise
        try:
            return self._read(audience, hurried, HURRIED_SECONDS)
        except DBAPIError as error:
            if index.code_of(error) != index.QUERY_CANCELED:
                raise
            return Results(notes=(TOO_SLOW,))

    def _read(
        self,
        audience: str,
        answer: Callable[[Connection, index.Head], Answer],
        seconds: float | None = None,
    ) -> Answer:
        """Return the answer from one generation; it may be replaced while it is read."""
        try:
            return self._read_once(audience, answer, seconds)
        except DBAPIError as error:
            if index.code_of(error) != index.UNDEFINED_TABLE:
                raise
        try:
            return self._read_once(audience, answer, seconds)
        except DBAPIError as error:
            if index.code_of(error) != index.UNDEFINED_TABLE:
                raise
            raise IndexMissing(audience) from error

    def _read_once(
        self,
        audience: str,
        answer: Callable[[Connection, index.Head], Answer],
        seconds: float | None,
    ) -> Answer:
        with self._reading.connect() as connection:
            begin(connection, seconds or MOST_SECONDS)
            return answer(connection, index.head(connection, audience))

    def vocabulary(self, audience: str, beginning: str) -> Mapping[str, int]:
        """Return the words that begin so, as they are spelled, each with how many hold it."""
        first = field_term(SPELLED, "")
        if not beginning:
            return {}

        def answer(connection: Connection, head: index.Head) -> Mapping[str, int]:
            begins = first + fold(beginning)
            found = beginning_with(connection, head, begins, MOST_WORDS)
            return {term[len(first) :]: count for term, count in found}

        try:
            return self._read(audience, answer)
        except IndexMissing:
            return {}

    def findable(
        self, audience: str, words: Iterable[str], allowed: frozenset[str] | None
    ) -> tuple[str, ...]:
        """Return those of the words, in their order, that an allowed document holds."""
        asked = tuple(words)
        if not asked or (allowed is not None and not allowed):
            return ()

        def answer(connection: Connection, head: index.Head) -> tuple[str, ...]:
            conditions = Conditions(schema.documents_of(head.number), lambda _: ())
            inside = "true" if allowed is None else conditions.allowed(allowed)
            keys = [any_term([field_term(SPELLED, fold(word))]) for word in asked]
            table = conditions.table
            exist = ", ".join(
                f"EXISTS (SELECT 1 FROM {table} WHERE {conditions.keys(key)} AND {inside})"
                for key in keys
            )
            found = connection.execute(text(f"SELECT {exist}"), conditions.values).one()
            return tuple(word for word, is_there in zip(asked, found, strict=True) if is_there)

        try:
            return self._read(audience, answer)
        except IndexMissing:
            return ()

    def generation(self, audience: str) -> int:
        """Return a number that grows with every commit; raises IndexMissing."""
        return self._read(audience, lambda _, head: head.generation)

    def ids(self, audience: str) -> dict[str, str]:
        """Return the version of every indexed document by its id; raises IndexMissing."""

        def answer(connection: Connection, head: index.Head) -> dict[str, str]:
            table = schema.documents_of(head.number)
            rows = connection.execute(text(f"SELECT id, version FROM {table} ORDER BY id"))
            return {row.id: row.version for row in rows}

        return self._read(audience, answer)

    def audiences(self) -> tuple[str, ...]:
        """Return the audiences that have an index."""
        with self._reading.connect() as connection:
            if not schema.is_there(connection):
                return ()
            names = connection.scalars(
                text(f"SELECT name FROM {schema.SCHEMA}.audiences ORDER BY name")
            )
            return tuple(names)

    def close(self) -> None:
        """Give back all connections; the next question takes new ones."""
        self._engine.dispose()
