"""Looking as someone else: the very pages of the other, nothing in their name, and noted."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.operations import applications
from postmortem.policy.viewer import system
from postmortem.store import people
from tests import cast, make
from tests.make import Made

BAR = re.compile(r'<aside class="looking.*?</aside>', re.DOTALL)
MENU = re.compile(r'<details class="menu">.*?</details>', re.DOTALL)
RECEIPTS = re.compile(
    r'<section class="wrap receipts.*?</section>', re.DOTALL
)  # names: theirs alone
PASSING = re.compile(r'name="csrf_token" value="[^"]*"|\d+ ms|data-person="\d*"')


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


@pytest.fixture
def engineer(app: Flask) -> FlaskClient:
    """The engineer's browser."""
    return cast.browser(app, cast.ENGINEER)


def person(app: Flask, email: str) -> str:
    """How a person is chosen."""
    with app.app_context():
        return f"person:{people.get(system(), email)['id']}"


def look(app: Flask, engineer: FlaskClient, chosen: str) -> int:
    """Look with these eyes; the status of the answer."""
    return cast.post(engineer, "/view-as", {"as": chosen, "next": "/"}).status_code


def page(client: FlaskClient, path: str) -> str:
    """A page without what names whose browser it is."""
    text = client.get(path).text
    for what in (BAR, MENU, RECEIPTS, PASSING):
        text = what.sub("", text)
    return text


def addresses(made: Made) -> list[str]:
    """Pages that an operator reads, or does not."""
    return [
        "/", "/search?q=held", "/timeline", f"/postmortems/{made.postmortem}",
        f"/incidents/{made.incident}", "/applications/orders", "/applications/portal",
        f"/postmortems/{made.postmortem}/edit", "/admin",
    ]  # fmt: skip


@pytest.mark.parametrize("whose", [cast.OPERATOR_A, cast.OPERATOR_B])
def test_every_page_is_the_very_page_of_the_other(
    app: Flask, engineer: FlaskClient, whose: str
) -> None:
    made = make.postmortem(app)
    make.postmortem(app, make.document(cast.PORTAL, title="Beta's own"))
    make.index(app)
    assert look(app, engineer, person(app, whose)) == 303
    other = cast.browser(app, whose)
    for path in addresses(made):
        assert page(engineer, path) == page(other, path), path
        assert engineer.get(path).status_code == other.get(path).status_code


def test_the_bar_says_whose_eyes_these_are_and_leads_back(
    app: Flask, engineer: FlaskClient
) -> None:
    made = make.postmortem(app)
    path = f"/postmortems/{made.postmortem}"
    look(app, engineer, person(app, cast.OPERATOR_A))
    assert "You see what Olga of Alpha sees." in engineer.get(path).text
    assert cast.post(engineer, "/view-as/end", {"next": path}).location == path
    assert "Ours alone." in engineer.get(path).text
    assert "You see what" not in engineer.get(path).text


def test_nothing_is_done_in_the_name_of_the_other(app: Flask, engineer: FlaskClient) -> None:
    made = make.postmortem(app)
    saved = make.form(make.document(title="Written by Ewa"), 1)
    look(app, engineer, person(app, cast.OPERATOR_A))
    answer = cast.post(engineer, f"/postmortems/{made.postmortem}/edit", saved)
    assert answer.status_code in {200, 303, 409}
    assert "Ewa" in engineer.get("/account").text
    written = make.rows(app, "SELECT event, people.name FROM journal "
                             "JOIN people ON people.id = person_id")  # fmt: skip
    assert {tuple(row)[1] for row in written} <= {"Ewa", "Ada"}


def test_it_is_noted_who_looked_as_whom(app: Flask, engineer: FlaskClient) -> None:
    chosen = person(app, cast.OPERATOR_A)
    look(app, engineer, chosen)
    noted = make.rows(app, "SELECT record FROM journal WHERE event = 'view.begun'")
    assert [tuple(row) for row in noted] == [(chosen,)]


@pytest.mark.parametrize("chosen", ["", "person:1", "person:x", "person:99", "all", "person:-1",
                                    "organization:1", "person:1 OR 1"])  # fmt: skip
def test_only_a_client_or_one_of_its_people_can_be_chosen(
    app: Flask, engineer: FlaskClient, chosen: str
) -> None:
    assert look(app, engineer, chosen) == 422


def test_clients_cannot_look_as_anybody(app: Flask) -> None:
    operator = cast.browser(app, cast.OPERATOR_A)
    assert operator.get("/view-as").status_code == 404
    assert look(app, operator, person(app, cast.OPERATOR_B)) == 403


def test_a_right_removed_meanwhile_counts_from_the_next_page(
    app: Flask, engineer: FlaskClient
) -> None:
    made = make.postmortem(app)
    look(app, engineer, person(app, cast.OPERATOR_A))
    assert engineer.get(f"/postmortems/{made.postmortem}").status_code == 200
    with app.app_context():
        applications.revoke(system(), "alpha", cast.ORDERS)
    assert engineer.get(f"/postmortems/{made.postmortem}").status_code == 404


def test_nobody_reads_by_others_eyes_what_is_kept_from_their_own(
    app: Flask, engineer: FlaskClient
) -> None:
    made = make.postmortem(app, make.document(cast.VAULT))
    assert (
        cast.browser(app, cast.OPERATOR_A).get(f"/postmortems/{made.postmortem}").status_code == 200
    )
    look(app, engineer, person(app, cast.OPERATOR_A))
    assert engineer.get(f"/postmortems/{made.postmortem}").status_code == 404
    assert "Vault" not in engineer.get("/").text
