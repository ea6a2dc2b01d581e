"""The third wall alone: with the guard away, the database itself keeps a client to its own rows."""

from collections.abc import Callable, Iterator
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from postmortem.database import TableClass, db, wall
from postmortem.database.sessions import reader
from postmortem.models import Edition, SharedFile
from postmortem.operations import comments
from postmortem.policy import viewer as viewers
from postmortem.policy import visible
from postmortem.policy.viewer import Viewer
from tests import cast, make
from tests.questions import (
    ALSO,
    COUNTING,
    FORBIDDEN,
    INTERNAL_TABLES,
    MODELS,
    OWN,
    REVEALING,
    SECRET,
    World,
    ask,
    guard_down,
)

FROZEN: tuple[Any, ...] = (Edition, SharedFile)
SHUT = ("not authorized", "prohibited", "permission denied", "authorization denied")
ROUND_THE_VIEW = (
    "SELECT * FROM main.editions",
    "SELECT count(*) FROM main.editions",
    "WITH editions AS (SELECT * FROM main.editions) SELECT * FROM editions",
    "SELECT * FROM (SELECT * FROM main.editions) AS editions",
    "SELECT (SELECT group_concat(source) FROM main.editions)",
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM main.editions)",
    "VALUES ((SELECT source FROM main.editions LIMIT 1))",
    "SELECT id FROM editions ORDER BY (SELECT max(title) FROM incidents)",
    "SELECT name FROM main.sqlite_master",
    "SELECT name FROM temp.sqlite_master",
    "SELECT name FROM pragma_table_list",
    "PRAGMA table_info(editions)",
    "PRAGMA query_only=off",
    "ATTACH ':memory:' AS other",
    "CREATE TEMP VIEW mine AS SELECT * FROM main.editions",
    "CREATE TEMP TABLE mine (x)",
    "DROP VIEW editions",
    "INSERT INTO editions (id) VALUES (1)",
    "DELETE FROM main.editions",
    "UPDATE people SET name = 'x'",
    "SELECT load_extension('x')",
    "VACUUM INTO 'copy'",
)
ROUND_THE_ROLE = (
    "SELECT title FROM incidents",
    "SELECT body FROM revisions",
    "SELECT count(*) FROM grants",
    "SELECT email FROM people p, incidents i",
    "INSERT INTO people (name) VALUES ('x')",
    "UPDATE people SET name = 'x'",
    "DELETE FROM editions",
    "CREATE TABLE mine (x int)",
    "ALTER TABLE editions DISABLE ROW LEVEL SECURITY",
    "DROP POLICY what_is_the_viewers ON editions",
    "COPY incidents TO STDOUT",
)


@pytest.fixture(scope="module")
def world(built: World) -> Iterator[World]:
    """The world on each database there is, the guard away."""
    with guard_down():
        yield built


def answer(world: World, viewer: Viewer, form: Callable[[Any], Any]) -> str:
    """What a session of this viewer is told, "shut" where the database refuses."""
    try:
        return ask(world.app, viewer, form)
    except DatabaseError as error:
        assert any(word in str(error.orig) for word in SHUT), error
        return "shut"


def sql(statement: str) -> Callable[[Any], Any]:
    """A statement as the session would pass it on."""
    return lambda session: [tuple(row) for row in session.execute(text(statement))]


def is_sqlite(world: World) -> bool:
    """Which of the two it is."""
    with world.app.app_context():
        return db.engine.dialect.name == "sqlite"


def test_no_question_reveals_what_is_not_the_operators(world: World) -> None:
    for name, form in (REVEALING | COUNTING | FORBIDDEN).items():
        try:
            assert SECRET not in answer(world, world.operator, form), name
        except Exception as error:
            assert SECRET not in str(error), name


def test_the_operator_reads_its_own(world: World) -> None:
    for name in ("entity", "columns", "alias", "subquery", "get", "aggregate"):
        assert OWN in answer(world, world.operator, REVEALING[name]), name
    assert answer(world, world.operator, sql("SELECT name FROM people")) == "'Olga'"
    assert answer(world, world.operator, sql("SELECT name FROM organizations")) == "'Alpha'"


def test_whoever_came_by_a_link_reads_its_editions_and_nothing_else(world: World) -> None:
    for viewer in (world.visitor, world.guest):
        for name, form in (REVEALING | COUNTING | FORBIDDEN).items():
            try:
                found = answer(world, viewer, form)
            except Exception as error:
                found = str(error)
            assert SECRET not in found, name
            assert viewer is world.visitor or ALSO not in found, name
        assert OWN in answer(world, viewer, REVEALING["columns"])
        for model in MODELS:
            if model.table_class is not TableClass.EDITION:
                statement = f"SELECT * FROM {model.__tablename__}"
                assert answer(world, viewer, sql(statement)) in {"", "shut"}, model
    assert ALSO in answer(world, world.visitor, REVEALING["columns"])


def test_saved_searches_are_their_owners_alone(world: World) -> None:
    form = sql("SELECT name FROM saved_searches")
    assert [answer(world, one, form) for one in (world.operator, world.visitor)] == ["", ""]
    assert SECRET in answer(world, cast.viewer(world.app, cast.OPERATOR_B), form)


def test_internal_tables_are_shut(world: World) -> None:
    for model in INTERNAL_TABLES:
        table = model.__tablename__
        for statement in (f"SELECT * FROM {table}", f"SELECT count(*) FROM {table}"):
            assert answer(world, world.operator, sql(statement)) == "shut", statement


def test_there_is_no_way_round(world: World) -> None:
    before = make.counts(world.app)
    for statement in ROUND_THE_VIEW if is_sqlite(world) else ROUND_THE_ROLE:
        with world.app.app_context(), pytest.raises(DatabaseError):
            reader(db, world.operator).execute(text(statement))
    assert make.counts(world.app) == before
    assert OWN in answer(world, world.operator, REVEALING["entity"])


def test_a_client_without_grants_and_a_stranger_read_no_edition(world: World) -> None:
    nobody = Viewer(viewers.Kind.CLIENT, person_id=world.operator.person_id, organization_id=1)
    for viewer in (nobody, viewers.stranger()):
        assert answer(world, viewer, sql("SELECT count(*) FROM editions")) == "0"
    assert answer(world, viewers.stranger(), sql("SELECT name FROM people")) == ""


def test_the_rows_are_those_that_the_policy_names(world: World) -> None:
    """Two walls, two languages, one rule: what SQL of the policy finds, the database shows."""
    for viewer, model in product((world.operator, world.visitor, world.guest), FROZEN):
        by_database = answer(
            world, viewer, sql(f"SELECT id FROM {model.__tablename__} ORDER BY id")
        )
        rule = visible.rule(viewer, model)
        assert rule is not None
        query = db.select(model.id).where(rule).order_by(model.id)
        with world.app.app_context():
            by_policy = reader(db, viewers.system()).scalars(query).all()
        assert by_database == " ".join(str(number) for number in by_policy)
        assert by_database


def test_rows_that_both_sides_write_are_of_ones_organization_and_applications(world: World) -> None:
    places = {
        "own": (cast.ORDERS, cast.ORDERS),
        "ungranted": (cast.ORDERS, cast.LABELS),
        "of_others": (cast.PORTAL, cast.PORTAL),
        "beside": (cast.PORTAL, cast.ORDERS),
    }
    add = text(
        "INSERT INTO receipts (organization_id, application_id, person_id, public_id, edition,"
        " kind, name, at) SELECT whose.client_id, a.id, p.id, :name, 1, 'read', :name, :at"
        " FROM applications whose, applications a, people p"
        " WHERE whose.slug = :whose AND a.slug = :application AND p.email = :email"
    )
    with world.app.app_context(), db.engine.begin() as connection:
        for name, (whose, application) in places.items():
            given = {"name": name, "whose": whose, "application": application}
            stamp = {"email": cast.OPERATOR_A, "at": "2026-11-21 02:04:00"}
            assert connection.execute(add, given | stamp).rowcount == 1
    assert answer(world, world.operator, sql("SELECT name FROM receipts")) == "'own'"
    with world.app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM receipts WHERE kind = 'read'"))


def test_comments_and_signatures_are_of_ones_organization_and_applications(world: World) -> None:
    other = cast.viewer(world.app, cast.OPERATOR_B)  # has no grant for it any more
    for table in ("comments", "signatures"):
        held = make.rows(world.app, f"SELECT name FROM {table}")
        assert any(SECRET in row.name for row in held), table
        for viewer in (world.operator, other, world.visitor, world.guest):
            assert answer(world, viewer, sql(f"SELECT name FROM {table}")) == "", table
    with world.app.app_context():
        (name,) = make.rows(
            world.app,
            "SELECT min(public_id) FROM editions WHERE noun = 'postmortem' AND audience = 'client'"
            " AND standing = 'current' AND card LIKE '%Shared with Alpha%'",
        )[0]
        comments.start(world.operator, name, "", "Mine")
    try:
        assert answer(world, world.operator, sql("SELECT text FROM comments")) == "'Mine'"
    finally:
        make.change(world.app, "DELETE FROM comments WHERE text = 'Mine'")


def test_one_connection_never_serves_two_viewers(world: World) -> None:
    other = cast.viewer(world.app, cast.OPERATOR_B)
    for _ in range(25):
        mine = answer(world, world.operator, REVEALING["columns"])
        theirs = answer(world, other, REVEALING["columns"])
        assert OWN in mine
        assert OWN not in theirs
        assert f"{SECRET} {cast.PORTAL}" in theirs
        assert SECRET not in mine


def test_a_connection_given_back_knows_nobody(world: World) -> None:
    answer(world, world.operator, REVEALING["entity"])
    with world.app.app_context(), db.engines["client"].connect() as connection:
        if is_sqlite(world):
            assert connection.execute(text("SELECT count(*) FROM editions")).scalar() == 0
        else:
            connection.execute(text(f"SET LOCAL ROLE {wall.ROLE}"))
            assert connection.execute(text("SELECT count(*) FROM editions")).scalar() == 0


def test_staff_read_by_other_connections(world: World) -> None:
    assert SECRET in answer(world, world.engineer, sql("SELECT title FROM incidents"))


def test_a_table_that_does_not_say_whose_its_rows_are_stops_the_start() -> None:
    careless: Any = SimpleNamespace(
        __name__="Careless", table_class=TableClass.SHARED, owned_by={}, shown_when=""
    )
    with pytest.raises(RuntimeError, match="Careless"):
        wall.conditions([careless], wall.SQLITE)
