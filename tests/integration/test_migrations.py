"""Migrations: from nothing to the present schema, once, and never over what is newer."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import create_engine, inspect, text

from postmortem import create_app
from postmortem.cli import main
from postmortem.config import load
from postmortem.database import db, engines, migrations, wall
from postmortem.domain.writing.checklists import Answered
from postmortem.errors import PostmortemError
from postmortem.models import ALL
from postmortem.operations import remarks, reviews
from tests import cast, make


def test_migrating_makes_what_the_models_say(either: Flask) -> None:
    with either.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
        assert set(inspect(connection).get_table_names()) == {
            *db.metadata.tables,
            "alembic_version",
        }


def test_the_migrated_constraints_are_those_of_the_models(either: Flask) -> None:
    """What compare_metadata does not look at: checks and cascades."""
    with either.app_context(), db.engine.connect() as connection:
        found = inspect(connection)
        for table in db.metadata.sorted_tables:
            expected = {str(one.name) for one in table.constraints if str(one.name)[:3] == "ck_"}
            checks = {one["name"] for one in found.get_check_constraints(table.name)}
            assert checks == expected, table.name
            cascades = {
                tuple(one["constrained_columns"]): one["options"].get("ondelete")
                for one in found.get_foreign_keys(table.name)
            }
            assert cascades == {(key.parent.name,): key.ondelete for key in table.foreign_keys}, (
                table.name
            )


def test_a_second_start_does_nothing(either: Flask) -> None:
    cast.gather(either)
    make.postmortem(either)
    before = make.counts(either)
    calls: list[str] = []
    assert migrations.bring_up(either, calls.append) is False
    assert calls == []
    assert make.counts(either) == before
    with either.app_context():
        assert migrations.revision() == migrations.head()


def test_foreign_keys_are_on_for_reading_and_writing(app: Flask) -> None:
    with app.app_context():
        for name in (None, "reader"):
            with db.engines[name].connect() as connection:
                settings = {
                    name: connection.execute(text(f"PRAGMA {name}")).scalar()
                    for name in ("foreign_keys", "journal_mode", "synchronous", "trusted_schema")
                }
                assert settings == {
                    "foreign_keys": 1, "journal_mode": "wal", "synchronous": 2,
                    "trusted_schema": 0,
                }  # fmt: skip


def test_the_reading_connection_cannot_write(either: Flask) -> None:
    cast.gather(either)
    with (
        either.app_context(),
        db.engines["reader"].connect() as connection,
        pytest.raises(Exception, match=r"(?i)read.?only"),
    ):
        connection.execute(text("UPDATE people SET name = 'x'"))


def newer(folder: Path, url: str | None = None) -> None:
    """A database as a later version would leave it."""
    with make.workspace(folder, url) as app:
        cast.gather(app)
        make.change(app, "UPDATE alembic_version SET version_num = '9999'")


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer(tmp_path)
    before = (tmp_path / "postmortem.sqlite").read_bytes()
    monkeypatch.setenv("POSTMORTEM_DATA", str(tmp_path))
    for command in (["check"], ["people", "list"], ["serve"], ["backup", str(tmp_path / "x.zip")]):
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 1, command
        assert isinstance(result.exception, SystemExit), command
        assert "9999" in result.output
        assert len(result.output.strip().splitlines()) == 1
    assert (tmp_path / "postmortem.sqlite").read_bytes() == before
    assert not (tmp_path / "x.zip").exists()


def test_somebody_elses_database_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(load({}, data=str(tmp_path)))
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id INTEGER)"))
    engines.close(app)
    monkeypatch.setenv("POSTMORTEM_DATA", str(tmp_path))
    result = CliRunner().invoke(main, ["check"])
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert len(result.output.strip().splitlines()) == 1
    with app.app_context(), db.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["theirs"]
    engines.close(app)


def test_what_a_row_belongs_to_cannot_be_deleted_from_under_it(either: Flask) -> None:
    cast.gather(either)
    make.postmortem(either)
    before = make.counts(either)
    for table in ("organizations", "people", "applications", "incidents"):
        if table == "people":
            make.postmortem(either, viewer=cast.viewer(either, cast.ENGINEER))
            before = make.counts(either)
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            make.change(either, f"DELETE FROM {table}")
    assert make.counts(either) == before


def test_a_database_user_who_may_not_make_the_role_is_told_the_statement(
    postgresql_url: str, tmp_path: Path
) -> None:
    with make.workspace(tmp_path / "first", postgresql_url) as app, app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("CREATE ROLE modest LOGIN"))
        modest = create_engine(db.engine.url.set(username="modest"))
        with pytest.raises(PostmortemError, match='GRANT postmortem_client TO "modest"'):
            wall.build(modest, ALL)
        modest.dispose()


def test_what_was_said_beside_a_postmortem_comes_along_by_its_name(either: Flask) -> None:
    """Until 0022 a review and a remark named a postmortem by its number, and a page had none."""
    cast.gather(either)
    made = make.postmortem(either)
    ewa = cast.viewer(either, cast.ENGINEER)
    page = make.page(either, "Turn it off and on.")
    with either.app_context():
        for name in (made.postmortem, page):
            reviews.ask(ewa, name, [ewa.person_id or 0])
            reviews.give(ewa, name, 1, "again", "Why?", [Answered("Clear?", "No.")])
            remarks.answer(ewa, name, remarks.start(ewa, name, "", f"About {name}"), "Yes.")
    said = {name: kept(either, name) for name in (made.postmortem, page)}
    with either.app_context():
        downgrade(directory=str(migrations.FOLDER), revision="0022")
    ((number,),) = make.rows(either, "SELECT id FROM postmortems")
    for table, count in (("reviews", 1), ("remarks", 2)):
        rows = make.rows(either, f"SELECT postmortem_id FROM {table}")
        assert [row[0] for row in rows] == [number] * count
    migrations.bring_up(either, lambda _revision: None)
    assert kept(either, made.postmortem) == said[made.postmortem] != ([], [])
    assert kept(either, page) == ([], [])
    with pytest.raises(Exception, match=r"(?i)verdict|check"):
        make.change(either, "UPDATE reviews SET verdict = 'nonsense'")


def kept(app: Flask, name: str) -> tuple[list[object], list[object]]:
    """The reviews with their answers and the remarks beside a record."""
    asked = (
        "SELECT reviews.id, reviews.words, verdict, question, answers.words FROM reviews "
        "JOIN review_answers AS answers ON review_id = reviews.id WHERE record = :name"
    )
    said = "SELECT id, public_id, first_id, text, person_id FROM remarks WHERE record = :name"
    return tuple([tuple(row) for row in make.rows(app, q, name=name)] for q in (asked, said))  # type: ignore[return-value]
