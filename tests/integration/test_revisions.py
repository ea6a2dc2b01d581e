"""The history: every save with what it changed, any two compared, any one restored."""

import html
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import Sharing, State
from postmortem.operations import restoring
from postmortem.policy.viewer import system
from postmortem.store import postmortems as store
from tests import cast, forms, make

SAVES = 200


@pytest.fixture
def filled(either: Flask) -> Flask:
    """A workspace with the cast, on each database there is."""
    cast.gather(either)
    return either


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


def written(app: Flask, saves: int) -> str:
    """A postmortem that was saved so often; revision n says so in its summary and its reach."""
    made = make.postmortem(app, share=False, state=State.DRAFT)
    for number in range(2, saves + 1):
        document = make.written(app, made.postmortem)[1]
        summary = replace(document.sections[0], text=f"Writes waited.\n\nSave {number}.")
        make.save(app, made.postmortem, sections=(summary, *document.sections[1:]),
                  reach=f"{number} sites")  # fmt: skip
    return made.postmortem


def restore(client: FlaskClient, name: str, number: int) -> None:
    """Restore a revision as a browser does: history, its page, the button."""
    history = client.get(f"/postmortems/{name}/history?page={page_of(client, name, number)}").text
    address = f"/postmortems/{name}/history/{number}/restore"
    assert f'href="{address}"' in history
    form = forms.one(client.get(address).text, "")
    assert client.post(address, data=form.fields).status_code == 303


def page_of(client: FlaskClient, name: str, number: int) -> int:
    """The page of the history that holds a revision."""
    for page in range(1, 9):
        text = client.get(f"/postmortems/{name}/history?page={page}").text
        if f'/postmortems/{name}/history/{number}"' in text:
            return page
    raise AssertionError(number)


def test_any_revision_of_a_document_saved_200_times_is_restored_from_the_page(
    filled: Flask,
) -> None:
    name = written(filled, SAVES)
    client = cast.browser(filled, cast.ENGINEER)
    with filled.app_context():
        then = {n: store.get(system(), name, n).document for n in range(1, SAVES + 1)}
    for count, number in enumerate((1, 2, 57, 100, 151, 199, 200), start=1):
        restore(client, name, number)
        current, now = make.written(filled, name)
        assert current == SAVES + count
        assert now == then[number]
        reach = f"{number} sites" if number > 1 else "4 sites"
        assert make.rows(filled, "SELECT reach FROM incidents")[0][0] == reach
        shown = client.get(f"/postmortems/{name}").text
        assert f"Save {number}." in shown or number == 1
    with filled.app_context():
        assert then == {n: store.get(system(), name, n).document for n in then}, "nothing is lost"
    ((reason, base),) = make.rows(
        filled, "SELECT reason, base FROM revisions ORDER BY id DESC LIMIT 1"
    )
    assert (reason, base) == ("restore", SAVES + 6)
    question = "SELECT event, fields FROM journal ORDER BY id DESC LIMIT 1"
    ((event, changed),) = make.rows(filled, question)
    assert (event, changed) == ("postmortem.restored", "reach,sections")


def test_the_history_has_pages_of_fifty_and_says_what_changed(app: Flask) -> None:
    name = written(app, 60)
    client = cast.browser(app, cast.ENGINEER)
    first = html.unescape(client.get(f"/postmortems/{name}/history").text)
    second = html.unescape(client.get(f"/postmortems/{name}/history?page=2").text)
    assert len(re.findall(r'<th scope="row"', first)) == 50
    assert len(re.findall(r'<th scope="row"', second)) == 10
    assert "Page 1 of 2" in first
    assert "Reach, Summary" in first
    assert "the beginning" in second
    assert "newest" in first.split("</tr>")[1]
    assert client.get(f"/postmortems/{name}/history?page=99").status_code == 200


def test_any_two_revisions_are_compared_word_by_word(app: Flask) -> None:
    name = written(app, 12)
    client = cast.browser(app, cast.ENGINEER)
    page = client.get(f"/postmortems/{name}/changes?from=11&to=3").text
    assert "Save <del>3</del>." in page
    assert "Save <ins>11</ins>." in page
    assert "<del>3</del> sites" in page
    assert "They say the same." in client.get(f"/postmortems/{name}/changes?from=3&to=3").text
    for pair in ("from=0&to=3", "from=3&to=99", "from=x&to=3", "from=3", f"from={'9' * 30}&to=1"):
        assert client.get(f"/postmortems/{name}/changes?{pair}").status_code == 404


def test_an_old_revision_is_read_as_the_page_it_was_below_a_bar(app: Flask) -> None:
    name = written(app, 4)
    client = cast.browser(app, cast.ENGINEER)
    page = html.unescape(client.get(f"/postmortems/{name}/history/2").text)
    assert "This is not the current text; that is version 4." in page
    assert "<p>Save 2.</p>" in page
    assert "Ours alone." in page
    assert "Save 4." not in page
    assert f"/postmortems/{name}/edit" not in page
    assert "This is the current text." in client.get(f"/postmortems/{name}/history/4").text
    for number in ("0", "5", "9" * 30):
        assert client.get(f"/postmortems/{name}/history/{number}").status_code == 404
        assert client.get(f"/postmortems/{name}/history/{number}/restore").status_code == 404


def test_restoring_shares_nothing_and_opens_nothing(app: Flask) -> None:
    made = make.postmortem(app, make.document(sharing=Sharing.LIVE), state=State.DRAFT)
    name = made.postmortem
    document = make.written(app, name)[1]
    summary, notes = document.sections
    hidden = replace(summary, audience=make.INTERNAL)
    make.save(app, name, sections=(hidden, notes), entries=document.entries[1:])
    client = cast.browser(app, cast.OPERATOR_A)
    before = client.get(f"/incidents/{made.incident}").text
    assert "Calls came in." not in before
    engineer = cast.browser(app, cast.ENGINEER)
    asked = html.unescape(engineer.get(f"/postmortems/{name}/history/1/restore").text)
    assert "Sharing as it is written stops until you choose it again." in asked
    assert "Sharing with the client" in asked
    restore(engineer, name, 1)
    now = make.written(app, name)[1]
    assert now.sharing is Sharing.BY_PUBLICATION
    assert now.sections[0].audience == make.INTERNAL
    assert {one.text for one in now.entries} == {"Calls came in.", "We argued."}
    assert "Calls came in." not in client.get(f"/incidents/{made.incident}").text


def test_restoring_moves_nothing_to_another_client(app: Flask) -> None:
    made = make.postmortem(app, make.document(cast.PORTAL))
    make.save(app, made.postmortem, application=cast.ORDERS)
    with app.app_context():
        restoring.restore(system(), made.postmortem, 1, 2)
    assert make.written(app, made.postmortem)[1].application == cast.ORDERS


def test_who_restores_over_a_newer_save_is_asked_again(app: Flask) -> None:
    name = written(app, 3)
    client = cast.browser(app, cast.ENGINEER)
    address = f"/postmortems/{name}/history/1/restore"
    form = forms.one(client.get(address).text, "")
    make.save(app, name, reach="Saved meanwhile")
    late = client.post(address, data=form.fields)
    assert late.status_code == 409
    assert "Somebody has saved since this page was opened" in late.text
    assert make.written(app, name)[1].reach == "Saved meanwhile"
    again = forms.one(late.text, "")
    assert client.post(address, data=again.fields).status_code == 303


def rich() -> Document:
    """A document with marks and markup in every text."""
    word = "<b>x</b> [[internal: y]] & z"
    return make.document(
        title=f"Title {word}",
        sections=(make.section("summary", f"{word}\n\n:::internal\n{word}\n:::"),),
        entries=(make.entry(word, sensible=word),),
    )


def test_markup_in_a_text_stays_text_on_every_page_of_the_history(app: Flask) -> None:
    made = make.postmortem(app, rich())
    make.save(app, made.postmortem, title="<i>Other</i>", entries=())
    client = cast.browser(app, cast.ENGINEER)
    for path in ("history", "history/1", "history/1/restore", "changes?from=1&to=2"):
        page = client.get(f"/postmortems/{made.postmortem}/{path}").text
        assert "<b>x" not in page, path
        assert "<i>Other" not in page, path
