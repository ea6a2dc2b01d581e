"""An incident like an earlier one reminds staff of what was promised then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from postmortem.clock import now
from postmortem.domain.actions import Action, ActionState, ActionType
from postmortem.domain.documents import Document
from postmortem.editions import reading, recurrences, similar
from tests import cast, make
from tests.make import Made

LOCK = "A migration held a lock on the shipments table and writers waited for the pool."


def story(title: str, began: datetime, *actions: Action) -> Document:
    plain = make.document(title=title, entries=(), factors=(), relief_steps=(), actions=actions)
    plain = replace(plain, detected_at=None, acknowledged_at=None, relieved_at=None, ended_at=None)
    sections = (make.section("summary", LOCK + " " + title),)
    return replace(plain, sections=sections, began_at=began)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with make.workspace(tmp_path) as app:
        cast.gather(app)
        yield app


@pytest.fixture
def promised(app: Flask) -> Made:
    """An earlier incident with a promise kept since, one not yet kept, and one given up."""
    actions = [
        replace(make.action("CI refuses long locks"), state=ActionState.OPEN),
        make.action("Alert on waiting writers"),
        replace(make.action("Never migrate again"), state=ActionState.DROPPED),
        replace(make.action("Write it down"), type=ActionType.DETECT),
    ]
    made = make.postmortem(app, story("First", datetime(2025, 1, 2, tzinfo=UTC), *actions))
    _number, document = make.written(app, made.postmortem)
    kept = replace(document.actions[0], state=ActionState.DONE)
    make.save(app, made.postmortem, actions=(kept, *document.actions[1:]))
    return made


def found(app: Flask, email: str, made: Made) -> list[tuple[str, bool, int | None]]:
    make.index(app)
    with app.app_context():
        viewer = cast.viewer(app, email)
        edition = reading.get(viewer, "incident", made.incident)
        alike = similar.similar(viewer, app.extensions["search"], edition)
        told = recurrences.recurrences(viewer, edition.source, alike)
        return [(one.title, one.closed_on is not None, one.open_days) for one in told]


def test_staff_are_told_what_was_to_prevent_it(app: Flask, promised: Made) -> None:
    later = now() + timedelta(days=3, minutes=1)
    again = make.postmortem(app, story("Second", later))
    assert found(app, cast.ENGINEER, again) == [
        ("CI refuses long locks", True, None),
        ("Alert on waiting writers", False, 3),
    ]


def test_what_was_promised_afterwards_could_not_prevent_it(app: Flask, promised: Made) -> None:
    before = make.postmortem(app, story("Second", now() - timedelta(days=3)))
    assert found(app, cast.ENGINEER, before) == []


def test_the_client_is_not_told(app: Flask, promised: Made) -> None:
    again = make.postmortem(app, story("Second", now() + timedelta(days=3)))
    assert found(app, cast.OPERATOR_A, again) == []
    client = cast.browser(app, cast.OPERATOR_A)
    for path in (f"/postmortems/{again.postmortem}", f"/incidents/{again.incident}"):
        assert "CI refuses" not in client.get(path).get_data(as_text=True)
    answer = cast.post(client, f"/incidents/{again.incident}/recurrences", {"same": "yes"})
    assert answer.status_code == 403


def test_an_action_that_is_open_again_has_no_day_of_closing(app: Flask, promised: Made) -> None:
    _number, document = make.written(app, promised.postmortem)
    opened = replace(document.actions[0], state=ActionState.OPEN)
    make.save(app, promised.postmortem, actions=(opened, *document.actions[1:]))
    again = make.postmortem(app, story("Second", now() + timedelta(days=1, minutes=1)))
    assert found(app, cast.ENGINEER, again)[0] == ("CI refuses long locks", False, 1)


def test_what_colleagues_say_is_counted_once_each_and_can_be_taken_back(
    app: Flask, promised: Made
) -> None:
    again = make.postmortem(app, story("Second", now() + timedelta(days=3)))
    make.index(app)
    page, path = f"/postmortems/{again.postmortem}", f"/incidents/{again.incident}/recurrences"
    action = make.written(app, promised.postmortem)[1].actions[0].id
    one, two = cast.browser(app, cast.ENGINEER), cast.browser(app, cast.ADMINISTRATOR)
    for client, said in ((one, "no"), (one, "yes"), (two, "yes")):
        answer = cast.post(client, path, {"action": action, "same": said})
        assert (answer.status_code, answer.location) == (303, page)
    answers = "SELECT is_same FROM recurrence_answers"
    assert [row[0] for row in make.rows(app, answers)] == [1, 1]
    shown = one.get(page).get_data(as_text=True)
    assert 'value="none" aria-pressed="true">Yes <span class="num">2</span>' in shown
    cast.post(one, path, {"action": action, "same": "yes"})
    assert len(make.rows(app, answers)) == 2, "a second click changes nothing"
    cast.post(one, path, {"action": action, "same": "none"})
    assert len(make.rows(app, answers)) == 1
    own = make.written(app, again.postmortem)[1].actions
    assert not own, "else its own would be tried here"
    for wrong in ({"action": "made-up", "same": "yes"}, {"action": action, "same": "banana"}):
        assert cast.post(one, path, wrong).status_code == 404
