"""The second wall: whatever form a question takes, a session answers with its viewer's rows."""

import ast
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import (
    case,
    delete,
    event,
    exists,
    func,
    insert,
    select,
    text,
    union,
    update,
)
from sqlalchemy import inspect as sqlalchemy_inspect
from sqlalchemy.orm import aliased, joinedload, selectinload, undefer

from postmortem.database import TableClass, db, guard
from postmortem.database.sessions import GuardedSession, door, reader, speak_for, writing
from postmortem.domain.lifecycle import State
from postmortem.editions import reading
from postmortem.errors import Unscoped
from postmortem.models import (
    ALL,
    Action,
    Application,
    Edition,
    Entry,
    Grant,
    Incident,
    JournalEntry,
    Organization,
    Person,
    Postmortem,
    Revision,
    Section,
    SignIn,
    SignInAttempt,
    SignInLink,
)
from postmortem.operations import applications, sign_ins
from postmortem.policy import viewer as viewers
from postmortem.policy.viewer import Kind, Viewer
from tests import cast, machine, make

SECRET = "qzsecret"
OWN = "Shared with Alpha"
Form = Callable[[Any], Any]


class World(NamedTuple):
    """A workspace in which everything that operator A may not read holds the secret word."""

    app: Flask
    operator: Viewer
    engineer: Viewer


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The world on each database there is, made once."""
    with ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            url = stack.enter_context(machine.database(request.getfixturevalue("cluster")))
        folder = tmp_path_factory.mktemp("guard")
        yield build(stack.enter_context(make.workspace(folder, url)))


def build(app: Flask) -> World:
    """Fill a workspace with what operator A may read, and much more that it may not."""
    names = cast.Names(beta=f"{SECRET} Beta", people=("A", "E", "Olga", f"{SECRET} Otto"))
    cast.gather(app, names)
    make.postmortem(app, make.document(title=OWN, noticed_by=f"[[internal: {SECRET}]]"))
    make.postmortem(app, make.document(title=f"{SECRET} draft"), state=State.DRAFT)
    for slug in (cast.LABELS, cast.PORTAL, cast.VAULT):
        make.postmortem(app, make.document(slug, title=f"{SECRET} {slug}"))
    taken_back = make.postmortem(app, make.document(title=f"{SECRET} unshared"))
    make.do(app, taken_back.postmortem, "unshare")
    with app.app_context():
        applications.revoke(viewers.system(), "alpha", cast.LABELS)
        applications.revoke(viewers.system(), "alpha", cast.VAULT)
        sign_ins.make_link(viewers.system(), cast.OPERATOR_A)
    cast.browser(app, cast.OPERATOR_B)
    cast.post(cast.browser(app), "/sign-in", {"email": cast.OPERATOR_A, "password": "wrong"})
    make.index(app)
    return World(app, cast.viewer(app, cast.OPERATOR_A), cast.viewer(app, cast.ENGINEER))


def ask(app: Flask, viewer: Viewer, form: Form) -> str:
    """Everything a reading session of this viewer answers to a form of question."""
    with app.app_context():
        return told(form(reader(db, viewer)))


def told(answer: Any) -> str:
    """An answer with all columns of all rows in it, as text."""
    if isinstance(answer, db.Model):
        return repr({key: value for key, value in vars(answer).items() if key[0] != "_"})
    if isinstance(answer, list | tuple):
        return " ".join(told(one) for one in answer)
    return repr(answer)


def _rows(statement: Any) -> Form:
    return lambda session: [tuple(row) for row in session.execute(statement)]


def _merged(session: Any) -> list[Any]:
    with session.no_autoflush:
        return [session.merge(Incident(id=number)).title for number in range(1, 9)]


def _changed(session: Any) -> None:
    session.scalars(select(Organization)).first().name = "x"
    session.flush()


def _recursive() -> Any:
    first = select(Incident.id, Incident.title).cte(recursive=True)
    again = aliased(first)
    later = select(Incident.id, Incident.title).join(again, Incident.id == again.c.id + 1)
    return select(first.union(later))


WHOLE = (undefer(Edition.source), undefer(Edition.html))
OTHER = aliased(Edition)
THIRD = aliased(Edition)
INTERNAL = aliased(Incident)
REVEALING: dict[str, Form] = {
    "entity": _rows(select(Edition).options(*WHOLE)),
    "columns": _rows(select(Edition.source, Edition.html, Edition.card)),
    "alias": _rows(select(OTHER).options(undefer(OTHER.source), undefer(OTHER.html))),
    "alias's columns": _rows(select(OTHER.source)),
    "alias of a subquery": _rows(select(aliased(Edition, select(Edition).subquery()).card)),
    "alias of a table": _rows(select(aliased(Edition, Edition.__table__.alias()).card)),
    "join": _rows(
        select(Edition.card, OTHER.source).join_from(Edition, OTHER, OTHER.noun == Edition.noun)
    ),
    "outer join of an alias": _rows(
        select(Edition.id, OTHER.card).join_from(
            Edition, OTHER, OTHER.noun == Edition.noun, isouter=True
        )
    ),
    "alias joined to another table": _rows(
        select(Organization.id, OTHER.card).join_from(Organization, OTHER, OTHER.id > 0)
    ),
    "alias joined in a subquery": _rows(
        select(select(OTHER.card).join_from(Edition, OTHER, OTHER.noun == Edition.noun).subquery())
    ),
    "alias joined after an alias": _rows(
        select(OTHER.id, THIRD.card).join_from(OTHER, THIRD, THIRD.noun == OTHER.noun)
    ),
    "join of an internal table": _rows(
        select(Edition.card, Incident.title).join_from(
            Edition, Incident, Incident.public_id == Edition.public_id, isouter=True
        )
    ),
    "join of an internal alias": _rows(
        select(Edition.card, INTERNAL.title).join_from(
            Edition, INTERNAL, INTERNAL.application_id == Edition.application_id, isouter=True
        )
    ),
    "join from an internal table": _rows(
        select(Edition.card).join_from(
            Application, Edition, Edition.application_id == Application.id
        )
    ),
    "subquery": _rows(select(select(Edition.source).subquery())),
    "common table expression": _rows(select(select(Edition.source).cte())),
    "recursive": _rows(_recursive()),
    "union": _rows(union(select(Edition.source), select(Revision.body))),
    "union in a subquery": _rows(
        select(union(select(Incident.title), select(Edition.card)).subquery())
    ),
    "scalar subquery": _rows(
        select(
            Edition.id,
            select(func.min(Revision.body)).scalar_subquery(),
            select(func.max(OTHER.source)).scalar_subquery(),
        )
    ),
    "correlated": _rows(
        select(
            Edition.id,
            select(Incident.title)
            .where(Incident.application_id == Edition.application_id)
            .limit(1)
            .scalar_subquery(),
        )
    ),
    "aggregate": _rows(
        select(func.max(Edition.card)).where(Edition.noun == "incident").group_by(Edition.id)
    ),
    "having": _rows(select(Edition.card).group_by(Edition.card).having(func.count() > 0)),
    "window": _rows(select(Edition.id, func.max(Edition.card).over(partition_by=Edition.id))),
    "case": _rows(select(Edition.id, case((Edition.id > 0, Edition.card)))),
    "get": lambda session: [session.get(Edition, number) for number in range(1, 60)],
    "get of an internal table": lambda session: [
        session.get(model, number) for model in (Incident, Revision) for number in range(1, 9)
    ],
    "merge": lambda session: _merged(session),
    "query": lambda session: session.query(Edition).options(*WHOLE).all(),
    "query of columns": lambda session: session.query(Revision.body).all(),
    "stream": lambda session: list(
        session.scalars(select(Edition.card).execution_options(yield_per=1))
    ),
    "joined load": lambda session: [
        one.incident
        for one in session.scalars(select(Postmortem).options(joinedload(Postmortem.incident)))
    ],
    "selected load": _rows(select(Incident).options(selectinload(Incident.application))),
    "joined load of one's own": lambda session: [
        one.organization
        for one in session.scalars(select(Person).options(joinedload(Person.organization)))
    ],
    "everybody": _rows(
        select(Person.name, Organization.name).join_from(
            Person, Organization, Organization.id == Person.organization_id
        )
    ),
    "everybody's sign-ins": _rows(select(SignIn.person_id, SignIn.address)),
}
COUNTING: dict[str, Form] = {
    "count": lambda session: session.scalar(select(func.count(Revision.id))),
    "count of rows": lambda session: session.scalar(
        select(func.count()).select_from(select(Incident).subquery())
    ),
    "count by query": lambda session: session.query(Incident).count(),
    "exists": _rows(select(Edition.id).where(exists().where(Revision.body.contains(SECRET)))),
    "any of another": _rows(
        select(Edition.id).where(exists().where(Edition.card.contains(SECRET)))
    ),
    "in": _rows(select(Organization.id).where(Organization.id.in_(select(Application.client_id)))),
    "not in": _rows(
        select(Organization.id).where(
            Organization.id.not_in(select(Application.client_id)),
            exists().where(Application.id > 0),
        )
    ),
    "order by": lambda session: [
        one for one in session.scalars(select(func.coalesce(func.max(Incident.id), 0))) if one
    ],
    "grants": _rows(select(Grant.id)),
    "links": _rows(select(SignInLink.id)),
}
MODELS: list[Any] = list(ALL)
INTERNAL_TABLES = [model for model in MODELS if model.table_class is TableClass.INTERNAL]
FORBIDDEN: dict[str, Form] = {
    "table": _rows(select(Incident.__table__)),
    "table's column": _rows(select(Incident.__table__.c.title)),
    "count of a table": _rows(select(func.count()).select_from(Incident.__table__)),
    "text": _rows(text("SELECT title FROM incidents")),
    "text with columns": _rows(text("SELECT title FROM incidents").columns(Incident.title)),
    "from statement": _rows(select(Incident).from_statement(text("SELECT * FROM incidents"))),
    "from a union": _rows(
        select(Incident).from_statement(union(select(Incident), select(Incident)))
    ),
    "query from statement": lambda session: (
        session.query(Incident).from_statement(text("SELECT * FROM incidents")).all()
    ),
    "function": _rows(select(func.now())),
    "connection": lambda session: session.connection().execute(text("SELECT 1")),
    "update": _rows(update(Organization).values(name="x")),
    "update of a table": _rows(update(db.metadata.tables["organizations"]).values(name="x")),
    "delete": _rows(delete(Edition)),
    "insert": _rows(insert(Organization).values(slug="x", name="x", kind="client")),
    "insert from a query": _rows(
        insert(Organization).from_select(["slug", "name", "kind"], select(Organization.slug))
    ),
    "query update": lambda session: session.query(Organization).update({"name": "x"}),
    "query delete": lambda session: session.query(Edition).delete(),
    "new": lambda session: (session.add(Organization(slug="x")), session.flush()),
    "new at commit": lambda session: (session.add(Organization(slug="x")), session.commit()),
    "changed": lambda session: _changed(session),
    "deleted": lambda session: (
        session.delete(session.scalars(select(Organization)).first()),
        session.flush(),
    ),
    "saving objects": lambda session: session.bulk_save_objects([Organization(slug="x")]),
    "inserting mappings": lambda session: session.bulk_insert_mappings(Organization, [{}]),
    "updating mappings": lambda session: session.bulk_update_mappings(Organization, [{}]),
    "lock": lambda session: session.execute(
        select(func.now()), execution_options={"bookkeeping": True}
    ),
}


@contextmanager
def wall_down() -> Iterator[None]:
    """The guard taken away, to see that what it stops would otherwise happen."""
    event.remove(GuardedSession, "do_orm_execute", guard.narrow)
    try:
        yield
    finally:
        event.listen(GuardedSession, "do_orm_execute", guard.narrow)


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
    with wall_down():
        told = {name: ask(world.app, world.operator, form) for name, form in REVEALING.items()}
        counted = {name: ask(world.app, world.operator, form) for name, form in COUNTING.items()}
    assert {name for name, answer in told.items() if SECRET not in answer} <= harmless
    assert {name for name, answer in counted.items() if answer in {"0", ""}} <= {"not in"}


def test_no_internal_table_has_a_row_for_an_operator(world: World) -> None:
    for model in INTERNAL_TABLES:
        keys = [getattr(model, column.key) for column in model.__table__.primary_key]
        forms = (_rows(select(model)), _rows(select(*keys)), _rows(select(aliased(model))))
        assert ask(world.app, world.engineer, forms[0]) or model in {SignInLink, SignInAttempt}
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
    known = {SignIn, SignInLink, SignInAttempt, Person, Organization, Grant, Application}
    with world.app.app_context(), door(db, viewers.door()) as session:
        for model in MODELS:
            found = session.execute(select(model)).all()
            assert bool(found) == (model in known), model


def test_strangers_read_nothing(world: World) -> None:
    for model in MODELS:
        assert ask(world.app, viewers.stranger(), _rows(select(model))) == "", model


def test_staff_do_not_see_restricted_applications_without_a_grant(either: Flask) -> None:
    world = build(either)
    word = f"{SECRET} {cast.VAULT}"
    with_vault = _rows(
        select(Edition.card, Incident.title, Revision.body)
        .join_from(Edition, Incident, Incident.public_id == Edition.public_id)
        .join(Postmortem, Postmortem.incident_id == Incident.id)
        .join(Revision, Revision.postmortem_id == Postmortem.id)
    )
    parts: dict[Any, Form] = {
        model: _rows(select(model)) for model in (Incident, Postmortem, Entry, Section, Action)
    }
    assert word not in ask(world.app, world.engineer, with_vault)
    before = {model: ask(world.app, world.engineer, form) for model, form in parts.items()}
    with world.app.app_context():
        applications.grant(viewers.system(), cast.ENGINEER, cast.VAULT, "read")
    engineer = cast.viewer(world.app, cast.ENGINEER)
    assert word in ask(world.app, engineer, with_vault)
    after = {model: ask(world.app, engineer, form) for model, form in parts.items()}
    assert [model for model in parts if len(before[model]) >= len(after[model])] == []


def test_engineers_read_no_sign_ins_or_links_of_others(world: World) -> None:
    for model in (SignIn, SignInLink, SignInAttempt):
        assert ask(world.app, world.engineer, _rows(select(model.id))) == "", model


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
    with wall_down(), world.app.app_context(), pytest.raises(Exception, match=r"(?i)read.?only"):
        reader(db, world.operator).execute(update(Person).values(name="x"))


def test_nothing_is_loaded_later_behind_a_readers_back() -> None:
    lazy = {
        f"{model.__name__}.{name}": relationship.lazy
        for model in MODELS
        for name, relationship in sqlalchemy_inspect(model).relationships.items()
    }
    assert lazy
    assert set(lazy.values()) == {"raise"}


def test_many_viewers_in_one_process_never_get_each_others_rows(world: World) -> None:
    with world.app.app_context():
        slugs = [applications.add(viewers.system(), f"App {n}", "qzsecret-beta") for n in range(50)]
    ids = dict(map(tuple, make.rows(world.app, "SELECT slug, id FROM applications")))
    seen = {
        slug: Viewer(Kind.CLIENT, person_id=n, applications=frozenset({ids[slug]}))
        for n, slug in enumerate(slugs)
    }
    fresh = _rows(select(Edition.public_id))
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
    form = _rows(select(JournalEntry.event))
    assert ask(world.app, world.operator, form) == ""
    assert "postmortem.created" in ask(world.app, world.engineer, form)
