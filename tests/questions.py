"""Every form of question that a session can be asked, and a workspace worth asking."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

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
from sqlalchemy.orm import aliased, joinedload, selectinload, undefer

from postmortem.database import TableClass, db, guard
from postmortem.database.sessions import GuardedSession, reader
from postmortem.domain.audiences import Audience
from postmortem.domain.knowledge.measurements import Format, Measured, Metric
from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.domain.knowledge.releases import Release
from postmortem.domain.lifecycle import State
from postmortem.domain.writing.checklists import Answered
from postmortem.domain.writing.severity_rules import Rule
from postmortem.editions import reading
from postmortem.models import (
    ALL,
    Application,
    Attachment,
    Comment,
    Edition,
    Grant,
    Incident,
    Organization,
    Person,
    Postmortem,
    Revision,
    SharedFile,
    Signature,
    SignIn,
    SignInLink,
)
from postmortem.operations import (
    applications,
    attachments,
    baselines,
    comments,
    outlines,
    pages,
    pulse,
    recurrences,
    releases,
    remarks,
    reviews,
    severity_rules,
    sign_ins,
    signatures,
    wordings,
    working_copies,
)
from postmortem.policy import viewer as viewers
from postmortem.policy.viewer import Viewer
from postmortem.store import share_links
from tests import cast, make

SECRET = "qzsecret"
OWN = "Shared with Alpha"
ALSO = "Another for Alpha"
Form = Callable[[Any], Any]


class World(NamedTuple):
    """A workspace in which everything that operator A may not read holds the secret word."""

    app: Flask
    operator: Viewer
    engineer: Viewer
    visitor: Viewer  # by a link to all that operator A reads
    guest: Viewer  # by a link to one of two postmortems


def build(app: Flask) -> World:
    """Fill a workspace with what operator A may read, and much more that it may not."""
    names = cast.Names(beta=f"{SECRET} Beta", people=("A", "E", "Olga", f"{SECRET} Otto"))
    cast.gather(app, names)
    own = make.postmortem(app, make.document(title=OWN, noticed_by=f"[[internal: {SECRET}]]"))
    make.postmortem(app, make.document(title=ALSO))
    draft = make.document(title=f"{SECRET} draft", reach="10.12.4.17")
    make.keep_findings(app, make.postmortem(app, draft, state=State.DRAFT).postmortem)
    for slug in (cast.LABELS, cast.PORTAL, cast.VAULT):
        make.postmortem(app, make.document(slug, title=f"{SECRET} {slug}"))
    taken_back = make.postmortem(app, make.document(title=f"{SECRET} unshared"))
    make.do(app, taken_back.postmortem, "unshare")
    _attach(app)
    action = make.written(app, own.postmortem)[1].actions[0].id
    with app.app_context():
        recurrences.answer(viewers.system(), own.incident, action, is_same=True)
        writer = cast.viewer(app, cast.ENGINEER)
        working_copies.keep(writer, "postmortem", own.postmortem, 1, 0, {"title": SECRET})
        outlines.take_over(viewers.system(), "fifteen-minute", SECRET)
        severity_rules.save(viewers.system(), {1: Rule(SECRET, 3)})
        wordings.accept(writer, own.postmortem, "0" * 20, SECRET)
    _discuss(app, own.postmortem)
    _measure(app)
    _know(app)
    with app.app_context():
        applications.revoke(viewers.system(), "alpha", cast.LABELS)
        applications.revoke(viewers.system(), "alpha", cast.VAULT)
        sign_ins.make_link(viewers.system(), cast.OPERATOR_A)
    cast.browser(app, cast.OPERATOR_B)
    cast.equip(app, cast.OPERATOR_B, SECRET)
    cast.post(cast.browser(app), "/sign-in", {"email": cast.OPERATOR_A, "password": "wrong"})
    make.index(app)
    return World(
        app,
        cast.viewer(app, cast.OPERATOR_A),
        cast.viewer(app, cast.ENGINEER),
        _came(app, cast.link(app, note=SECRET)),
        _came(app, cast.link(app, postmortem=own.postmortem)),
    )


def _know(app: Flask) -> None:
    """A page that is not shared, a release of a granted application, and a round of the pulse."""
    section = make.section("steps", SECRET)
    page = PageDocument(cast.ORDERS, PageKind.RUNBOOK, SECRET, sections=(section,))
    with app.app_context():
        pages.create(viewers.system(), page)
        releases.add(viewers.system(), cast.ORDERS, Release(SECRET, make.at(-60)))
        pulse.begin(viewers.system(), cast.ORDERS, 14)


def _measure(app: Flask) -> None:
    """A measurement of each application for its client, and one that is for the supplier alone."""
    for slug, name, audience in (
        (cast.ORDERS, "GET /orders", Audience.CLIENT),
        (cast.ORDERS, SECRET, Audience.INTERNAL),
        *((slug, SECRET, Audience.CLIENT) for slug in (cast.LABELS, cast.PORTAL, cast.VAULT)),
    ):
        measured = Measured(Format.K6, (Metric(name, "ms", 3, p50=80, p95=120),))
        with app.app_context():
            baselines.add(viewers.system(), slug, baselines.New(measured, audience=audience))


def _discuss(app: Flask, own: str) -> None:
    """What the supplier says of it to itself, and what another client asks about the same."""
    engineer = cast.viewer(app, cast.ENGINEER)
    with app.app_context():
        remarks.start(engineer, own, "", SECRET)
        reviews.ask(engineer, own, [engineer.person_id or 0])
        reviews.give(engineer, own, 1, "again", SECRET, [Answered(SECRET, SECRET)])
        applications.grant(viewers.system(), cast.OPERATOR_B, cast.ORDERS, "read")
    other = cast.viewer(app, cast.OPERATOR_B)
    with app.app_context():
        comments.start(other, own, "", SECRET)
        read = reading.get(other, "postmortem", own)
        signatures.sign(other, own, read.number, read.sha256)
    with app.app_context():
        applications.revoke(viewers.system(), cast.OPERATOR_B, cast.ORDERS)


def _attach(app: Flask) -> None:
    """A file for the client beside every postmortem, called and saying what its title does."""
    query = (
        "SELECT p.public_id, i.title FROM postmortems p JOIN incidents i ON i.id = p.incident_id"
        " WHERE p.state = 'published' ORDER BY p.id"
    )
    for name, title in make.rows(app, query):
        with app.app_context():
            file = attachments.add(
                viewers.system(), name, title.encode(), title, listed=0, megabytes=1
            )
        make.save(app, name, attachments=(replace(file, audience=make.CLIENT),))
        if "unshared" not in title:
            make.do(app, name, "publish_and_share")


def _came(app: Flask, path: str) -> Viewer:
    """The viewer of whoever follows a link."""
    cast.visitor(app, path)
    with app.app_context():
        way = share_links.way(path.removeprefix("/s/"))
    assert way
    return way.viewer


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


def rows(statement: Any) -> Form:
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
    "entity": rows(select(Edition).options(*WHOLE)),
    "columns": rows(select(Edition.source, Edition.html, Edition.card)),
    "alias": rows(select(OTHER).options(undefer(OTHER.source), undefer(OTHER.html))),
    "alias's columns": rows(select(OTHER.source)),
    "alias of a subquery": rows(select(aliased(Edition, select(Edition).subquery()).card)),
    "alias of a table": rows(select(aliased(Edition, Edition.__table__.alias()).card)),
    "join": rows(
        select(Edition.card, OTHER.source).join_from(Edition, OTHER, OTHER.noun == Edition.noun)
    ),
    "outer join of an alias": rows(
        select(Edition.id, OTHER.card).join_from(
            Edition, OTHER, OTHER.noun == Edition.noun, isouter=True
        )
    ),
    "alias joined to another table": rows(
        select(Organization.id, OTHER.card).join_from(Organization, OTHER, OTHER.id > 0)
    ),
    "alias joined in a subquery": rows(
        select(select(OTHER.card).join_from(Edition, OTHER, OTHER.noun == Edition.noun).subquery())
    ),
    "alias joined after an alias": rows(
        select(OTHER.id, THIRD.card).join_from(OTHER, THIRD, THIRD.noun == OTHER.noun)
    ),
    "join of an internal table": rows(
        select(Edition.card, Incident.title).join_from(
            Edition, Incident, Incident.public_id == Edition.public_id, isouter=True
        )
    ),
    "join of an internal alias": rows(
        select(Edition.card, INTERNAL.title).join_from(
            Edition, INTERNAL, INTERNAL.application_id == Edition.application_id, isouter=True
        )
    ),
    "join from an internal table": rows(
        select(Edition.card).join_from(
            Application, Edition, Edition.application_id == Application.id
        )
    ),
    "subquery": rows(select(select(Edition.source).subquery())),
    "common table expression": rows(select(select(Edition.source).cte())),
    "recursive": rows(_recursive()),
    "union": rows(union(select(Edition.source), select(Revision.body))),
    "union in a subquery": rows(
        select(union(select(Incident.title), select(Edition.card)).subquery())
    ),
    "scalar subquery": rows(
        select(
            Edition.id,
            select(func.min(Revision.body)).where(Revision.body.contains(SECRET)).scalar_subquery(),
            select(func.max(OTHER.source)).scalar_subquery(),
        )
    ),
    "correlated": rows(
        select(
            Edition.id,
            select(Incident.title)
            .where(Incident.application_id == Edition.application_id)
            .limit(1)
            .scalar_subquery(),
        )
    ),
    "aggregate": rows(
        select(func.max(Edition.card)).where(Edition.noun == "incident").group_by(Edition.id)
    ),
    "having": rows(select(Edition.card).group_by(Edition.card).having(func.count() > 0)),
    "window": rows(select(Edition.id, func.max(Edition.card).over(partition_by=Edition.id))),
    "case": rows(select(Edition.id, case((Edition.id > 0, Edition.card)))),
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
    "selected load": rows(select(Incident).options(selectinload(Incident.application))),
    "joined load of one's own": lambda session: [
        one.organization
        for one in session.scalars(select(Person).options(joinedload(Person.organization)))
    ],
    "files": rows(select(SharedFile.name, SharedFile.content)),
    "file": rows(select(SharedFile).options(undefer(SharedFile.content))),
    "file of another's edition": rows(
        select(Edition.id, SharedFile.name).join_from(
            Edition, SharedFile, SharedFile.application_id != Edition.application_id, isouter=True
        )
    ),
    "files at their source": rows(select(Attachment.name, Attachment.content)),
    "everybody": rows(
        select(Person.name, Organization.name).join_from(
            Person, Organization, Organization.id == Person.organization_id
        )
    ),
    "everybody's comments": rows(select(Comment.text, Comment.name)),
    "everybody's signatures": rows(select(Signature.name, Signature.organization)),
    "everybody's sign-ins": rows(select(SignIn.person_id, SignIn.address)),
}
COUNTING: dict[str, Form] = {
    "count": lambda session: session.scalar(select(func.count(Revision.id))),
    "count of rows": lambda session: session.scalar(
        select(func.count()).select_from(select(Incident).subquery())
    ),
    "count by query": lambda session: session.query(Incident).count(),
    "exists": rows(select(Edition.id).where(exists().where(Revision.body.contains(SECRET)))),
    "any of another": rows(select(Edition.id).where(exists().where(Edition.card.contains(SECRET)))),
    "in": rows(select(Organization.id).where(Organization.id.in_(select(Application.client_id)))),
    "not in": rows(
        select(Organization.id).where(
            Organization.id.not_in(select(Application.client_id)),
            exists().where(Application.id > 0),
        )
    ),
    "order by": lambda session: [
        one for one in session.scalars(select(func.coalesce(func.max(Incident.id), 0))) if one
    ],
    "grants": rows(select(Grant.id)),
    "links": rows(select(SignInLink.id)),
}
MODELS: list[Any] = list(ALL)
INTERNAL_TABLES = [model for model in MODELS if model.table_class is TableClass.INTERNAL]
FORBIDDEN: dict[str, Form] = {
    "table": rows(select(Incident.__table__)),
    "table's column": rows(select(Incident.__table__.c.title)),
    "count of a table": rows(select(func.count()).select_from(Incident.__table__)),
    "text": rows(text("SELECT title FROM incidents")),
    "text with columns": rows(text("SELECT title FROM incidents").columns(Incident.title)),
    "from statement": rows(select(Incident).from_statement(text("SELECT * FROM incidents"))),
    "from a union": rows(
        select(Incident).from_statement(union(select(Incident), select(Incident)))
    ),
    "query from statement": lambda session: (
        session.query(Incident).from_statement(text("SELECT * FROM incidents")).all()
    ),
    "function": rows(select(func.now())),
    "connection": lambda session: session.connection().execute(text("SELECT 1")),
    "update": rows(update(Organization).values(name="x")),
    "update of a table": rows(update(db.metadata.tables["organizations"]).values(name="x")),
    "delete": rows(delete(Edition)),
    "insert": rows(insert(Organization).values(slug="x", name="x", kind="client")),
    "insert from a query": rows(
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
def guard_down() -> Iterator[None]:
    """The second wall taken away, to see what the others stop."""
    event.remove(GuardedSession, "do_orm_execute", guard.narrow)
    try:
        yield
    finally:
        if not event.contains(GuardedSession, "do_orm_execute", guard.narrow):
            event.listen(GuardedSession, "do_orm_execute", guard.narrow)


@contextmanager
def database_open() -> Iterator[None]:
    """The third wall taken away: clients read by the connections that staff read by."""
    real = Viewer.is_enclosed
    Viewer.is_enclosed = property(lambda _: False)  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Viewer.is_enclosed = real  # type: ignore[method-assign]
