"""The engine on PostgreSQL: its tables, its windows, and what it does under load."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from postmortem.database import db
from postmortem.followers import checking, worker
from postmortem.search.documents import SearchDocument
from postmortem.search.embedded.engine import WhooshEngine
from postmortem.search.engine import Hit, IndexBusy, Results
from postmortem.search.postgres import engine as engines
from postmortem.search.postgres import index, ranking, schema, statements
from postmortem.search.postgres.engine import PostgresEngine
from postmortem.search.queries.query import parse
from tests import cast, machine, make
from tests.search_documents import document

STAFF = "staff"


def numbered(number: int, text: str = "pool") -> SearchDocument:
    return document(f"{number:03d}", text)


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    made = create_engine(postgresql_url.replace("postgresql:", "postgresql+psycopg:"))
    yield made
    made.dispose()


@pytest.fixture
def engine(database: Database) -> PostgresEngine:
    return PostgresEngine(database)


def names(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def tables(database: Database) -> list[str]:
    with database.connect() as connection:
        rows = connection.execute(
            text("SELECT schemaname, tablename FROM pg_tables WHERE schemaname LIKE 'postmortem%'")
        )
        return sorted(f"{row.schemaname}.{row.tablename}" for row in rows)


def test_workspace_on_postgresql_keeps_its_indexes_there_and_clients_role_cannot_look_inside(
    cluster: str, migrated: str, tmp_path: Path
) -> None:
    with machine.database(cluster, migrated) as url, make.workspace(tmp_path, url) as app:
        engine = app.extensions["search"]
        assert isinstance(engine, PostgresEngine)
        cast.gather(app)
        make.postmortem(app)
        worker.run_once(app)
        assert engine.search(STAFF, parse(""), None).total == 1
        with app.app_context():
            assert checking.problems(engine) == []
            for table in tables(db.engine):
                with db.engine.connect() as connection:
                    connection.execute(text("SET ROLE postmortem_client"))
                    with pytest.raises(ProgrammingError, match="permission denied"):
                        connection.execute(text(f"SELECT * FROM {table}"))
        assert not (tmp_path / "index").exists()


def test_what_was_replaced_or_removed_is_deleted(
    engine: PostgresEngine, database: Database
) -> None:
    for _ in range(3):
        engine.rebuild(STAFF, [numbered(1)])
        engine.rebuild("client-1", [numbered(1)])
    assert len(tables(database)) == 5
    engine.remove(STAFF)
    assert len(tables(database)) == 3


def test_index_of_another_layout_is_not_read_and_goes_away(
    engine: PostgresEngine, database: Database
) -> None:
    with database.begin() as connection:
        connection.execute(text("CREATE SCHEMA postmortem_search_v0_1"))
        connection.execute(text("CREATE TABLE postmortem_search_v0_1.audiences (name text)"))
    assert engine.audiences() == ()
    engine.rebuild(STAFF, [numbered(1)])
    assert not any(".v0_1" in name or "v0_1." in name for name in tables(database))


def test_index_deleted_while_running_is_flagged_then_rebuilt(
    engine: PostgresEngine, database: Database
) -> None:
    engine.rebuild(STAFF, [numbered(1)])
    for statement in (
        f"DROP SCHEMA {schema.SCHEMA} CASCADE",
        f"DROP TABLE {schema.SCHEMA}.documents_1",
    ):
        with database.begin() as connection:
            connection.execute(text(statement))
        assert engine.search(STAFF, parse("pool"), None).missing
        engine.rebuild(STAFF, [numbered(2)])
        assert names(engine.search(STAFF, parse("pool"), None)) == ["002"]


def test_several_processes_may_rebuild_at_once(engine: PostgresEngine, database: Database) -> None:
    engines = [PostgresEngine(database) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        works = [
            threads.submit(one.rebuild, f"client-{at % 3}", [numbered(n) for n in range(9)])
            for at, one in enumerate(engines)
        ]
        for work in works:
            work.result()
    assert engine.audiences() == ("client-0", "client-1", "client-2")
    assert len(engine.ids("client-1")) == 9
    engine.rebuild(STAFF, [])
    assert len(tables(database)) == 9


def test_writer_elsewhere_makes_busy(
    engine: PostgresEngine, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "LOCK_SECONDS", 0.05)
    engine.rebuild(STAFF, [numbered(1)])
    with index.changing(database, STAFF):
        with pytest.raises(IndexBusy):
            engine.update(STAFF, [numbered(2)])
        engine.rebuild("client-1", [numbered(1)])
    engine.update(STAFF, [numbered(2)])
    assert len(engine.ids(STAFF)) == 2


def test_pages_beyond_what_is_ranked_follow_one_another(
    engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "MOST_RANKED", 5)
    monkeypatch.setattr(statements, "MOST_CANDIDATES", 20)
    engine.rebuild(
        STAFF, [numbered(n, "pool " * (n % 7 + 1) + "rare" * (n < 3)) for n in range(60)]
    )
    for query in ("pool", "pool rare", "pool zebra"):
        whole = names(engine.search(STAFF, parse(query), None, limit=100))
        paged = [
            name
            for at in range(0, 70, 7)
            for name in names(engine.search(STAFF, parse(query), None, offset=at, limit=7))
        ]
        assert paged == whole
        assert len(set(whole)) == 60
    assert names(engine.search(STAFF, parse("pool"), None, offset=10**12)) == []


def test_a_search_that_takes_too_long_says_so_and_answers_from_the_newest(
    engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.rebuild(STAFF, [numbered(n, f"pool word{n} " * 50) for n in range(300)])
    monkeypatch.setattr(engines, "MOST_SECONDS", 0.001)
    monkeypatch.setattr(statements, "MOST_COUNTED", 50)
    asked = [engine.search(STAFF, parse("pool word*"), None) for _ in range(10)]
    slow = [one for one in asked if one.notes]
    assert slow
    for one in slow:
        assert one.notes == ("too-slow",)
        assert one.capped
        assert one.hits
        assert 50 <= one.total < 100
    monkeypatch.setattr(engines, "HURRIED_SECONDS", 0.001)
    asked = [engine.search(STAFF, parse("pool word*"), None) for _ in range(10)]
    assert not any(one.missing for one in asked)


def test_more_matches_than_are_counted_are_the_newest(
    engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MOST_COUNTED", 100)
    engine.rebuild(
        STAFF, [numbered(n, "pool" + " rare" * (n < 40) + " old" * (n < 600)) for n in range(900)]
    )
    found = engine.search(STAFF, parse("pool"), None, order="date", limit=500)
    assert (found.total, found.complete, found.capped) == (100, 100, True)
    assert names(found) == [f"{number:03d}" for number in range(899, 799, -1)]
    assert sum(found.facets["severity"].values()) == 100
    few = engine.search(STAFF, parse("rare"), None, limit=500)
    assert (few.total, few.capped, len(few.hits)) == (40, False, 40)
    older = engine.search(STAFF, parse("pool old"), None, order="date")
    assert (older.total, older.complete, older.capped, names(older)[0]) == (100, 100, True, "599")
    without = engine.search(STAFF, parse("-rare"), None, order="date")
    assert (without.total, without.capped, names(without)[0]) == (100, True, "899")


def test_counts_of_terms_after_many_updates_are_those_of_a_rebuild(
    engine: PostgresEngine, database: Database
) -> None:
    texts = ["connection pool", "connections", "connector connector pooled", "poolside"]

    def counts() -> dict[str, int]:
        (table,) = [name for name in tables(database) if ".terms_" in name]
        with database.connect() as connection:
            rows = connection.execute(text(f"SELECT term, documents FROM {table}"))
            return {row.term: row.documents for row in rows}

    engine.rebuild(STAFF, [numbered(n, texts[n % 4]) for n in range(12)])
    for n in range(12):
        engine.update(STAFF, [numbered(n, texts[(n + 1) % 3])], [f"{(n + 5) % 12:03d}"])
    engine.update(STAFF, [numbered(n, texts[n % 3]) for n in range(12)])
    updated = counts()
    engine.rebuild(STAFF, [numbered(n, texts[n % 3]) for n in range(12)])
    assert updated == counts()
    assert updated["spelled=connector"] == 4
    assert "poolsid" not in updated


@pytest.mark.parametrize("key", ["lang", "app", "tag", "-lang", "-app"])
def test_a_value_longer_than_any_lexeme_is_a_value_that_nothing_has(
    engine: PostgresEngine, key: str
) -> None:
    engine.rebuild(STAFF, [numbered(1)])
    expected = ["001"] if key.startswith("-") else []
    for other in ("", "pool "):
        results = engine.search(STAFF, parse(f"{other}{key}:{'漢' * 900}"), None)
        assert names(results) == expected, other


def test_a_word_longer_than_any_lexeme_is_found_again(engine: PostgresEngine) -> None:
    word = "\ufdfa" * 120
    engine.rebuild(STAFF, [numbered(1, word), numbered(2)])
    assert names(engine.search(STAFF, parse(word), None)) == ["001"]


def test_a_beginning_is_worth_what_it_is_in_the_whole_index(
    engine: PostgresEngine, tmp_path: Path
) -> None:
    """Only the best documents are ranked, but by how many hold a word of all there are."""
    documents = [
        numbered(n, f"pool start{'abcdefgh'[n % 8]} {'lock ' * (n % 5)}") for n in range(400)
    ]
    documents += [numbered(n, "nothing of it") for n in range(400, 500)]
    embedded = WhooshEngine(tmp_path)
    told: list[Hit] = []
    for one in (engine, embedded):
        one.rebuild(STAFF, documents)
        told += one.search(STAFF, parse("star* lock"), None, limit=1).hits
    embedded.close()
    assert told[0].id == told[1].id
    assert told[0].score == pytest.approx(told[1].score, rel=1e-3)
