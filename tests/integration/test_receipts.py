"""Receipts: a name for one's own people, a number for the supplier, nothing for anybody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.operations import people
from postmortem.policy.viewer import system
from tests import cast, make
from tests.make import Made

COLLEAGUE = "ole@alpha.example"


@pytest.fixture
def app(either: Flask) -> Flask:
    """A workspace in which Olga has a colleague."""
    cast.gather(either)
    with either.app_context():
        people.add(system(), COLLEAGUE, "Ole Olsen", "alpha", "operator", password=cast.PASSWORD)
    return either


@pytest.fixture
def made(app: Flask) -> Made:
    """A postmortem that Alpha reads."""
    return make.postmortem(app)


def say(client: FlaskClient, made: Made, kind: str, do: str = "") -> int:
    """Give a receipt, or take it back."""
    path = f"/postmortems/{made.postmortem}/receipts"
    return cast.post(client, path, {"kind": kind, "do": do}).status_code


def read(client: FlaskClient, made: Made) -> str:
    """The postmortem's page."""
    return client.get(f"/postmortems/{made.postmortem}").text


def shared(app: Flask, made: Made) -> str:
    """What the supplier sees of receipts."""
    return cast.browser(app, cast.ENGINEER).get(f"/postmortems/{made.postmortem}/share").text


def test_opening_is_counted_once_for_each_person(app: Flask, made: Made) -> None:
    olga = cast.browser(app, cast.OPERATOR_A)
    for _ in range(3):
        read(olga, made)
    read(cast.browser(app, COLLEAGUE), made)
    rows = make.rows(app, "SELECT kind, name FROM receipts ORDER BY name")
    assert [tuple(row) for row in rows] == [("opened", "Ole Olsen"), ("opened", "Olga")]
    assert "opened by 2, read by 0, 0 learned something" in shared(app, made)


def test_ones_own_people_see_the_name_and_the_supplier_a_number(app: Flask, made: Made) -> None:
    assert say(cast.browser(app, COLLEAGUE), made, "learned") == 303
    assert "Learned from it: Ole Olsen" in read(cast.browser(app, cast.OPERATOR_A), made)
    engineer = cast.browser(app, cast.ENGINEER)
    for path in ("", "/share", "/history"):
        assert "Ole Olsen" not in engineer.get(f"/postmortems/{made.postmortem}{path}").text
    assert "1 learned something" in shared(app, made)


def test_what_was_said_can_be_taken_back(app: Flask, made: Made) -> None:
    olga = cast.browser(app, cast.OPERATOR_A)
    say(olga, made, "read")
    assert 'aria-pressed="true"' in read(olga, made)
    say(olga, made, "read", "take-back")
    assert "Read by" not in read(olga, made)


def test_nobody_else_can_say_anything_of_it(app: Flask, made: Made) -> None:
    assert say(cast.browser(app, cast.OPERATOR_B), made, "read") == 404
    assert say(cast.browser(app, cast.ENGINEER), made, "read") == 403
    assert say(cast.browser(app, cast.OPERATOR_A), made, "praise") == 422
    assert make.rows(app, "SELECT 1 FROM receipts") == []


def test_looking_with_a_clients_eyes_leaves_no_receipt(app: Flask, made: Made) -> None:
    engineer = cast.browser(app, cast.ENGINEER)
    (row,) = make.rows(app, "SELECT id FROM people WHERE name = 'Olga'")
    cast.post(engineer, "/view-as", {"as": f"person:{row.id}", "next": "/"})
    assert "Our" not in read(engineer, made)
    assert make.rows(app, "SELECT 1 FROM receipts") == []


def test_the_journal_does_not_tell_who_read(app: Flask, made: Made) -> None:
    say(cast.browser(app, cast.OPERATOR_A), made, "read")
    rows = make.rows(app, "SELECT person_id FROM journal WHERE event = 'receipt.given'")
    assert [tuple(row) for row in rows] == [(None,)]
