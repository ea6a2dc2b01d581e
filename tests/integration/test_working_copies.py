"""Working copies: what is written is kept before it is saved, for its writer alone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.clock import now
from postmortem.followers import keeping
from postmortem.operations import working_copies as operations
from tests import cast, forms, make
from tests.make import Made


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace on each database."""
    cast.gather(app)
    return app


@pytest.fixture
def made(app: Flask) -> Made:
    """A postmortem to write over."""
    return make.postmortem(app)


def fields(client: FlaskClient, made: Made) -> dict[str, Any]:
    """The editor's form as it is on the page."""
    page = client.get(f"/postmortems/{made.postmortem}/edit").text
    return forms.one(page, "").last


def keep(client: FlaskClient, made: Made, **changes: str) -> Any:
    """Pause while writing: what the script sends then."""
    sent = fields(client, made) | changes
    return cast.post(client, f"/postmortems/{made.postmortem}/unsaved", sent)


def grow_old(app: Flask) -> None:
    """Let ten minutes pass."""
    past = now() - operations.IDLE - timedelta(seconds=1)
    make.change(app, "UPDATE working_copies SET written_at = :past", past=past.isoformat(" ")[:19])


def reasons(app: Flask) -> list[str]:
    rows = make.rows(app, "SELECT reason FROM revisions ORDER BY number")
    return [row[0] for row in rows]


def test_the_editor_goes_on_where_its_writer_stopped(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    answer = keep(engineer, made, title="Half a sen")
    assert answer.get_json() == {"kept": True, "version": 1}
    assert fields(engineer, made)["title"] == "Half a sen"
    assert fields(engineer, made)["working_copy"] == "1"
    assert reasons(app) == ["save"]
    assert "Half a sen" not in engineer.get(f"/postmortems/{made.postmortem}").text


def test_nobody_else_sees_it(app: Flask, engineer: FlaskClient, made: Made) -> None:
    keep(engineer, made, title="Half a sen")
    colleague = cast.browser(app, cast.ADMINISTRATOR)
    assert fields(colleague, made)["title"] == "Orders answered 503"
    keep(colleague, made, title="Mine")
    assert fields(engineer, made)["title"] == "Half a sen"


def test_saving_ends_it(app: Flask, engineer: FlaskClient, made: Made) -> None:
    keep(engineer, made, title="Half a sen")
    sent = fields(engineer, made) | {"title": "A whole sentence", "do": "save"}
    assert cast.post(engineer, f"/postmortems/{made.postmortem}/edit", sent).status_code == 303
    assert make.rows(app, "SELECT * FROM working_copies") == []
    assert fields(engineer, made)["title"] == "A whole sentence"


def test_another_window_is_not_written_over(engineer: FlaskClient, made: Made) -> None:
    other = fields(engineer, made)
    keep(engineer, made, title="In the first window")
    answer = cast.post(
        engineer, f"/postmortems/{made.postmortem}/unsaved", other | {"title": "In the second"}
    )
    assert answer.get_json() == {"kept": False}
    assert fields(engineer, made)["title"] == "In the first window"


def test_saving_in_one_window_leaves_what_another_wrote_since(
    engineer: FlaskClient, made: Made
) -> None:
    other = fields(engineer, made)
    keep(engineer, made, title="In the first window")
    sent = other | {"title": "In the second", "do": "save"}
    assert cast.post(engineer, f"/postmortems/{made.postmortem}/edit", sent).status_code == 303
    assert fields(engineer, made)["title"] == "In the first window"


def test_discarding_keeps_the_words_in_the_history(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    keep(engineer, made, title="Half a sen")
    cast.post(engineer, f"/postmortems/{made.postmortem}/unsaved/discard", {})
    assert fields(engineer, made)["title"] == "Orders answered 503"
    assert reasons(app) == ["save", "discard"]
    kept = make.rows(app, "SELECT body FROM revisions WHERE reason = 'discard'")[0][0]
    assert json.loads(kept)["title"] == "Half a sen"


def test_what_nobody_goes_on_with_becomes_a_revision_beside_the_current_one(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    keep(engineer, made, title="Half a sen")
    assert keeping.keep_idle(app) == 0
    grow_old(app)
    assert [keeping.keep_idle(app), keeping.keep_idle(app)] == [1, 0]
    assert reasons(app) == ["save", "idle"]
    writer = make.rows(app, "SELECT person_id FROM revisions WHERE reason = 'idle'")[0][0]
    assert writer == cast.viewer(app, cast.ENGINEER).person_id
    assert "Half a sen" not in engineer.get(f"/postmortems/{made.postmortem}").text
    assert fields(engineer, made)["title"] == "Half a sen"


def test_whoever_may_not_write_keeps_nothing(app: Flask, engineer: FlaskClient, made: Made) -> None:
    sent = fields(engineer, made)
    del sent["csrf_token"]
    for email in (cast.OPERATOR_A, cast.OPERATOR_B):
        client = cast.browser(app, email)
        answer = cast.post(client, f"/postmortems/{made.postmortem}/unsaved", sent)
        assert answer.status_code == 403
    assert cast.post(engineer, "/postmortems/zzzzzzzz/unsaved", sent).status_code == 404
    assert make.rows(app, "SELECT * FROM working_copies") == []


def test_a_copy_that_an_earlier_version_kept_is_read(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    keep(engineer, made, title="Half a sen")
    (body,) = make.rows(app, "SELECT body FROM working_copies")[0]
    old = {k: v for k, v in json.loads(body).items() if k != "factors"} | {"gone": "x"}
    for entry in old["entries"]:
        del entry["evidence"]
    make.change(app, "UPDATE working_copies SET body = :body", body=json.dumps(old))
    assert fields(engineer, made)["title"] == "Half a sen"
