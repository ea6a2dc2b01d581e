"""Who knows what: names within the client, numbers for the supplier, nothing for anybody else."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.database import db
from postmortem.database.sessions import writing
from postmortem.editions import reading, transfer
from postmortem.models import ReceiptKind
from postmortem.operations import applications, people, receipts
from postmortem.policy.viewer import system
from tests import cast, make
from tests.make import Made

OLE, PIA = "ole@alpha.example", "pia@alpha.example"
PAGE = f"/applications/{cast.ORDERS}/transfer"


@pytest.fixture
def app(either: Flask) -> Flask:
    """A workspace in which Olga has two colleagues."""
    cast.gather(either)
    with either.app_context():
        for email, name in ((OLE, "Ole Olsen"), (PIA, "Pia Petersen")):
            people.add(system(), email, name, "alpha", "operator")
    return either


@pytest.fixture
def made(app: Flask) -> Made:
    """A severe incident that Alpha reads about: two components, one condition, and one of ours."""
    return make.postmortem(app)


def resolved(client: FlaskClient, made: Made, do: str = "", page: str = "postmortem") -> str:
    """Press "I resolved this without the supplier"; where that leads."""
    path = f"/incidents/{made.incident}/receipts"
    answer = cast.post(client, path, {"kind": "resolved", "do": do, "from": page})
    return answer.headers.get("Location", str(answer.status_code))


def drilled(app: Flask, email: str, made: Made) -> None:
    """Let somebody have drilled it."""
    viewer = cast.viewer(app, email)
    with app.app_context():
        edition = reading.get(viewer, "postmortem", made.postmortem)
        with writing(db, system()) as session:
            receipts.note(session, viewer, edition, ReceiptKind.DRILLED)


def look(app: Flask, email: str) -> transfer.Knowledge:
    """What somebody is told."""
    viewer = cast.viewer(app, email)
    with app.app_context():
        return transfer.look(viewer, cast.ORDERS)


def words(text: str) -> str:
    """A page without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_a_client_sees_its_people_and_the_supplier_how_many(app: Flask, made: Made) -> None:
    olga = cast.browser(app, cast.OPERATOR_A)
    cast.post(olga, f"/postmortems/{made.postmortem}/receipts", {"kind": "read"})
    drilled(app, OLE, made)
    assert resolved(olga, made) == f"/postmortems/{made.postmortem}#receipts"
    own = words(olga.get(PAGE).text)
    assert "resolved: Olga (" in own
    assert "drilled: Ole Olsen (" in own
    assert "Pia Petersen" in own
    assert "2 of 3 know it" in own
    supplier = cast.browser(app, cast.ENGINEER).get(PAGE).text
    assert "2 of 3 know it" in words(supplier)
    for page in (supplier, cast.browser(app, cast.ADMINISTRATOR).get(PAGE).text):
        assert not [name for name in ("Olga", "Ole Olsen", "Pia Petersen") if name in page]
    told = look(app, cast.ENGINEER)
    assert (told.names, {len(line.cells) for line in told.lines}) == ([], {0})
    assert {line.name for line in told.lines} == {"migration", "pool", "tool"}


def test_of_a_single_operator_the_supplier_gets_no_number(app: Flask, made: Made) -> None:
    with app.app_context():
        for email in (OLE, PIA):
            people.disable(system(), email)
    olga = cast.browser(app, cast.OPERATOR_A)
    engineer = cast.browser(app, cast.ENGINEER)
    before = words(engineer.get(PAGE).text)
    resolved(olga, made)
    assert words(engineer.get(PAGE).text) == before
    assert "1 operator" in before
    told = look(app, cast.ENGINEER)
    assert {(line.read, line.known) for line in told.lines} == {(None, None)}
    assert (told.coverage, told.bus_factor, told.gaps, told.quarters) == (None, None, None, ())
    assert "1 of 1 know it" in words(olga.get(PAGE).text)


def test_looking_with_a_clients_eyes_shows_no_name(app: Flask, made: Made) -> None:
    drilled(app, OLE, made)
    engineer = cast.browser(app, cast.ENGINEER)
    (row,) = make.rows(app, "SELECT id FROM organizations WHERE slug = 'alpha'")
    cast.post(engineer, "/view-as", {"as": f"organization:{row.id}", "next": "/"})
    page = engineer.get(PAGE).text
    assert "1 of 3 know it" in words(page)
    assert "Ole Olsen" not in page


def test_both_sides_get_the_numbers_of_what_the_client_reads(app: Flask, made: Made) -> None:
    own = make.document(tags=("secret-host",), title="Ours")
    make.postmortem(app, own, share=False)
    for email in (cast.ENGINEER, cast.OPERATOR_A):
        assert {line.name for line in look(app, email).lines} == {"migration", "pool", "tool"}
    page = cast.browser(app, cast.ENGINEER).get(PAGE).text
    assert "1 incident of this application is not shared with the client" in words(page)
    client = cast.browser(app, cast.OPERATOR_A).get(PAGE).text
    assert "not shared" not in client
    assert "Nobody was awake" not in page


def test_that_one_resolved_it_is_said_on_both_pages_and_can_be_taken_back(
    app: Flask, made: Made
) -> None:
    olga = cast.browser(app, cast.OPERATOR_A)
    assert resolved(olga, made, page="incident") == f"/incidents/{made.incident}#receipts"
    resolved(olga, made)
    pages = (f"/postmortems/{made.postmortem}", f"/incidents/{made.incident}")
    for path in pages:
        assert "Resolved without the supplier by: Olga" in olga.get(path).text
    share = cast.browser(app, cast.ENGINEER).get(f"/postmortems/{made.postmortem}/share").text
    assert "1 person of the client says: resolved without the supplier" in share
    assert "Olga" not in share
    assert [(one.resolved, one.incidents) for one in look(app, OLE).quarters] == [(1, 1)]
    resolved(olga, made, "take-back")
    for path in pages:
        assert "Resolved without the supplier by" not in olga.get(path).text
    assert [(one.resolved, one.incidents) for one in look(app, OLE).quarters] == [(0, 1)]
    rows = make.rows(app, "SELECT person_id FROM journal WHERE event LIKE 'receipt.%'")
    assert {row.person_id for row in rows} == {None}


def test_nobody_else_says_that_they_resolved_it(app: Flask, made: Made) -> None:
    assert resolved(cast.browser(app, cast.OPERATOR_B), made) == "404"
    assert resolved(cast.browser(app, cast.ENGINEER), made) == "403"
    olga = cast.browser(app, cast.OPERATOR_A)
    by_form = cast.post(olga, f"/postmortems/{made.postmortem}/receipts", {"kind": "drilled"})
    assert by_form.status_code == 422
    assert make.rows(app, "SELECT 1 FROM receipts WHERE kind <> 'opened'") == []


def test_columns_are_those_who_may_read_it_today(app: Flask, made: Made) -> None:
    drilled(app, OLE, made)
    with app.app_context():
        people.disable(system(), PIA)
        applications.revoke(system(), "alpha", cast.ORDERS)
        applications.grant(system(), cast.OPERATOR_A, cast.ORDERS, "read")
        applications.grant(system(), OLE, cast.ORDERS, "contribute")
        applications.grant(system(), "beta", cast.ORDERS, "read")
    assert look(app, cast.OPERATOR_A).names == ["Ole Olsen", "Olga"]
    assert look(app, cast.ENGINEER).operators == 2
    other = look(app, cast.OPERATOR_B)
    assert (other.names, other.gaps) == (["Otto"], 3)


def test_an_application_without_incidents_or_operators_has_a_page(app: Flask) -> None:
    with app.app_context():
        applications.revoke(system(), "alpha", cast.LABELS)
    page = words(cast.browser(app, cast.ENGINEER).get(f"/applications/{cast.LABELS}/transfer").text)
    assert "Nobody of the client may read this application yet." in page
    assert "No shared incident of this application names a component" in page


def test_hidden_and_unknown_applications_are_the_same(app: Flask, made: Made) -> None:
    otto = cast.browser(app, cast.OPERATOR_B)
    for view in ("transfer", "readiness"):
        hidden, unknown = (
            otto.get(f"/applications/{slug}/{view}") for slug in (cast.ORDERS, "nowhere")
        )
        assert hidden.status_code == unknown.status_code == 404
        assert hidden.data.replace(cast.ORDERS.encode(), b"nowhere") == unknown.data
