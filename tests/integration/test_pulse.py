"""The culture pulse: anonymous to everybody, one answer each, a result only from five."""

import re

import pytest
from flask import Flask

from postmortem.domain.learning.pulse import KEYS
from postmortem.followers import keeping
from postmortem.operations import people
from postmortem.policy.viewer import system
from tests import cast, make

PAGE = "/applications/orders/pulse"
PEOPLE = [f"operator{number}@alpha.example" for number in range(4)]


@pytest.fixture
def begun(either: Flask) -> Flask:
    """A workspace with a round, and five people of the client."""
    cast.gather(either)
    with either.app_context():
        for number, email in enumerate(PEOPLE):
            people.add(system(), email, f"Operator {number}", "alpha", "operator")
    assert cast.post(cast.browser(either, cast.ENGINEER), PAGE, {"days": "14"}).status_code == 303
    return either


def address(app: Flask, email: str) -> str:
    """Where this person's answers go."""
    found = re.search(rf'action="({PAGE}/[^"]+)"', cast.browser(app, email).get(PAGE).text)
    assert found, email
    return found[1]


def answers(value: int, **others: str) -> dict[str, str]:
    """The same value for every sentence."""
    return {key: str(value) for key in KEYS} | others


def end(app: Flask) -> None:
    """Let the time of every round be over, and the product notice it."""
    make.change(app, "UPDATE pulse_rounds SET ends_at = began_at")
    assert keeping.end_pulses(app) == 1


def test_five_answers_make_a_result_that_both_sides_read_once_the_round_is_over(
    begun: Flask,
) -> None:
    where = address(begun, cast.OPERATOR_A)
    for number, email in enumerate([cast.OPERATOR_A, *PEOPLE]):
        client = cast.browser(begun, email)
        assert cast.post(client, where, answers(number + 2)).status_code == 303
        assert 'type="radio"' not in client.get(PAGE).text
    assert "4.0" not in cast.browser(begun, cast.OPERATOR_A).get(PAGE).text
    end(begun)
    for email in (cast.OPERATOR_A, cast.ENGINEER):
        page = cast.browser(begun, email).get(PAGE).text
        assert "<b>4.0</b>" in page
        assert "5 people" in page


def test_four_answers_make_none_and_nothing_of_them_is_kept(begun: Flask) -> None:
    where = address(begun, cast.OPERATOR_A)
    for email in PEOPLE:
        cast.post(cast.browser(begun, email), where, answers(7))
    end(begun)
    page = cast.browser(begun, cast.OPERATOR_A).get(PAGE).text
    assert "fewer than 5 people" in page
    assert "7.0" not in page
    assert make.rows(begun, "SELECT * FROM pulse_tallies") == []
    assert make.rows(begun, "SELECT people, means FROM pulse_rounds") == [(0, "")]


def test_an_answer_is_counted_once_and_a_sentence_left_out_keeps_the_others(begun: Flask) -> None:
    where = address(begun, cast.OPERATOR_A)
    client = cast.browser(begun, cast.OPERATOR_A)
    refused = cast.post(client, where, answers(6, risks=""))
    assert refused.status_code == 422
    assert refused.text.count("Choose a number for this sentence.") == 2
    assert refused.text.count(" checked required") == 5
    assert cast.post(client, where, answers(6)).status_code == 303
    again = cast.post(client, where, answers(1))
    assert again.status_code == 422
    assert "You have answered in this round." in again.text
    counted = make.rows(
        begun, "SELECT value, sum(count) FROM pulse_tallies GROUP BY value HAVING sum(count) > 0"
    )
    assert counted == [(6, 6)]


def test_nothing_stored_connects_a_person_with_what_was_said(begun: Flask) -> None:
    where = address(begun, cast.OPERATOR_A)
    client = cast.browser(begun, cast.OPERATOR_A)
    before = make.rows(begun, "SELECT * FROM journal")
    assert cast.post(client, where, answers(3)).status_code == 303
    assert make.rows(begun, "SELECT * FROM journal") == before
    voices = make.rows(begun, "SELECT * FROM pulse_voices")
    assert len(voices) == 1
    assert len(voices[0]) == 2


def test_others_find_nothing(begun: Flask) -> None:
    where = address(begun, cast.OPERATOR_A)
    other = cast.browser(begun, cast.OPERATOR_B)
    assert other.get(PAGE).status_code == 404
    assert cast.post(other, where, answers(4)).status_code == 404
    assert cast.post(cast.browser(begun, cast.OPERATOR_A), PAGE, {"days": "14"}).status_code == 403
