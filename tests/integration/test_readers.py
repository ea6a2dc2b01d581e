"""Why someone sees a record or not: what is told is what happens."""

import json
from itertools import product

import pytest
from click.testing import CliRunner
from flask import Flask

from postmortem.cli import main
from postmortem.domain.lifecycle import State
from postmortem.editions import explaining, reading
from postmortem.editions.explaining import Explanation
from postmortem.errors import NotFound
from postmortem.operations import applications, people
from postmortem.policy.viewer import system
from postmortem.store import sign_ins
from tests import cast, make

EVERYBODY = (cast.ADMINISTRATOR, cast.ENGINEER, cast.OPERATOR_A, cast.OPERATOR_B)


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


def told(app: Flask, email: str, name: str) -> Explanation:
    """What is said of a person and a record."""
    with app.app_context():
        return explaining.explain(system(), email, name)


def sees(app: Flask, email: str, noun: str, name: str) -> bool:
    """Whether this person's own request gets it."""
    try:
        viewer = cast.viewer(app, email)
        with app.app_context():
            reading.get(viewer, noun, name)
    except NotFound:
        return False
    return True


def records(app: Flask) -> list[tuple[str, str]]:
    """Shared, restricted, drafted, taken back: a record of each kind, by noun and id."""
    shared = make.postmortem(app)
    drafted = make.postmortem(app, state=State.DRAFT)
    vault = make.postmortem(app, make.document(cast.VAULT))
    taken_back = make.postmortem(app, make.document(cast.PORTAL))
    make.do(app, taken_back.postmortem, "unshare")
    made = [shared, drafted, vault, taken_back]
    return [
        *(("postmortem", one.postmortem) for one in made),
        *(("incident", one.incident) for one in made),
        ("application", cast.ORDERS),
        ("application", cast.VAULT),
    ]


def test_what_is_told_is_what_each_person_gets(app: Flask) -> None:
    made = records(app)
    with app.app_context():
        applications.grant(system(), cast.OPERATOR_B, cast.ORDERS, "contribute")
        applications.grant(system(), cast.ENGINEER, cast.VAULT, "read")
        applications.revoke(system(), "beta", cast.PORTAL)
    for email, (noun, name) in product(EVERYBODY, made):
        assert told(app, email, name).reads == sees(app, email, noun, name), (email, noun, name)


def test_the_reasons_name_the_grant_and_the_version(app: Flask) -> None:
    made = make.postmortem(app)
    mine = [one.message for one in told(app, cast.OPERATOR_A, made.postmortem).reasons]
    assert mine[0].startswith("Alpha may read Orders since ")
    assert mine[1].startswith("Version 1 is shared with Alpha since ")
    (theirs, _) = told(app, cast.OPERATOR_B, made.postmortem).reasons
    assert theirs.message == "Neither Otto nor Beta has been granted Orders."
    (staff,) = told(app, cast.ENGINEER, made.postmortem).reasons
    assert staff.message == "The supplier's people read everything but restricted applications."


def test_a_closed_account_sees_nothing(app: Flask) -> None:
    made = make.postmortem(app)
    with app.app_context():
        people.disable(system(), cast.OPERATOR_A)
    closed = told(app, cast.OPERATOR_A, made.postmortem)
    assert (closed.reads, closed.reasons[0].message) == (False, "The account is closed.")
    with app.app_context(), pytest.raises(NotFound):
        sign_ins.viewer_named(cast.OPERATOR_A)


def test_the_page_lists_everybody_for_staff_alone(app: Flask) -> None:
    made = make.postmortem(app)
    path = f"/readers/{made.postmortem}"
    page = cast.browser(app, cast.ENGINEER).get(path).text
    assert "1 person of a client reads it." in page
    for name in ("Olga", "Otto", "Ewa", "Ada"):
        assert name in page
    assert cast.browser(app, cast.OPERATOR_A).get(path).status_code == 404
    assert cast.browser(app, cast.ENGINEER).get("/readers/nothing").status_code == 404


def test_the_command_says_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.postmortem(app)
    monkeypatch.setenv("POSTMORTEM_DATA", str(app.config["SETTINGS"].folder))
    asked = ["grant", "explain", cast.OPERATOR_B, made.postmortem]
    plain = CliRunner().invoke(main, asked)
    assert plain.output.splitlines()[0] == "Otto cannot see it."
    answer = json.loads(CliRunner().invoke(main, [*asked, "--json"]).output)
    assert answer["sees"] is False
    assert answer["reasons"][0] == "Neither Otto nor Beta has been granted Orders."
    assert CliRunner().invoke(main, ["grant", "explain", "x@y.example", "z"]).exit_code == 1
