"""Drills: what happened is replayed on pages that hold what was known by then and nothing more."""

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from threading import Barrier
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from postmortem.domain.audiences import Audience
from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import State
from postmortem.domain.timeline import Entry, EntryType
from postmortem.ids import public_id
from postmortem.operations import attachments, people
from postmortem.operations import drills as operations
from postmortem.policy.viewer import system
from postmortem.store import drills as store
from tests import cast, make, pictures, strategies
from tests.make import Made
from tests.strategies import runs

WORDS = (
    "The pool is full.", "Phones ring.", "We trace the network.", "It is clean.",
    "We ask the database.", "A lock is held.", "We cancel the index.", "All is well.",
)  # fmt: skip
TYPES = (
    EntryType.IMPACT, EntryType.DETECTION, EntryType.ACTION, EntryType.THOUGHT, EntryType.DECISION,
    EntryType.DETECTION, EntryType.ACTION, EntryType.RECOVERY,
)  # fmt: skip
DAYS = {
    "Friday": "2026-11-20", "Freitag": "2026-11-20", "Saturday": "2026-11-21",
    "Samstag": "2026-11-21", "Sunday": "2026-11-22", "Sonntag": "2026-11-22",
}  # fmt: skip


def told(count: int = len(WORDS), **changes: Any) -> Document:
    """A night of some entries, noticed after seventeen minutes."""
    rows = list(zip(WORDS, TYPES, strict=True))[:count]
    entries = tuple(
        Entry(public_id(), make.at(10 + 7 * n), type, words, f"Sensible {n}.", Audience.CLIENT)
        for n, (words, type) in enumerate(rows)
    )
    return make.document(**{"entries": entries, **changes})


@pytest.fixture
def here(app: Flask) -> Flask:
    """A workspace with its people."""
    cast.gather(app)
    return app


@pytest.fixture
def made(here: Flask) -> Made:
    """A postmortem that Alpha reads."""
    return make.postmortem(here, told())


TOKENS: WeakKeyDictionary[FlaskClient, str] = WeakKeyDictionary()


def send(client: FlaskClient, path: str, fields: dict[str, str]) -> TestResponse:
    """Send a form with the token that this browser got first."""
    if client not in TOKENS:
        TOKENS[client] = cast.token(client)
    return client.post(path, data={"csrf_token": TOKENS[client], **fields})


def begin(client: FlaskClient, made: Made, **fields: str) -> str:
    """Start a drill; the address of its page."""
    response = send(client, f"/postmortems/{made.postmortem}/drill", fields)
    assert response.status_code == 303, response.text
    return str(response.location)


def say(
    client: FlaskClient, path: str, stop: int, do: str = "I would wait.", **fields: str
) -> TestResponse:
    """Answer at a stop."""
    given = {"stop": str(stop), "do": do, "expect": "Nothing.", "action": "answer"} | fields
    return send(client, path, given)


def through(client: FlaskClient, path: str) -> str:
    """Answer until the debrief; its page."""
    for stop in range(10):
        page = client.get(path).text
        if 'name="stop"' not in page:
            return page
        assert say(client, path, stop).status_code == 303
    raise AssertionError("the drill does not end")


def body(page: str) -> str:
    """All that a response says, in text, attributes and comments."""
    return unescape(re.sub(r"[<>]", " ", re.sub(r"</?[a-z][a-z0-9]*", " ", page)))


# Nothing before its time -----------------------------------------------------------------------


def responses(client: FlaskClient, path: str) -> Iterator[tuple[str, str]]:
    """Everything that a whole drill answers before its end, with the clock as it then stands."""
    while 'name="stop"' in (page := client.get(path).text):
        clock, stop = clock_of(page), int(re.findall(r'name="stop" value="(\d+)"', page)[0])
        yield clock, page
        yield clock, say(client, path, stop, do="x" * 5_000).text
        yield clock, say(client, path, stop, action="hint").text
        yield clock, client.get(path if stop else "/drills").text
        response = say(client, path, stop)
        yield clock, response.text + str(response.headers)


def clock_of(page: str) -> str:
    """The day and the time that stand above what is known."""
    found = re.search(r'<time datetime="([\d:]+)">[^<]*</time></h2>\s*<p[^>]*>(\w+),', page)
    assert found
    return f"{DAYS[found[2]]} {found[1]}"


def elsewhere(document: Document) -> list[str]:
    """What a postmortem says beside its timeline."""
    texts = [document.title, document.noticed_by, document.reach, *document.tags]
    named: tuple[Any, ...] = (*document.factors, *document.relief_steps, *document.actions)
    for one in named:
        texts += [one.title, one.text]
    for section in document.sections:
        texts += [section.heading, section.text]
    return texts


def words_of(entries: Iterable[Entry]) -> list[str]:
    """What entries say."""
    return [text for one in entries for text in (one.text, one.sensible)]


def runs_of(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """All runs of five words within one of the texts."""
    return {run for text in texts for run in runs(text)}


@settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    document=strategies.replayable(timed=True),
    language=st.sampled_from(("en", "de")),
    group=st.sampled_from(("yes", "")),
)
def test_no_response_tells_what_is_later_or_stands_elsewhere(
    here: Flask, document: Document, language: str, group: str
) -> None:
    made = make.postmortem(here, document)
    client = cast.browser(here, cast.OPERATOR_A)
    cast.post(client, "/language", {"language": language})
    path = begin(client, made, group=group)
    clocks = set()
    for clock, page in responses(client, path):
        clocks.add(clock)
        before = [one for one in document.entries if f"{one.at:%Y-%m-%d %H:%M}" <= clock]
        later = [one for one in document.entries if one not in before]
        forbidden = runs_of([*words_of(later), *elsewhere(document)]) - runs_of(words_of(before))
        assert not runs(body(page)) & forbidden
    assert runs(document.title) <= runs(body(client.get(path).text))
    assert clocks
    assert make.rows(here, "SELECT 1 FROM drills WHERE finished_at IS NOT NULL")
    cast.post(client, f"{path}/delete")


@pytest.mark.parametrize("email", [cast.OPERATOR_A, cast.ENGINEER])
def test_no_address_heading_or_link_names_it_before_the_end(
    here: Flask, made: Made, email: str
) -> None:
    client = cast.browser(here, email)
    path = begin(client, made)
    assert made.postmortem not in path
    for _clock, page in responses(client, path):
        assert made.postmortem not in page
        assert "Orders answered 503" not in page
        assert "ORDERS-1" not in page
    assert "Orders answered 503" in client.get(path).text


def test_files_and_evidence_of_an_entry_are_not_shown_during_the_drill(
    here: Flask, made: Made
) -> None:
    with here.app_context():
        picture, name = pictures.picture(), "lock-until-0247.png"
        file = attachments.add(system(), made.postmortem, picture, name, listed=0, megabytes=1)
    file = replace(file, audience=Audience.CLIENT, caption="Until 02:47")
    first, *others = told().entries[1:]
    words = f"Phones ring, see ![the lock until 02:47](attachment:{file.id})"
    first = replace(first, text=words, evidence="https://graphs.example/d/pool?to=0247")
    make.save(here, made.postmortem, entries=(first, *others), attachments=(file,))
    make.do(here, made.postmortem, "publish_and_share")
    for email in (cast.OPERATOR_A, cast.ENGINEER):
        client = cast.browser(here, email)
        assert "lock until 02:47" in client.get(f"/postmortems/{made.postmortem}").text
        page = "".join(page for _, page in responses(client, begin(client, made)))
        assert "Phones ring" in page
        for words in ("02:47", "0247", file.id):
            assert words not in page


# Going through it ------------------------------------------------------------------------------


def test_a_client_goes_through_it_and_leaves_a_receipt(either: Flask) -> None:
    cast.gather(either)
    made = make.postmortem(either, told())
    client = cast.browser(either, cast.OPERATOR_A)
    page = client.get(f"/postmortems/{made.postmortem}").text
    assert "Replay it as a drill" in page
    path = begin(client, made)
    page = client.get(path).text
    assert "<title>Drill: Orders, a Saturday at 02:21" in page
    assert "You are on call for Orders." in page
    assert "Phones ring." in page
    assert "The pool is full." not in page
    page = through(client, path)
    assert "What went on before anybody noticed" in page
    assert "How it went on" in page
    for words in (WORDS[0], *WORDS[-2:], "Sensible 2.", "I would wait.", "Orders answered 503"):
        assert words in page
    rows = make.rows(either, "SELECT kind, name, public_id FROM receipts WHERE kind <> 'opened'")
    assert [tuple(row) for row in rows] == [("drilled", "Olga", made.postmortem)]
    with either.test_request_context():
        viewer = cast.viewer(either, cast.OPERATOR_A)
        assert store.finished_records(viewer) == {made.postmortem}
    say(client, path, 0, action="surprise", surprise="The lock <b>")
    assert "The lock &lt;b&gt;" in client.get(path).text


def test_the_answer_stands_beside_what_was_done_and_what_made_it_sensible(
    here: Flask, made: Made
) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    path = begin(client, made)
    assert "We trace the network." not in client.get(path).text
    say(client, path, 0, do="Restart <it>.")
    page = client.get(path).text
    for words in ("Restart &lt;it&gt;.", "We trace the network.", "Sensible 2."):
        assert words in page


def test_staff_replay_what_is_published_and_leave_no_receipt(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.ENGINEER)
    assert "All is well." in through(client, begin(client, made))
    assert make.rows(here, "SELECT 1 FROM receipts") == []
    assert [tuple(one) for one in make.rows(here, "SELECT at_stop FROM drills")] == [(4,)]


@pytest.mark.parametrize(("document", "state"), [(told(5), State.PUBLISHED), (told(), State.DRAFT)])
def test_what_tells_too_little_or_is_not_published_is_no_drill(
    here: Flask, document: Document, state: State
) -> None:
    made = make.postmortem(here, document, state=state)
    client = cast.browser(here, cast.ENGINEER)
    assert "Replay it as a drill" not in client.get(f"/postmortems/{made.postmortem}").text
    response = cast.post(client, f"/postmortems/{made.postmortem}/drill")
    assert response.status_code == 422
    assert "six entries" in response.text


def test_one_goes_on_where_one_left(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    path = begin(client, made)
    say(client, path, 0)
    assert say(client, path, 1, do="Half a th", action="leave").location == "/drills"
    assert path in client.get("/drills").text
    again = cast.browser(here, cast.OPERATOR_A)
    assert begin(again, made) == path
    assert "Half a th" in again.get(path).text
    assert begin(again, made, group="yes") != path


def test_a_form_sent_twice_or_from_an_earlier_page_moves_the_clock_once(
    here: Flask, made: Made
) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    path = begin(client, made)
    for _ in range(3):
        assert say(client, path, 0).location == path
    for strange in ("7", "-1", "x", "9" * 30):
        assert cast.post(client, path, {"stop": strange, "do": "Jump."}).status_code == 303
    page = client.get(path)
    assert 'name="stop" value="1"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Jump." not in page.text


def test_an_answer_is_asked_for_and_what_was_typed_comes_back(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    path = begin(client, made)
    response = say(client, path, 0, do=" ", expect="A lock.")
    assert response.status_code == 422
    assert "Say in a few words what you would do." in response.text
    assert "A lock." in response.text
    response = say(client, path, 0, do="x" * 4_001)
    assert response.status_code == 422
    assert "x" * 4_001 in response.text
    assert 'name="stop" value="0"' in client.get(path).text


def test_a_hint_keeps_what_was_typed_and_is_remembered(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    path = begin(client, made)
    assert 'id="hint"' not in client.get(path).text
    say(client, path, 0, do="Half a th", action="hint")
    page = client.get(path).text
    assert 'id="hint"' in page
    assert "Half a th" in page
    assert "with a hint" in through(client, path)


def test_a_group_moves_the_clock_without_writing_anything(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    path = begin(client, made, group="yes")
    assert "What the group says" in client.get(path).text
    assert say(client, path, 0, do="").status_code == 303
    assert 'name="stop" value="1"' in client.get(path).text


def reword(app: Flask, made: Made, words: str) -> None:
    """Say something else in each entry, for the client too."""
    _, document = make.written(app, made.postmortem)
    changed = tuple(replace(one, text=words) for one in document.entries)
    make.save(app, made.postmortem, entries=changed)
    make.do(app, made.postmortem, "publish_and_share")


@pytest.mark.parametrize("email", [cast.OPERATOR_A, cast.ENGINEER])
def test_the_run_goes_on_with_the_version_it_began_with(
    here: Flask, made: Made, email: str
) -> None:
    client = cast.browser(here, email)
    path = begin(client, made)
    reword(here, made, "Reworded.")
    assert begin(client, made) == path
    page = through(client, path)
    assert "We cancel the index." in page
    assert "Reworded." not in page
    assert "Reworded." in client.get(begin(client, made)).text


def test_a_withdrawn_version_ends_the_drill_kindly(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    path = begin(client, made)
    say(client, path, 0, do="Ask around.")
    reword(here, made, "Reworded.")
    make.do(here, made.postmortem, "withdraw", [1], "It named somebody.")
    page = client.get(path)
    assert page.status_code == 200
    assert "can no longer be read" in page.text
    assert "Ask around." in page.text
    assert not any(words in page.text for words in WORDS)
    assert say(client, path, 1).location == path
    assert begin(client, made) != path
    assert cast.post(client, f"{path}/delete").status_code == 303
    assert client.get(path).status_code == 404


def test_what_is_not_shared_any_more_ends_it_too(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    path, over = begin(client, made), begin(client, made, group="yes")
    through(client, over)
    make.do(here, made.postmortem, "unshare")
    for one in (path, over):
        page = client.get(one).text
        assert "can no longer be read" in page
        assert "Orders answered 503" not in page
        assert "Begin again" not in page


# Nobody else's ---------------------------------------------------------------------------------


def test_a_button_pressed_several_times_begins_one_drill(here: Flask, made: Made) -> None:
    person, record, ready = cast.viewer(here, cast.OPERATOR_A), made.postmortem, Barrier(6)

    def start(_number: int) -> str:
        with here.app_context():
            ready.wait()
            return operations.start(person, record)

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(start, range(6)))) == 1


def test_a_surprise_before_the_end_is_not_said_to_be_kept(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    path = begin(client, made)
    say(client, path, 0, action="surprise", surprise="All of it")
    assert "Only you can read it" not in client.get(path).text


def test_nobody_else_sees_or_moves_it(here: Flask, made: Made) -> None:
    with here.app_context():
        people.add(system(), "ole@alpha.example", "Ole", "alpha", "operator")
    owner = cast.browser(here, cast.OPERATOR_A)
    path = begin(owner, made)
    for email in (cast.ADMINISTRATOR, cast.OPERATOR_B, "ole@alpha.example"):
        client = cast.browser(here, email)
        missing = client.get("/drills/nothing")
        said = client.get(path).text.replace(path, "/drills/nothing")
        assert cast.without_token(said) == cast.without_token(missing.text)
        for fields in ({"action": "answer"}, {"action": "hint"}, {"action": "surprise"}):
            assert say(client, path, 0, **fields).status_code == 404
        assert cast.post(client, f"{path}/delete").status_code == 404
        assert path not in client.get("/drills").text
    assert 'name="stop" value="0"' in owner.get(path).text


def test_another_client_cannot_begin_it(here: Flask, made: Made) -> None:
    other = cast.browser(here, cast.OPERATOR_B)
    response = cast.post(other, f"/postmortems/{made.postmortem}/drill")
    unknown = cast.post(other, "/postmortems/nothing/drill")
    assert response.status_code == unknown.status_code == 404
    said = response.text.replace(made.postmortem, "nothing")
    assert cast.without_token(said) == cast.without_token(unknown.text)
    assert make.rows(here, "SELECT 1 FROM drills") == []


def test_whoever_looks_with_a_clients_eyes_begins_none(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.ENGINEER)
    ((alpha,),) = make.rows(here, "SELECT id FROM organizations WHERE slug = 'alpha'")
    cast.post(client, "/view-as", {"as": f"organization:{alpha}"})
    assert "Replay it as a drill" not in client.get(f"/postmortems/{made.postmortem}").text
    assert cast.post(client, f"/postmortems/{made.postmortem}/drill").status_code == 403


def test_the_journal_tells_neither_who_it_was_nor_what_was_said(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    through(client, begin(client, made))
    rows = make.rows(here, "SELECT person_id, event, record, fields FROM journal")
    said = [tuple(row) for row in rows if row.event.startswith("drill.")]
    record = made.postmortem
    assert said == [(None, "drill.started", record, ""), (None, "drill.finished", record, "")]


def test_a_drilled_receipt_is_not_given_by_a_button(here: Flask, made: Made) -> None:
    client = cast.browser(here, cast.OPERATOR_A)
    path = f"/postmortems/{made.postmortem}/receipts"
    for do in ("", "take-back"):
        assert cast.post(client, path, {"kind": "drilled", "do": do}).status_code == 422
