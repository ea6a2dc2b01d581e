"""What a client writes: its own to read at once, and the supplier's to complete."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from postmortem.domain.lifecycle import Sharing, State
from postmortem.operations import applications
from postmortem.policy.viewer import system
from tests import cast, make

TYPED = {
    "title": "Labels are not printed",
    "application": cast.ORDERS,
    "severity": "2",
    "zone": "Europe/Berlin",
    "began_date": "2026-11-21",
    "began_time": "03:04",
    "entries-0-time": "03:04",
    "entries-0-type": "impact",
    "entries-0-text": "The first pallet had no label.",
    "entries-1-time": "03:20",
    "entries-1-text": "Restarted the printer, no change.",
}


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace in which Olga's organization contributes to Orders."""
    cast.gather(app)
    with app.app_context():
        applications.grant(system(), "alpha", cast.ORDERS, "contribute")
    return app


@pytest.fixture
def olga(app: Flask) -> FlaskClient:
    """The contributor's browser."""
    return cast.browser(app, cast.OPERATOR_A)


def report(client: FlaskClient, **changes: str) -> TestResponse:
    """Send the form."""
    return cast.post(client, "/incidents/new", TYPED | changes)


def add(client: FlaskClient, path: str, **typed: str) -> TestResponse:
    """Send an entry."""
    fields = {f"entries-0-{name}": value for name, value in typed.items()}
    return cast.post(client, f"{path}/entries", fields)


def test_the_client_reads_its_own_report_at_once(app: Flask, olga: FlaskClient) -> None:
    answer = report(olga)
    assert answer.status_code == 303
    page = olga.get(answer.location).text
    for words in (
        "Labels are not printed",
        "The first pallet had no label.",
        "Add to the timeline",
    ):
        assert words in page
    assert cast.browser(app, cast.OPERATOR_B).get(answer.location).status_code == 404


def test_the_supplier_completes_it(app: Flask, olga: FlaskClient) -> None:
    path = report(olga).location
    engineer = cast.browser(app, cast.ENGINEER)
    editor = engineer.get(f"{path}/edit", follow_redirects=True).text
    assert "The first pallet had no label." in editor
    (row,) = make.rows(app, "SELECT state, sharing, people.name FROM postmortems "
                            "JOIN incidents ON incidents.id = incident_id "
                            "JOIN people ON people.id = created_by")  # fmt: skip
    assert tuple(row) == (State.DRAFT, Sharing.LIVE, "Olga")


def test_an_entry_added_later_stands_in_its_place(olga: FlaskClient) -> None:
    path = report(olga).location
    answer = add(olga, path, date="2026-11-21", time="03:10", text="The gate was closed.")
    assert answer.status_code == 303
    page = olga.get(path).text
    places = [page.index(word) for word in ("first pallet", "gate was closed", "Restarted")]
    assert places == sorted(places)


def test_what_the_supplier_keeps_to_itself_stays_there(app: Flask, olga: FlaskClient) -> None:
    path = report(olga).location
    (row,) = make.rows(app, "SELECT public_id FROM postmortems")
    _, document = make.written(app, row.public_id)
    make.save(
        app, row.public_id, entries=(*document.entries, make.entry("We argued.", 9, make.INTERNAL))
    )
    add(olga, path, date="2026-11-21", time="03:10", text="The gate was closed.")
    assert "We argued." not in olga.get(path).text
    assert "We argued." in cast.browser(app, cast.ENGINEER).get(path).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"severity": ""}, "severity"),
        ({"application": cast.LABELS}, "application"),
        ({"application": cast.PORTAL}, "application"),
        ({"began_time": "25:99"}, "began_time"),
        ({"entries-0-time": "late"}, "entries-0-time"),
    ],
)
def test_a_mistake_comes_back_with_everything_typed(
    app: Flask, olga: FlaskClient, changes: dict[str, str], field: str
) -> None:
    before = make.counts(app)
    answer = report(olga, **changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "The first pallet had no label." in answer.text
    assert make.counts(app) == before


def test_an_empty_entry_is_not_added(olga: FlaskClient) -> None:
    path = report(olga).location
    answer = add(olga, path, date="2026-11-21", time="03:10", text=" ")
    assert answer.status_code == 422
    assert "Say what happened at this time." in answer.text


def test_readers_cannot_contribute(app: Flask) -> None:
    made = make.postmortem(app, make.document(sharing=Sharing.LIVE), state=State.DRAFT)
    other = cast.browser(app, cast.OPERATOR_B)
    assert other.get("/incidents/new").status_code == 404
    assert report(other).status_code == 403
    assert add(other, f"/incidents/{made.incident}", text="x").status_code == 403


def test_nothing_is_added_to_what_is_not_shared_live(app: Flask, olga: FlaskClient) -> None:
    made = make.postmortem(app)
    path = f"/incidents/{made.incident}"
    assert "Add to the timeline" not in olga.get(path).text
    assert add(olga, path, date="2026-11-21", time="03:10", text="x").status_code == 403


def test_a_right_removed_counts_from_the_next_request(app: Flask, olga: FlaskClient) -> None:
    path = report(olga).location
    with app.app_context():
        applications.grant(system(), "alpha", cast.ORDERS, "read")
    assert "Add to the timeline" not in olga.get(path).text
    assert add(olga, path, date="2026-11-21", time="03:10", text="x").status_code == 403


def test_the_journal_names_who_wrote(app: Flask, olga: FlaskClient) -> None:
    report(olga)
    written = make.rows(
        app, "SELECT event, people.name FROM journal JOIN people ON people.id = person_id"
    )
    assert ("postmortem.created", "Olga") in [tuple(row) for row in written]


@pytest.mark.parametrize(
    ("way", "level", "sharing"),
    [
        ("x-as-a-service", "read", "by-publication"),
        ("collaboration", "contribute", "by-publication"),
        ("embedding", "contribute", "live"),
    ],
)
def test_a_way_to_work_together_opens_what_it_says(
    app: Flask, olga: FlaskClient, way: str, level: str, sharing: str
) -> None:
    admin = cast.browser(app, cast.ADMINISTRATOR)
    path = f"/admin/applications/{cast.ORDERS}/collaboration"
    assert cast.post(admin, path, {"collaboration": way}).status_code == 303
    may_report = 200 if level == "contribute" else 404
    assert olga.get("/incidents/new").status_code == may_report
    new = {"title": "T", "application": cast.ORDERS, "severity": "2", "zone": "UTC",
           "began_date": "2026-11-21", "began_time": "03:04", "template": "google-sre",
           "sharing": "by-publication"}  # fmt: skip
    assert cast.post(admin, "/postmortems/new", new).status_code == 303
    (row,) = make.rows(app, "SELECT sharing FROM incidents")
    assert row.sharing == sharing


def test_no_other_way_can_be_chosen(app: Flask) -> None:
    admin = cast.browser(app, cast.ADMINISTRATOR)
    path = f"/admin/applications/{cast.ORDERS}/collaboration"
    answer = cast.post(admin, path, {"collaboration": "anything"})
    assert answer.status_code == 422
    assert "Choose how you work together." in answer.text
