"""Readiness: both sides say how each item stands, and sign who runs it; nothing is written over."""

import hashlib
import json
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from postmortem.database import db
from postmortem.database.sessions import reader
from postmortem.models import ReadinessItem
from postmortem.operations import applications, people
from postmortem.operations.journal import broken_links
from postmortem.policy.viewer import system
from postmortem.store import journal
from tests import cast, forms, make

PAGE = f"/applications/{cast.ORDERS}/readiness"
STAGES = f"/applications/{cast.ORDERS}/stages"


@pytest.fixture
def app(either: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(either)
    return either


def say(client: FlaskClient, key: str, state: str, note: str = "") -> int:
    """Say how an item stands."""
    fields = {f"state-{key}": state, f"note-{key}": note}
    return cast.post(client, f"{PAGE}/{key}", fields).status_code


def sign(client: FlaskClient, stage: str, **changes: str) -> int:
    """Sign a step with the list that stands on the page."""
    fields = {"sha256": forms.one(client.get(PAGE).text, STAGES).last["sha256"]}
    return cast.post(client, STAGES, fields | {"stage": stage, "read": "1"} | changes).status_code


def both(app: Flask) -> tuple[FlaskClient, FlaskClient]:
    """The browsers of the supplier's Ewa and of Alpha's Olga."""
    return cast.browser(app, cast.ENGINEER), cast.browser(app, cast.OPERATOR_A)


def offered(client: FlaskClient) -> list[str]:
    """The stages that the page offers to sign."""
    page = client.get(PAGE).text
    return [
        stage
        for stage in ("supplier-runs", "together", "client-runs-supplier-on-call", "client-runs")
        if f'<option value="{stage}"' in page
    ]


def said(app: Flask) -> list[tuple[object, ...]]:
    """Every row that is kept of items."""
    rows = make.rows(app, "SELECT key, state, note, side, name FROM readiness_items ORDER BY id")
    return [tuple(row) for row in rows]


def signed(app: Flask) -> list[Mapping[str, object]]:
    """Every signature under a step."""
    return [row._mapping for row in make.rows(app, "SELECT * FROM stage_signatures ORDER BY id")]


def test_either_side_answers_and_what_was_said_before_stays(app: Flask) -> None:
    ewa, olga = both(app)
    assert say(ewa, "backups", "open", "Planned for January.") == 303
    assert say(olga, "backups", "accepted", "We live with it until then.") == 303
    assert say(olga, "backups", "accepted", "We live with it until then.") == 303
    for client in (ewa, olga):
        page = client.get(PAGE).text
        assert page.index("We live with it until then.") < page.index("Planned for January.")
        assert "<b>Olga</b>, Alpha, for the client" in page
        assert "<b>Ewa</b>, Supplier, for the supplier" in page
        assert "0 met, 15 open, 1 accepted as a risk" in page
    assert said(app) == [
        ("backups", "open", "Planned for January.", "supplier", "Ewa"),
        ("backups", "accepted", "We live with it until then.", "client", "Olga"),
    ]


def test_a_risk_is_accepted_with_a_reason_and_the_form_comes_back_filled(app: Flask) -> None:
    _, olga = both(app)
    assert say(olga, "rollback", "accepted", " ") == 422
    assert say(olga, "rollback", "perhaps") == 422
    fields = {"state-rollback": "met", "note-rollback": "x" * 1001}
    answer = cast.post(olga, f"{PAGE}/rollback", fields)
    assert answer.status_code == 422
    assert "This is 1001 characters long; 1000 fit." in answer.text
    assert forms.one(answer.text, f"{PAGE}/rollback").last["note-rollback"] == "x" * 1001
    assert say(olga, "nothing", "met") == 404
    assert said(app) == []


def test_a_stage_is_reached_when_both_sides_have_signed_it(app: Flask) -> None:
    ewa, olga = both(app)
    say(ewa, "alerts", "met", "All fired on Monday.")
    assert offered(ewa) == ["together"]
    assert sign(ewa, "together") == 303
    assert offered(ewa) == []
    assert "Signed by one side." in olga.get(PAGE).text
    say(olga, "logs", "accepted", "Next week.")
    assert sign(olga, "together") == 303
    for client in (ewa, olga):
        page = client.get(PAGE).text
        assert "Signed by one side." not in page
        assert '<li aria-current="step"><span>2</span>Both run it together</li>' in page
        assert "14 open, 1 accepted as a risk" in page
    assert offered(olga) == ["supplier-runs", "client-runs-supplier-on-call"]
    first, second = signed(app)
    for row in (first, second):
        assert hashlib.sha256(str(row["readiness"]).encode()).hexdigest() == row["sha256"]
    states = [
        {one["key"]: one["state"] for one in json.loads(str(row["readiness"]))}
        for row in (first, second)
    ]
    assert (states[0]["alerts"], states[0]["logs"], states[1]["logs"]) == (
        "met",
        "open",
        "accepted",
    )


def test_stages_come_in_order_and_a_step_back_is_signed_anew(app: Flask) -> None:
    ewa, olga = both(app)
    assert cast.post(ewa, STAGES, {"stage": "client-runs", "read": "1"}).status_code == 422
    for stage in ("together", "client-runs-supplier-on-call", "together"):
        for client in (ewa, olga, ewa):
            if stage in offered(client):
                assert sign(client, stage) == 303
    rows = [(row["step"], row["stage"], row["side"]) for row in signed(app)]
    assert rows == [
        (step, stage, side)
        for step, stage in enumerate(("together", "client-runs-supplier-on-call", "together"), 1)
        for side in ("supplier", "client")
    ]
    assert '<li aria-current="step"><span>2</span>' in olga.get(PAGE).text


def test_a_list_that_changed_while_one_read_is_not_signed(app: Flask) -> None:
    ewa, olga = both(app)
    old = forms.one(olga.get(PAGE).text, STAGES).last["sha256"]
    say(ewa, "alerts", "met")
    assert sign(olga, "together", sha256=old) == 422
    assert sign(olga, "together", read="") == 422
    assert sign(olga, "elsewhere") == 422
    assert signed(app) == []


def test_a_signed_list_that_was_changed_in_the_database_is_told(app: Flask) -> None:
    ewa, olga = both(app)
    sign(ewa, "together")
    make.change(app, "UPDATE stage_signatures SET readiness = replace(readiness, 'open', 'met')")
    assert "the stored list does not give this checksum" in olga.get(PAGE).text


def test_another_client_sees_and_says_nothing_of_it(app: Flask) -> None:
    ewa, olga = both(app)
    say(olga, "vision", "met", "Known by heart.")
    sign(ewa, "together")
    otto = cast.browser(app, cast.OPERATOR_B)
    assert say(otto, "vision", "open") == 404
    assert cast.post(otto, STAGES, {"stage": "together", "read": "1"}).status_code == 404
    with app.app_context():  # even one who may read the same application
        applications.grant(system(), "beta", cast.ORDERS, "contribute")
    page = otto.get(PAGE).text
    assert "Known by heart." not in page
    assert "Olga" not in page
    assert "16 open" in page
    assert len(said(app)) == 1
    assert cast.browser(app).get(PAGE).status_code == 302


def test_contributors_answer_as_readers_do_and_whoever_lost_the_grant_does_not(app: Flask) -> None:
    _, olga = both(app)
    with app.app_context():
        applications.grant(system(), "alpha", cast.ORDERS, "contribute")
    assert say(olga, "normal", "met") == 303
    with app.app_context():
        applications.revoke(system(), "alpha", cast.ORDERS)
    assert say(olga, "normal", "open") == 404
    assert [row[1] for row in said(app)] == ["met"]


def test_a_restricted_application_hides_it_from_staff_without_a_grant(app: Flask) -> None:
    olga = cast.browser(app, cast.OPERATOR_A)
    vault = PAGE.replace(cast.ORDERS, cast.VAULT)
    assert cast.post(olga, f"{vault}/normal", {"state-normal": "met"}).status_code == 303
    ewa = cast.browser(app, cast.ENGINEER)
    assert ewa.get(vault).status_code == 404
    viewer = cast.viewer(app, cast.ENGINEER)
    with app.app_context():
        assert reader(db, viewer).scalars(select(ReadinessItem)).all() == []
    assert cast.post(ewa, f"{vault}/normal", {"state-normal": "open"}).status_code == 404


def test_looking_with_a_clients_eyes_one_signs_nothing(app: Flask) -> None:
    ewa, _ = both(app)
    (row,) = make.rows(app, "SELECT id FROM organizations WHERE slug = 'alpha'")
    cast.post(ewa, "/view-as", {"as": f"organization:{row.id}", "next": "/"})
    page = ewa.get(PAGE)
    assert page.status_code == 200
    assert "Say how it stands" not in page.text
    assert say(ewa, "normal", "met") == 403
    assert said(app) == []


def test_who_was_erased_stays_in_what_they_signed_and_the_chain_holds(app: Flask) -> None:
    ewa, olga = both(app)
    say(olga, "access", "met", "Tried.")
    sign(olga, "together")
    (row,) = make.rows(app, "SELECT id FROM people WHERE name = 'Olga'")
    with app.app_context():
        people.disable(system(), cast.OPERATOR_A)
        people.erase(system(), row.id, "a former member of Alpha")
    assert {row["name"] for row in signed(app)} == {"Olga"}
    assert {row[-1] for row in said(app)} == {"a former member of Alpha"}
    assert "a former member of Alpha" in ewa.get(PAGE).text
    events = make.rows(app, "SELECT event, record, fields FROM journal ORDER BY id")
    assert ("readiness.answered", cast.ORDERS, "access,met") in [tuple(one) for one in events]
    with app.app_context():
        assert broken_links(journal.after(system(), 0)) == []
