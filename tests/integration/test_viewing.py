"""Looking as someone else: the very pages of the other, nothing in their name, and noted."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.operations import applications
from postmortem.operations import people as people_operations
from postmortem.policy.viewer import system
from postmortem.store import people, share_links
from tests import cast, make
from tests.make import Made

BAR = re.compile(r'<aside class="looking.*?</aside>', re.DOTALL)
MENU = re.compile(r'<details class="menu">.*?</details>', re.DOTALL)
RECEIPTS = re.compile(
    r'<section class="wrap receipts.*?</section>', re.DOTALL
)  # names: theirs alone
SAVED = re.compile(r'<details class="[^"]*\bsaved\b.*?</details>', re.DOTALL)  # theirs alone
PASSING = re.compile(r'name="csrf_token" value="[^"]*"|\d+ ms|data-person="\d*"')


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


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
    for what in (BAR, MENU, RECEIPTS, SAVED, PASSING):
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
                                    "organization:1", "person:1 OR 1", "person:" + "9" * 30,
                                    "organization:" + "1" * 5_000])  # fmt: skip
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


# Eyes that see nothing, and eyes that are closed ----------------------------------------------


def test_whoever_reads_only_what_is_restricted_can_be_chosen_and_is_seen_to_read_nothing(
    app: Flask, engineer: FlaskClient
) -> None:
    make.postmortem(app)
    with app.app_context():
        for slug in (cast.ORDERS, cast.LABELS, cast.VAULT):
            applications.revoke(system(), "alpha", slug)
        applications.grant(system(), cast.OPERATOR_A, cast.VAULT, "contribute")
    assert look(app, engineer, person(app, cast.OPERATOR_A)) == 303
    seen = engineer.get("/").text
    assert "You see what Olga of Alpha sees." in seen
    assert "There is no application that both of you may read." in seen
    assert "Vault" not in seen
    assert engineer.get("/incidents/new").status_code == 404
    with app.app_context():
        applications.grant(system(), cast.OPERATOR_A, cast.ORDERS, "read")
    assert "There is no application that both" not in engineer.get("/").text


def test_the_page_says_that_restricted_applications_are_left_out(engineer: FlaskClient) -> None:
    assert "Restricted applications that you may not read yourself" in engineer.get("/view-as").text


def test_when_the_other_cannot_come_in_any_more_looking_ends_and_says_so(
    app: Flask, engineer: FlaskClient
) -> None:
    made = make.postmortem(app)
    look(app, engineer, person(app, cast.OPERATOR_A))
    path = f"/postmortems/{made.postmortem}"
    with app.app_context():
        people_operations.disable(system(), cast.OPERATOR_A)
    answer = engineer.get(path)
    assert (answer.status_code, answer.location) == (302, "/view-as")
    assert "You look with your own eyes again" in engineer.get("/view-as").text
    assert "Ours alone." in engineer.get(path).text
    assert "You see what" not in engineer.get(path).text


def test_what_is_sent_while_looking_ends_is_saved_and_not_lost(
    app: Flask, engineer: FlaskClient
) -> None:
    made = make.postmortem(app)
    saved = make.form(make.document(title="Written by Ewa"), 1)
    look(app, engineer, person(app, cast.OPERATOR_A))
    token = cast.token(engineer)
    with app.app_context():
        people_operations.disable(system(), cast.OPERATOR_A)
    path = f"/postmortems/{made.postmortem}"
    answer = engineer.post(f"{path}/edit", data={**saved, "csrf_token": token, "do": "save"})
    assert answer.status_code == 303
    shown = engineer.get(path).text
    assert "Written by Ewa" in shown
    assert "You look with your own eyes again" in shown


# By a link -----------------------------------------------------------------------------------


def chosen_link(app: Flask, number: int = 0) -> str:
    """How a link is chosen, the newest first."""
    with app.app_context():
        return f"link:{share_links.find(system())[number]['id']}"


@pytest.mark.parametrize("to", ["one", "all"])
def test_by_a_link_the_page_is_the_very_page_of_its_visitor(
    app: Flask, engineer: FlaskClient, to: str
) -> None:
    made, other = make.postmortem(app), make.postmortem(app, make.document(title="Another"))
    terms = {"note": "The auditor", "password": "gartenzaun blau"}
    address = cast.link(app, cast.ORDERS, made.postmortem if to == "one" else "", **terms)
    assert "The auditor: " in engineer.get("/view-as").text
    answer = cast.post(engineer, "/view-as", {"as": chosen_link(app)})
    start = f"/shared/{made.postmortem}" if to == "one" else "/shared/"
    assert (answer.status_code, answer.location) == (303, start)
    guest = app.test_client()
    cast.post(guest, address, {"password": terms["password"]})
    for path in ("/shared/", f"/shared/{made.postmortem}", f"/shared/{other.postmortem}"):
        assert page(engineer, path) == page(guest, path), path
    assert "You see what a visitor by the link for The auditor sees." in engineer.get(start).text
    assert "Ours alone." not in engineer.get(start).text


def test_looking_by_a_link_is_no_visit_and_is_noted(app: Flask, engineer: FlaskClient) -> None:
    made = make.postmortem(app)
    cast.link(app, cast.ORDERS, made.postmortem)
    chosen = chosen_link(app)
    look(app, engineer, chosen)
    assert engineer.get(f"/shared/{made.postmortem}").status_code == 200
    assert make.counts(app)["share_visits"] == 0
    noted = make.rows(app, "SELECT record FROM journal WHERE event = 'view.begun'")
    assert [tuple(row) for row in noted] == [(chosen,)]
    answer = engineer.get(f"/shared/{made.postmortem}").text
    assert f'name="next" value="/postmortems/{made.postmortem}"' in answer
    assert "Ours alone." in engineer.get(f"/postmortems/{made.postmortem}").text
    cast.post(engineer, "/view-as/end", {"next": "/"})
    assert engineer.get(f"/shared/{made.postmortem}").status_code == 404


def test_a_link_that_is_over_ends_looking_by_it(app: Flask, engineer: FlaskClient) -> None:
    made = make.postmortem(app)
    cast.link(app, cast.ORDERS, made.postmortem)
    chosen = chosen_link(app)
    look(app, engineer, chosen)
    with app.app_context():
        applications.revoke(system(), "alpha", cast.ORDERS)
    assert engineer.get(f"/shared/{made.postmortem}").location == "/view-as"
    shown = engineer.get("/view-as").text
    assert "You look with your own eyes again" in shown
    assert chosen not in shown
    assert look(app, engineer, chosen) == 422


def test_links_to_what_is_restricted_are_nobody_elses_to_look_by(
    app: Flask, engineer: FlaskClient
) -> None:
    made = make.postmortem(app, make.document(cast.VAULT))
    cast.link(app, cast.VAULT, made.postmortem, note="Sealed")
    assert "Sealed" not in engineer.get("/view-as").text
    assert look(app, engineer, chosen_link(app)) == 422
    assert look(app, engineer, "link:zzzzzzzzzzzz") == 422


def test_following_a_link_oneself_ends_looking_by_another(
    app: Flask, engineer: FlaskClient
) -> None:
    one, two = make.postmortem(app), make.postmortem(app, make.document(title="Another"))
    cast.link(app, cast.ORDERS, one.postmortem)
    look(app, engineer, chosen_link(app))
    address = cast.link(app, cast.ORDERS, two.postmortem)
    assert engineer.get(engineer.get(address).location).status_code == 200
    assert "You see what" not in engineer.get(f"/shared/{two.postmortem}").text


def test_when_the_eyes_close_nothing_of_theirs_is_done_in_ones_own_name(
    app: Flask, engineer: FlaskClient
) -> None:
    look(app, engineer, person(app, cast.OPERATOR_A))
    typed = {"q": "pool", "name": "Theirs", "csrf_token": cast.token(engineer)}
    with app.app_context():
        people_operations.disable(system(), cast.OPERATOR_A)
    assert engineer.post("/search/saved", data=typed).status_code == 403
    assert make.rows(app, "SELECT 1 FROM saved_searches") == []
