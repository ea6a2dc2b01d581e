"""Working copies: what is written is kept before it is saved, for its writer alone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade, upgrade

from postmortem.clock import now
from postmortem.database.migrations import FOLDER
from postmortem.domain.audiences import Audience
from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.domain.sections import Section
from postmortem.exchange import samples
from postmortem.followers import keeping
from postmortem.operations import pages
from postmortem.operations import working_copies as operations
from postmortem.policy.viewer import system
from postmortem.store import pages as store
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


# Pages -----------------------------------------------------------------------------------------


def write(app: Flask, slug: str = cast.ORDERS, **changes: Any) -> str:
    """Write down a page that says one thing; its public id."""
    sections = (Section("text", "Text", "As saved.", Audience.CLIENT),)
    document = PageDocument(slug, PageKind.RUNBOOK, "Restart it", sections=sections, **changes)
    with app.app_context():
        return pages.create(system(), document)


def form(client: FlaskClient, name: str, page: str = "") -> dict[str, Any]:
    """The form of a page as it is on the page, or on another that shows it."""
    address = f"/pages/{name}/edit"
    return forms.one(page or client.get(address).text, address).last


def type_on(client: FlaskClient, name: str, text: str, **changes: str) -> Any:
    """Pause while writing a page: what the script sends then."""
    sent = form(client, name) | {"sections-0-text": text} | changes
    return cast.post(client, f"/pages/{name}/unsaved", sent)


def page_reasons(app: Flask) -> list[str]:
    return [row[0] for row in make.rows(app, "SELECT reason FROM page_revisions ORDER BY number")]


def test_a_page_goes_on_where_its_writer_stopped_and_saving_ends_it(
    app: Flask, engineer: FlaskClient
) -> None:
    name = write(app)
    assert type_on(engineer, name, "Half a sen").get_json() == {"kept": True, "version": 1}
    page = engineer.get(f"/pages/{name}/edit").text
    assert "You go on from" in page
    assert "Half a sen" in page
    assert "Half a sen" not in engineer.get(f"/pages/{name}").text
    colleague = cast.browser(app, cast.ADMINISTRATOR)
    assert form(colleague, name)["sections-0-text"] == "As saved."
    older = form(engineer, name) | {"working_copy": "0"}
    assert cast.post(engineer, f"/pages/{name}/unsaved", older).get_json() == {"kept": False}
    sent = form(engineer, name) | {"do": "save"}
    assert cast.post(engineer, f"/pages/{name}/edit", sent).status_code == 303
    assert make.rows(app, "SELECT * FROM working_copies") == []
    assert "Half a sen" in engineer.get(f"/pages/{name}").text


def test_the_words_of_a_page_that_nobody_saved_stand_in_its_history(
    app: Flask, engineer: FlaskClient
) -> None:
    name = write(app)
    type_on(engineer, name, "Half a sen, see [[Restart it]]")
    grow_old(app)
    assert [keeping.keep_idle(app), keeping.keep_idle(app)] == [1, 0]
    assert page_reasons(app) == ["save", "idle"]
    type_on(engineer, name, "Thrown away")
    cast.post(engineer, f"/pages/{name}/unsaved/discard", {})
    assert page_reasons(app) == ["save", "idle", "discard"]
    assert form(engineer, name)["sections-0-text"] == "As saved."
    assert "Thrown away" in engineer.get(f"/pages/{name}/history/3").text
    sent = {"current": "1"}
    cast.post(engineer, f"/pages/{name}/history/2/restore", sent)
    assert f"(/pages/{name})" in form(engineer, name)["sections-0-text"]


def test_a_copy_of_a_page_that_somebody_saved_since_is_not_put_over_it(
    app: Flask, engineer: FlaskClient
) -> None:
    name = write(app)
    type_on(engineer, name, "Mine")
    colleague = cast.browser(app, cast.ADMINISTRATOR)
    theirs = form(colleague, name) | {"sections-0-text": "Theirs"}
    assert cast.post(colleague, f"/pages/{name}/edit", theirs).status_code == 303
    assert "both texts are kept, and you choose" in engineer.get(f"/pages/{name}/edit").text
    for do in ("add-section", "edit"):  # a round trip does not make it newer than it is
        again = cast.post(engineer, f"/pages/{name}/edit", form(engineer, name) | {"do": do})
        assert form(engineer, name, again.text)["revision"] == "1", do
    wrong = form(engineer, name) | {"title": ""}
    refused = cast.post(engineer, f"/pages/{name}/edit", wrong)
    assert form(engineer, name, refused.text)["revision"] == "1"
    answer = cast.post(engineer, f"/pages/{name}/edit", form(engineer, name) | {"do": "save"})
    assert answer.status_code == 409
    assert page_reasons(app) == ["save", "save", "conflict"]
    with app.app_context():
        assert store.get(system(), name).document.sections[0].text == "Theirs"


def test_what_is_kept_belongs_to_a_record_of_that_kind_that_one_may_write(
    app: Flask, engineer: FlaskClient, made: Made
) -> None:
    name, hidden = write(app), write(app, cast.VAULT)
    sent = form(engineer, name)
    for other in (f"pages/{made.postmortem}", f"postmortems/{name}", f"pages/{hidden}"):
        for end in ("unsaved", "unsaved/discard"):
            assert cast.post(engineer, f"/{other}/{end}", sent).status_code == 404, other
    operator = cast.browser(app, cast.OPERATOR_A)
    assert cast.post(operator, f"/pages/{name}/unsaved", {"title": "x"}).status_code == 403
    assert make.rows(app, "SELECT * FROM working_copies") == []


def test_a_record_that_is_deleted_takes_its_copies_along(app: Flask, made: Made) -> None:
    name = write(app)
    writer = cast.viewer(app, cast.ENGINEER)
    with app.app_context():
        operations.keep(writer, "page", name, 1, 0, {"title": "x"})
        operations.keep(writer, "postmortem", made.postmortem, 1, 0, {"title": "x"})
    make.change(app, "UPDATE pages SET is_sample = :yes", yes=True)
    make.change(app, "UPDATE incidents SET is_sample = :yes", yes=True)
    with app.app_context():
        samples.remove(cast.viewer(app, cast.ADMINISTRATOR))
    assert make.rows(app, "SELECT * FROM working_copies") == []


def test_copies_of_an_earlier_version_stay_and_those_of_pages_are_what_going_back_costs(
    either: Flask,
) -> None:
    cast.gather(either)
    made, name = make.postmortem(either), write(either)
    writer = cast.viewer(either, cast.ENGINEER)
    with either.app_context():
        operations.keep(writer, "postmortem", made.postmortem, 1, 0, {"title": "Half a sen"})
        operations.keep(writer, "page", name, 1, 0, {"title": "x"})
        downgrade(directory=str(FOLDER), revision="0023")
    assert len(make.rows(either, "SELECT postmortem_id FROM working_copies")) == 1
    with either.app_context():
        upgrade(directory=str(FOLDER))
    (row,) = make.rows(either, "SELECT record, person_id, body FROM working_copies")
    assert tuple(row)[:2] == (made.postmortem, writer.person_id)
    assert "Half a sen" in row[2]
