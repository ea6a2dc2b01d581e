"""Tracks: at one's own pace, answers for two, names for one's side, counts for the other."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from postmortem.database import db
from postmortem.database.sessions import reader
from postmortem.domain.lifecycle import State
from postmortem.editions import tracks as editions
from postmortem.errors import NotFound
from postmortem.models import Track
from postmortem.operations import applications, people
from postmortem.operations import drills as drilling
from postmortem.operations import tracks as operations
from postmortem.policy.viewer import system
from postmortem.store import tracks as store
from tests import cast, make
from tests.make import Made

COLLEAGUE = "ole@alpha.example"
ANSWER = "I would have looked at the pool, qzanswer."
NOTE = "Look at the lock first, qznote."


def fill(app: Flask) -> Flask:
    """Give Olga a colleague, and Alpha four incidents to learn from."""
    cast.gather(app)
    with app.app_context():
        people.add(system(), COLLEAGUE, "Ole Olsen", "alpha", "operator", password=cast.PASSWORD)
    for number in range(3):
        make.postmortem(app, make.document(title=f"Night {number}"))
    entries = tuple(make.entry(f"Something happened {n}.", 15 + n) for n in range(7))
    make.postmortem(app, make.document(title="To be drilled", entries=entries))
    return app


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace to learn from."""
    return fill(app)


@pytest.fixture
def olga(app: Flask) -> FlaskClient:
    """The browser of Alpha's operator."""
    return cast.browser(app, cast.OPERATOR_A)


def begin(client: FlaskClient, slug: str = cast.ORDERS) -> str:
    """Start a track by the button; its id."""
    answer = cast.post(client, "/learn", {"application": slug})
    assert answer.status_code == 303, answer.text
    return answer.location.rpartition("/")[2]


def steps(app: Flask, email: str, id: str) -> list[Any]:
    """The steps that somebody's book holds."""
    with app.app_context():
        return store.get(cast.viewer(app, email), id).steps


def do(client: FlaskClient, id: str, key: str, **fields: str) -> int:
    """Send a step's form."""
    sent = {name.replace("answer", f"answer-{key}").replace("note", f"note-{key}"): value
            for name, value in fields.items()}  # fmt: skip
    if "note" in fields:
        sent["do"] = "note"
    return cast.post(client, f"/learn/{id}/steps/{key}", sent).status_code


def finish_drills(app: Flask, email: str, record: str = "") -> str:
    """Drill to the end what the suggested track drills, or something else; the drill's page."""
    person = cast.viewer(app, email)
    with app.app_context():
        record = record or next(
            one.record for one in editions.suggestion(person, cast.ORDERS) if one.kind == "drill"
        )
    with app.app_context():
        name = drilling.start(person, record, is_group=False)
    make.change(app, "UPDATE drills SET finished_at = began_at WHERE public_id = :name", name=name)
    return f"/drills/{name}"


def far(client: FlaskClient, id: str) -> str:
    """What the page of a track says of how far one is."""
    found = re.search(r"\d+ of \d+ done", client.get(f"/learn/{id}").text)
    assert found
    return found[0]


def test_one_goes_through_the_suggested_track_to_its_end(either: Flask) -> None:
    app = fill(either)
    olga = cast.browser(app, cast.OPERATOR_A)
    id = begin(olga)
    own = steps(app, cast.OPERATOR_A, id)
    assert far(olga, id) == f"0 of {len(own)} done"
    assert cast.post(olga, f"/learn/{id}", {"do": "finish"}).status_code == 422
    for step in own:
        assert do(olga, id, step.key, answer=f"{ANSWER} {step.key}") == 303
    assert far(olga, id) == f"{len(own)} of {len(own)} done"
    assert cast.post(olga, f"/learn/{id}", {"do": "finish"}).status_code == 303
    (row,) = make.rows(app, "SELECT done, total, finished_at FROM tracks")
    assert row.done == row.total == len(own)
    assert row.finished_at
    assert "You are through with" in olga.get("/learn").text


def test_it_is_taken_up_again_where_one_left(app: Flask, olga: FlaskClient) -> None:
    id = begin(olga)
    do(olga, id, "s1", answer=ANSWER)
    assert begin(olga) == id  # starting again goes on
    assert cast.post(olga, f"/learn/{id}", {"do": "pause"}).location == "/learn"
    anew = cast.browser(app, cast.OPERATOR_A)
    assert "Put aside" in anew.get("/learn").text
    page = anew.get(f"/learn/{id}").text
    assert ANSWER in page
    assert f'id="step-{"s2"}" aria-current="step"' in page
    do(anew, id, "s2")
    assert "Put aside" not in anew.get("/learn").text


def test_a_step_twice_counts_once_and_keeps_its_day(app: Flask, olga: FlaskClient) -> None:
    id = begin(olga)
    do(olga, id, "s1", answer="First words")
    before = json.dumps({"s1": {"at": "2026-01-02T03:04:05Z", "answer": "First", "note": ""}})
    make.change(app, "UPDATE track_books SET done = :before", before=before)
    do(olga, id, "s1", answer=ANSWER)
    with app.app_context():
        said = store.get(cast.viewer(app, cast.OPERATOR_A), id).done["s1"]
    assert (f"{said.at:%Y-%m-%d}", said.answer) == ("2026-01-02", ANSWER)
    assert far(olga, id).startswith("1 of")
    cast.post(olga, f"/learn/{id}/steps/s1", {"do": "undo"})
    assert far(olga, id).startswith("0 of")
    assert ANSWER in olga.get(f"/learn/{id}").text
    assert do(olga, id, "s99") == 404


def test_an_answer_that_is_too_long_comes_back_as_it_was(app: Flask, olga: FlaskClient) -> None:
    id = begin(olga)
    long = "y" * 5_001
    answer = cast.post(olga, f"/learn/{id}/steps/s1", {"answer-s1": long})
    assert answer.status_code == 422
    assert long in answer.text
    assert 'href="#answer-s1"' in answer.text
    assert far(olga, id).startswith("0 of")


def test_reading_leaves_a_receipt_only_when_one_says_so(app: Flask, olga: FlaskClient) -> None:
    id = begin(olga)
    reads = [one for one in steps(app, cast.OPERATOR_A, id) if one.kind == "read"]
    do(olga, id, reads[0].key, answer=ANSWER)
    query = "SELECT public_id FROM receipts WHERE kind = 'read'"
    assert make.rows(app, query) == []
    do(olga, id, reads[1].key, tell="yes")
    assert [row.public_id for row in make.rows(app, query)] == [reads[1].record]


def test_a_finished_drill_is_a_step_done(app: Flask, olga: FlaskClient) -> None:
    id = begin(olga)
    finish_drills(app, cast.OPERATOR_A)
    assert olga.get(f"/learn/{id}").status_code == 302
    assert far(olga, id).startswith("1 of")


def test_a_debrief_leads_on_to_the_next_step_of_ones_own_track(
    app: Flask, olga: FlaskClient
) -> None:
    own = begin(olga)
    drill = next(one for one in steps(app, cast.OPERATOR_A, own) if one.kind == "drill")
    ole = cast.browser(app, COLLEAGUE)
    assert "/learn/" not in ole.get(finish_drills(app, COLLEAGUE, drill.record)).text
    for step in steps(app, cast.OPERATOR_A, own):
        if step.key < drill.key:
            do(olga, own, step.key)
    debrief = finish_drills(app, cast.OPERATOR_A)
    page = olga.get(debrief).text
    after = f"s{int(drill.key[1:]) + 1}"
    assert f'href="/learn/{own}#step-{after}"' in page
    assert "Next: Shadow one night" in page
    for step in steps(app, cast.OPERATOR_A, own):
        if step.key > drill.key:
            do(olga, own, step.key)
    assert f'href="/learn/{own}#over"' in olga.get(debrief).text
    olga.get(f"/learn/{own}")
    cast.post(olga, f"/learn/{own}", {"do": "finish"})
    assert "/learn/" not in olga.get(debrief).text


def test_a_drill_is_called_the_same_in_a_track_and_tells_no_beginning(
    app: Flask, olga: FlaskClient
) -> None:
    track = olga.get(f"/learn/{begin(olga)}").text
    name = "Drill: Orders, a Saturday at 02:"
    (told,) = set(re.findall(rf"{name}\d\d", track))
    assert f"<title>{told}" in olga.get(finish_drills(app, cast.OPERATOR_A)).text.replace(
        "<title>Debrief. ", "<title>"
    )
    assert told != f"{name}{make.at(0):%M}"


# Who reads what ------------------------------------------------------------------------------


@pytest.fixture
def answered(app: Flask, olga: FlaskClient) -> str:
    """Olga's track, whose first step she has answered."""
    id = begin(olga)
    do(olga, id, "s1", answer=ANSWER)
    return id


def test_a_colleague_sees_how_far_and_no_answer(app: Flask, answered: str) -> None:
    ole = cast.browser(app, COLLEAGUE)
    assert "Who is where" not in ole.get("/learn").text
    with app.app_context():
        applications.grant(system(), COLLEAGUE, cast.ORDERS, "contribute")
    page = ole.get("/learn").text
    assert "Who is where" in page
    assert "Olga" in page
    assert "qzanswer" not in page
    assert ole.get(f"/learn/{answered}").status_code == 404
    assert do(ole, answered, "s1", answer="Mine") == 404
    with app.app_context():
        assert store.find(cast.viewer(app, COLLEAGUE)) == []


def test_the_supplier_counts_and_reads_no_name(app: Flask, answered: str) -> None:
    engineer, ewa = cast.browser(app, cast.ENGINEER), cast.viewer(app, cast.ENGINEER)
    page = engineer.get("/learn").text
    assert "Alpha: 1 of 2 on the way or through, 0 through" in page
    assert "Olga" not in page
    assert engineer.get(f"/learn/{answered}").status_code == 404
    with app.app_context():
        assert reader(db, ewa).scalars(select(Track.name)).all() == []


def test_no_number_tells_the_supplier_of_a_single_person(app: Flask) -> None:
    make.change(app, "UPDATE people SET disabled_at = created_at WHERE email = :e", e=COLLEAGUE)
    begin(cast.browser(app, cast.OPERATOR_A))
    assert "Alpha: " not in cast.browser(app, cast.ENGINEER).get("/learn").text


def test_another_client_gets_what_is_unknown(app: Flask, answered: str) -> None:
    otto = cast.browser(app, cast.OPERATOR_B)
    unknown = otto.get("/learn/zzzzzzzzzzzz")
    assert unknown.status_code == 404
    said = otto.get(f"/learn/{answered}").text.replace(answered, "zzzzzzzzzzzz")
    assert cast.without_token(said) == cast.without_token(unknown.text)
    assert otto.get(f"/learn/applications/{cast.ORDERS}").status_code == 404
    assert cast.post(otto, "/learn", {"application": cast.ORDERS}).status_code == 404


def test_the_journal_names_nobody_and_quotes_nothing(app: Flask, answered: str) -> None:
    rows = make.rows(app, "SELECT person_id, fields FROM journal WHERE event LIKE 'track.%'")
    assert {row.person_id for row in rows} == {None}
    assert "qz" not in json.dumps([row.fields for row in rows])


def test_looking_with_others_eyes_shows_no_track_and_no_name(app: Flask, answered: str) -> None:
    with app.app_context():
        applications.grant(system(), "alpha", cast.ORDERS, "contribute")
    engineer = cast.browser(app, cast.ENGINEER)
    (row,) = make.rows(app, "SELECT id FROM people WHERE name = 'Olga'")
    cast.post(engineer, "/view-as", {"as": f"person:{row.id}", "next": "/"})
    page = engineer.get("/learn").text
    assert "Tracks for you" in page
    assert "Who is where" not in page
    assert "You have met" not in page
    assert engineer.get(f"/learn/{answered}").status_code == 404
    assert cast.post(engineer, "/learn", {"application": cast.LABELS}).status_code == 403


# With a buddy --------------------------------------------------------------------------------


@pytest.mark.parametrize("buddy", [COLLEAGUE, cast.ENGINEER])
def test_a_buddy_of_either_side_reads_and_notes(either: Flask, buddy: str) -> None:
    app = fill(either)
    olga = cast.browser(app, cast.OPERATOR_A)
    answered = begin(olga)
    do(olga, answered, "s1", answer=ANSWER)
    sent = cast.post(olga, f"/learn/{answered}/buddy", {"address": buddy})
    assert sent.status_code == 303, sent.text
    mate = cast.browser(app, buddy)
    assert "You go along with" in mate.get("/learn").text
    page = mate.get(f"/learn/{answered}").text
    assert ANSWER in page
    assert do(mate, answered, "s1", note=NOTE) == 303
    assert NOTE in olga.get(f"/learn/{answered}").text
    do(olga, answered, "s2", answer="A second answer")
    page = mate.get(f"/learn/{answered}").text
    assert NOTE in page
    assert "A second answer" in page
    assert do(mate, answered, "s2", answer="Not the buddy's to do") == 404
    assert cast.post(mate, f"/learn/{answered}", {"do": "finish"}).status_code == 404
    cast.post(olga, f"/learn/{answered}/buddy", {"do": "part"})
    assert mate.get(f"/learn/{answered}").status_code == 404
    assert NOTE in olga.get(f"/learn/{answered}").text


def test_a_client_accompanies_the_suppliers_newcomer(app: Flask) -> None:
    ewa = cast.browser(app, cast.ENGINEER)
    id = begin(ewa)
    do(ewa, id, "s1", answer=ANSWER)
    assert cast.post(ewa, f"/learn/{id}/buddy", {"address": cast.OPERATOR_A}).status_code == 303
    assert ANSWER in cast.browser(app, cast.OPERATOR_A).get(f"/learn/{id}").text


def test_of_steps_that_a_buddy_may_not_read_nothing_reaches_them(either: Flask) -> None:
    app = fill(either)
    hidden = make.postmortem(app, make.document(title="Ours alone"), share=False).postmortem
    ewa, olga = (cast.browser(app, email) for email in (cast.ENGINEER, cast.OPERATOR_A))
    id = begin(ewa)
    key = {one.record: one.key for one in steps(app, cast.ENGINEER, id)}[hidden]
    do(ewa, id, key, answer="Before, qzbefore.")
    cast.post(ewa, f"/learn/{id}/buddy", {"address": cast.OPERATOR_A})
    do(ewa, id, key, answer=ANSWER)
    do(ewa, id, "s1", answer="The first")
    (row,) = make.rows(app, "SELECT * FROM track_books WHERE role = 'buddy'")
    assert not re.search(f"qz|{hidden}", str(row))
    assert "The first" in str(row)
    own, theirs = far(ewa, id), far(olga, id)
    assert own != theirs
    assert "left out" not in olga.get(f"/learn/{id}").text
    assert hidden in {one.record for one in steps(app, cast.ENGINEER, id)}
    make.do(app, hidden, "publish_and_share")
    do(ewa, id, "s1", answer="Again")
    assert ANSWER in olga.get(f"/learn/{id}").text
    make.do(app, hidden, "unshare")  # the copy has it still; whoever reads it has it no more
    with app.app_context():
        book = store.get(cast.viewer(app, cast.OPERATOR_A), id)
    assert hidden not in {one.record for one in book.steps}
    assert not [one for one in book.done.values() if ANSWER in one.answer]


def test_a_client_learns_of_no_address_whose_it_is(
    app: Flask, olga: FlaskClient, answered: str
) -> None:
    with app.app_context():  # whoever reads the same for another client is no buddy either
        applications.grant(system(), cast.OPERATOR_B, cast.ORDERS, "read")
    told = set()
    for address in (cast.ENGINEER, cast.OPERATOR_B, "nobody@nowhere.example"):
        sent = cast.post(olga, f"/learn/{answered}/buddy", {"address": address})
        page = olga.get(sent.location).text + olga.get("/learn").text
        assert address in page
        told.add((sent.status_code, re.sub(rf"{address}|\d\d:\d\d|v=\w+", "", page)))
    assert len(told) == 1
    assert make.rows(app, "SELECT 1 FROM track_books WHERE role = 'buddy'") == []
    cast.post(olga, f"/learn/{answered}/buddy", {"address": cast.ENGINEER})
    do(cast.browser(app, cast.ENGINEER), answered, "s1", note=NOTE)
    assert "Ewa notes:" in olga.get(f"/learn/{answered}").text


def test_nobody_else_can_be_asked_along(app: Flask, olga: FlaskClient, answered: str) -> None:
    for address in (cast.OPERATOR_A, "nobody", "a" * 190 + "@alpha.example"):
        sent = cast.post(olga, f"/learn/{answered}/buddy", {"address": address})
        assert sent.status_code == 422
    ewa = cast.browser(app, cast.ENGINEER)
    path = f"/learn/{begin(ewa)}/buddy"
    assert cast.post(ewa, path, {"address": cast.OPERATOR_B}).status_code == 422
    (row,) = make.rows(app, "SELECT id FROM people WHERE name = 'Ewa'")
    for number in (str(row.id), "x", "9" * 30, ""):
        sent = cast.post(olga, f"/learn/{answered}/buddy", {"buddy": number})
        assert sent.status_code == 422
    assert make.rows(app, "SELECT 1 FROM track_books WHERE role = 'buddy'") == []


def test_a_buddy_without_a_grant_reads_nothing_any_more(
    app: Flask, olga: FlaskClient, answered: str
) -> None:
    with app.app_context():
        applications.grant(system(), cast.OPERATOR_B, cast.ORDERS, "read")
    ewa = cast.browser(app, cast.ENGINEER)
    id = begin(ewa)
    cast.post(ewa, f"/learn/{id}/buddy", {"address": cast.OPERATOR_B})
    otto = cast.browser(app, cast.OPERATOR_B)
    assert otto.get(f"/learn/{id}").status_code == 200
    with app.app_context():
        applications.revoke(system(), cast.OPERATOR_B, cast.ORDERS)
    assert otto.get(f"/learn/{id}").status_code == 404
    assert "You go along with" not in otto.get("/learn").text


# What changes meanwhile ----------------------------------------------------------------------


def test_what_was_withdrawn_is_left_out_without_its_name(app: Flask, olga: FlaskClient) -> None:
    id = begin(olga)
    own = steps(app, cast.OPERATOR_A, id)
    gone = next(one for one in own if one.kind == "read")
    with app.app_context():
        title = make.written(app, gone.record)[1].title
    make.do(app, gone.record, "unshare")
    page = olga.get(f"/learn/{id}").text
    assert title not in page
    assert "One step is left out" in page
    assert far(olga, id) == f"0 of {len(own) - 1} done"
    assert do(olga, id, gone.key) == 404
    for step in own:
        if step.key != gone.key:
            do(olga, id, step.key)
    assert cast.post(olga, f"/learn/{id}", {"do": "finish"}).status_code == 303


def test_a_track_of_an_application_that_was_taken_away_is_gone(
    app: Flask, olga: FlaskClient, answered: str
) -> None:
    with app.app_context():
        applications.revoke(system(), "alpha", cast.ORDERS)
    assert olga.get(f"/learn/{answered}").status_code == 404
    assert cast.post(olga, f"/learn/{answered}", {"do": "pause"}).status_code == 404
    assert answered not in olga.get("/learn").text


def test_whoever_is_erased_leaves_no_answer_anywhere(
    app: Flask, olga: FlaskClient, answered: str
) -> None:
    cast.post(olga, f"/learn/{answered}/buddy", {"address": COLLEAGUE})
    (row,) = make.rows(app, "SELECT id FROM people WHERE name = 'Olga'")
    with app.app_context():
        people.disable(system(), cast.OPERATOR_A)
        people.erase(system(), row.id, "Somebody")
    assert make.rows(app, "SELECT 1 FROM track_books") == []
    assert [one.name for one in make.rows(app, "SELECT name FROM tracks")] == ["Somebody"]


def test_drafts_and_hidden_records_are_in_no_suggestion(app: Flask, olga: FlaskClient) -> None:
    make.postmortem(app, make.document(title="A draft", severity=1), state=State.DRAFT)
    hidden: Made = make.postmortem(app, make.document(title="Kept inside"), share=False)
    for client in (olga, cast.browser(app, cast.ENGINEER)):
        page = client.get(f"/learn/applications/{cast.ORDERS}").text
        assert "A draft" not in page
    assert hidden.postmortem not in olga.get(f"/learn/applications/{cast.ORDERS}").text


# Tracks of one's own -------------------------------------------------------------------------


def written(client: FlaskClient, path: str) -> dict[str, str]:
    """The fields of the form on a page, as a browser would send them back."""
    page = client.get(path).text
    pairs = re.findall(r'<input[^>]*? name="(steps-[^"]+|title)"[^>]*? value="([^"]*)"', page)
    return {name: value for name, value in pairs if not name.endswith("remove")}


def test_a_track_is_made_from_the_suggestion_for_others(app: Flask, olga: FlaskClient) -> None:
    path = f"/learn/applications/{cast.ORDERS}/new"
    assert olga.get(path).status_code == 404
    engineer = cast.browser(app, cast.ENGINEER)
    fields = written(engineer, path)
    assert cast.post(engineer, path, {**fields, "title": " "}).status_code == 422
    fields |= {"title": "Before the season", "steps-1-remove": "yes", "steps-2-question": "Why?"}
    fields["steps-3-order"] = "0"
    more = cast.post(engineer, path, {**fields, "do": "add", "add": "answer:"})
    assert more.status_code == 200
    made = cast.post(engineer, path, fields)
    assert made.status_code == 303, made.text
    page = olga.get(made.location).text
    assert "Before the season" in page
    assert "Why?" in page
    assert "Before the season" in olga.get("/learn").text
    plan = made.location.rpartition("/")[2]
    sent = cast.post(olga, "/learn", {"application": cast.ORDERS, "plan": plan})
    own = steps(app, cast.OPERATOR_A, sent.location.rpartition("/")[2])
    kinds = len([name for name in fields if name.endswith("-kind")])
    assert len(own) == kinds - 1
    assert own[0].record == fields["steps-3-record"]
    assert cast.browser(app, cast.OPERATOR_B).get(made.location).status_code == 404
    assert cast.post(olga, f"{made.location}/delete").status_code == 403
    assert cast.post(engineer, f"{made.location}/delete").status_code == 303
    assert "Before the season" not in cast.browser(app, COLLEAGUE).get("/learn").text


def test_a_made_track_holds_only_what_its_maker_reads(app: Flask) -> None:
    with app.app_context():
        applications.grant(system(), COLLEAGUE, cast.ORDERS, "contribute")
    hidden = make.postmortem(app, make.document(title="Kept inside"), share=False)
    ole = cast.browser(app, COLLEAGUE)
    fields = {
        "title": "Mine",
        "steps-0-kind": "read",
        "steps-0-noun": "postmortem",
        "steps-0-record": hidden.postmortem,
        "steps-1-kind": "answer",
        "steps-1-title": "What would you ask?",
    }
    made = cast.post(ole, f"/learn/applications/{cast.ORDERS}/new", fields)
    assert made.status_code == 303
    (row,) = make.rows(app, "SELECT steps FROM track_plans")
    assert hidden.postmortem not in row.steps
    with app.app_context(), pytest.raises(NotFound):
        operations.start(cast.viewer(app, COLLEAGUE), cast.LABELS, made.location[-12:])
