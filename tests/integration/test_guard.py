"""The second wall alone: whatever a question looks like, a viewer gets rows of its own."""

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect as sqlalchemy_inspect
from sqlalchemy import (
    select,
    text,
    update,
)
from sqlalchemy.orm import aliased

from postmortem.database import TableClass, db, guard
from postmortem.database.sessions import door, reader, speak_for, writing
from postmortem.editions import reading
from postmortem.errors import Unscoped
from postmortem.models import (
    Action,
    Application,
    Authenticator,
    Challenge,
    Edition,
    Entry,
    Grant,
    Identity,
    Incident,
    JournalEntry,
    Mail,
    Organization,
    Passkey,
    Person,
    Postmortem,
    RecoveryCode,
    Revision,
    SavedSearch,
    Section,
    ShareLink,
    ShareVisit,
    SignIn,
    SignInAttempt,
    SignInLink,
    WorkingCopy,
)
from postmortem.operations import applications
from postmortem.policy import viewer as viewers
from postmortem.policy.viewer import Kind, Viewer
from postmortem.policy.visible import BEHIND_THE_DOOR, NOBODYS
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
    build,
    database_open,
    guard_down,
    rows,
    told,
)


@pytest.fixture(scope="module")
def world(built: World) -> Iterator[World]:
    """The world on each database there is, the third wall away."""
    with database_open():
        yield built


def test_no_form_of_question_reveals_what_is_not_the_operators(world: World) -> None:
    leaks = {
        name for name, form in REVEALING.items() if SECRET in ask(world.app, world.operator, form)
    }
    assert leaks == set()


def test_the_operator_reads_its_own_editions_in_every_form(world: World) -> None:
    own = ("entity", "columns", "alias", "subquery", "common table expression", "union", "get",
           "query", "stream", "join", "aggregate", "alias of a table")  # fmt: skip
    assert [
        name for name in own if OWN not in ask(world.app, world.operator, REVEALING[name])
    ] == []
    assert "Olga" in ask(world.app, world.operator, REVEALING["everybody"])


def test_no_form_of_question_counts_or_betrays_what_is_not_the_operators(world: World) -> None:
    answers = {name: ask(world.app, world.operator, form) for name, form in COUNTING.items()}
    assert {name: answer for name, answer in answers.items() if answer not in {"0", ""}} == {}


def test_each_form_would_reveal_something_without_the_guard(world: World) -> None:
    harmless = {"joined load of one's own", "everybody's sign-ins"}
    with guard_down():
        told = {name: ask(world.app, world.operator, form) for name, form in REVEALING.items()}
        counted = {name: ask(world.app, world.operator, form) for name, form in COUNTING.items()}
    assert {name for name, answer in told.items() if SECRET not in answer} <= harmless
    assert {name for name, answer in counted.items() if answer in {"0", ""}} <= {"not in"}


def test_a_table_the_guard_did_not_see_is_an_error_and_no_hole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_seen", lambda _statement: frozenset())
    for name, form in REVEALING.items():
        with pytest.raises(Unscoped, match="was not seen in the statement"):
            ask(world.app, world.operator, form)
            pytest.fail(name)


def test_no_internal_table_has_a_row_for_an_operator(world: World) -> None:
    for model in INTERNAL_TABLES:
        keys = [getattr(model, column.key) for column in model.__table__.primary_key]
        forms = (rows(select(model)), rows(select(*keys)), rows(select(aliased(model))))
        assert ask(world.app, world.engineer, forms[0]) or model in BEHIND_THE_DOOR | NOBODYS
        assert [ask(world.app, world.operator, form) for form in forms] == ["", "", ""], model


def refused(world: World, viewer: Viewer) -> set[str]:
    """The forms that a session of this viewer refuses."""
    found = set()
    for name, form in FORBIDDEN.items():
        with world.app.app_context():
            try:
                form(reader(db, viewer))
            except Unscoped:
                found.add(name)
    return found


def test_what_cannot_be_narrowed_is_refused(world: World) -> None:
    before = make.counts(world.app)
    assert set(FORBIDDEN) - refused(world, world.operator) == set()
    assert make.counts(world.app) == before
    assert make.rows(world.app, "SELECT name FROM organizations WHERE name = 'x'") == []


def test_staff_are_refused_the_same(world: World) -> None:
    assert set(FORBIDDEN) - refused(world, world.engineer) == set()


def test_a_session_without_a_viewer_reaches_no_database(world: World) -> None:
    with world.app.app_context():
        for form in (*REVEALING.values(), *FORBIDDEN.values()):
            with pytest.raises(Unscoped):
                form(db.session())
            db.session.remove()


def test_a_session_speaks_for_one_viewer_for_good(world: World) -> None:
    again = cast.viewer(world.app, cast.OPERATOR_A)
    with world.app.app_context():
        session = reader(db, world.operator)
        assert reader(db, world.operator) is session
        with pytest.raises(Unscoped):
            reader(db, world.engineer)
        with pytest.raises(Unscoped):
            speak_for(session, viewers.system())
        with pytest.raises(Unscoped):
            reader(db, again)


def test_the_door_reads_sign_ins_and_nothing_else(world: World) -> None:
    known = {SignIn, SignInLink, SignInAttempt, Challenge, Person, Organization, Grant, Application,
             ShareLink, ShareVisit}  # fmt: skip
    with world.app.app_context(), door(db, viewers.door()) as session:
        for model in MODELS:
            found = session.execute(select(model)).all()
            assert bool(found) == (model in known), model


def test_whoever_came_by_a_link_reads_its_editions_and_nothing_else(world: World) -> None:
    for viewer in (world.visitor, world.guest):
        told = {name: ask(world.app, viewer, form) for name, form in (REVEALING | COUNTING).items()}
        assert {name for name, answer in told.items() if SECRET in answer} == set()
        for name in ("entity", "columns", "alias", "subquery", "get", "query"):
            assert OWN in told[name], name
            assert (ALSO in told[name]) == (viewer is world.visitor), name
        assert {name for name in COUNTING if told[name] not in {"0", ""}} == set()
        others = [model for model in MODELS if model.table_class is not TableClass.EDITION]
        assert OWN in ask(world.app, viewer, REVEALING["files"])
        assert (ALSO in ask(world.app, viewer, REVEALING["files"])) == (viewer is world.visitor)
        assert [model for model in others if ask(world.app, viewer, rows(select(model)))] == []
        for name in set(FORBIDDEN) - {"changed", "deleted"}:  # of what they cannot even load
            with world.app.app_context(), pytest.raises(Unscoped):
                FORBIDDEN[name](reader(db, viewer))


def test_strangers_read_nothing(world: World) -> None:
    for model in MODELS:
        assert ask(world.app, viewers.stranger(), rows(select(model))) == "", model


def test_staff_do_not_see_restricted_applications_without_a_grant(either: Flask) -> None:
    world = build(either)
    word = f"{SECRET} {cast.VAULT}"
    with_vault = rows(
        select(Edition.card, Incident.title, Revision.body)
        .join_from(Edition, Incident, Incident.public_id == Edition.public_id)
        .join(Postmortem, Postmortem.incident_id == Incident.id)
        .join(Revision, Revision.postmortem_id == Postmortem.id)
    )
    with either.app_context():
        applications.grant(viewers.system(), "alpha", cast.VAULT, "read")
    cast.visitor(either, cast.link(either, cast.VAULT))
    models = (Incident, Postmortem, Entry, Section, Action, ShareLink, ShareVisit)
    parts: dict[Any, Any] = {model: rows(select(model)) for model in models}
    assert word not in ask(world.app, world.engineer, with_vault)
    before = {model: ask(world.app, world.engineer, form) for model, form in parts.items()}
    with world.app.app_context():
        applications.grant(viewers.system(), cast.ENGINEER, cast.VAULT, "read")
    engineer = cast.viewer(world.app, cast.ENGINEER)
    assert word in ask(world.app, engineer, with_vault)
    after = {model: ask(world.app, engineer, form) for model, form in parts.items()}
    assert [model for model in parts if len(before[model]) >= len(after[model])] == []


def test_engineers_read_no_sign_ins_or_links_of_others(world: World) -> None:
    internal = (SignInLink, SignInAttempt, Challenge, Identity, Mail)
    for model in (SignIn, Authenticator, RecoveryCode, Passkey, *internal):
        assert ask(world.app, world.engineer, rows(select(model))) == "", model


def test_saved_searches_are_nobody_elses_whoever_asks(world: World) -> None:
    form = rows(select(SavedSearch.name))
    administrator = cast.viewer(world.app, cast.ADMINISTRATOR)
    for viewer in (administrator, world.engineer, world.operator, world.visitor):
        assert ask(world.app, viewer, form) == "", viewer
    assert SECRET in ask(world.app, cast.viewer(world.app, cast.OPERATOR_B), form)


def test_a_working_copy_is_nobody_elses_whoever_asks(world: World) -> None:
    form = rows(select(WorkingCopy.body))
    administrator = cast.viewer(world.app, cast.ADMINISTRATOR)
    for viewer in (administrator, world.operator, world.visitor):
        assert ask(world.app, viewer, form) == "", viewer
    assert SECRET in ask(world.app, world.engineer, form)


def test_a_writing_session_is_narrowed_too(world: World) -> None:
    with world.app.app_context(), writing(db, world.operator) as session:
        answers = [told([tuple(row) for row in session.execute(select(model))]) for model in MODELS]
        changed = session.execute(update(SignIn).values(agent="x")).rowcount  # type: ignore[attr-defined]
        with pytest.raises(Unscoped):
            session.execute(text("SELECT 1"))
        with pytest.raises(Unscoped):
            session.connection()
    assert SECRET not in " ".join(answers)
    assert changed == 0


def test_the_reading_connection_cannot_write_even_without_the_guard(world: World) -> None:
    with guard_down(), world.app.app_context(), pytest.raises(Exception, match=r"(?i)read.?only"):
        reader(db, world.operator).execute(update(Person).values(name="x"))


def test_nothing_is_loaded_later_behind_a_readers_back() -> None:
    lazy = {
        f"{model.__name__}.{name}": relationship.lazy
        for model in MODELS
        for name, relationship in sqlalchemy_inspect(model).relationships.items()
    }
    assert lazy
    assert set(lazy.values()) == {"raise"}


def test_many_viewers_in_one_process_never_get_each_othersrows(world: World) -> None:
    with world.app.app_context():
        slugs = [applications.add(viewers.system(), f"App {n}", "qzsecret-beta") for n in range(50)]
    ids = dict(map(tuple, make.rows(world.app, "SELECT slug, id FROM applications")))
    seen = {
        slug: Viewer(Kind.CLIENT, person_id=n, applications=frozenset({ids[slug]}))
        for n, slug in enumerate(slugs)
    }
    fresh = rows(select(Edition.public_id))
    names = tuple(slugs)

    def round_(_number: int) -> list[str]:
        wrong = []
        for slug, viewer in seen.items():
            with world.app.app_context():
                kept = set(reading.readings(viewer, "application", names))
            if ask(world.app, viewer, fresh) != repr(slug) or kept != {slug}:
                wrong.append(slug)
        return wrong

    with ThreadPoolExecutor(4) as threads:
        assert [wrong for found in threads.map(round_, range(6)) for wrong in found] == []


def test_what_no_guard_can_narrow_is_not_in_the_code() -> None:
    """Tables and text inside an ORM statement go unnoticed by the session: only rules use them."""
    root = Path(__file__).parents[2] / "postmortem"
    names = {
        "__table__",
        "literal_column",
        "get_bind",
        "make_transient_to_detached",
        "raw_connection",
    }
    found = {
        f"{path.relative_to(root)}: {name}"
        for path in root.rglob("*.py")
        if path.relative_to(root).parts[0] != "database"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (name := getattr(node, "attr", getattr(node, "id", ""))) in names
    }
    assert found == {"policy/visible.py: __table__"}


def test_the_journal_is_nobodys_to_read_but_staffs(world: World) -> None:
    form = rows(select(JournalEntry.event))
    assert ask(world.app, world.operator, form) == ""
    assert "postmortem.created" in ask(world.app, world.engineer, form)
