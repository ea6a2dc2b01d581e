"""A timeline from a chat: read what was pasted or uploaded, pick, add; the plain forms alone."""

import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from postmortem.domain.audiences import Audience
from postmortem.store import postmortems
from postmortem.web.sizes import FILES, MOST_BYTES
from tests import cast, forms, make, slack_export
from tests.make import Made

WINDOW = {
    "since_date": "2026-11-21", "since_time": "02:04", "until_date": "2026-11-21",
    "until_time": "05:04", "zone": "Europe/Berlin", "home": "", "text": "", "do": "read",
}  # fmt: skip
NIGHT = "03:04 alert fired\n03:20 Ben Ortmann: restarted order-api\n03:30 customers fine again"
SHORT = make.document(entries=(), detected_at=None, acknowledged_at=None, ended_at=None)


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


@pytest.fixture
def made(app: Flask) -> Made:
    """A postmortem without a timeline."""
    return make.postmortem(app, SHORT, share=False)


@pytest.fixture
def ewa(app: Flask) -> FlaskClient:
    """The engineer's browser."""
    return cast.browser(app, cast.ENGINEER)


def page(client: FlaskClient, made: Made) -> str:
    """The address of the chat's page."""
    assert client.get(f"/postmortems/{made.postmortem}/chat").status_code == 200
    return f"/postmortems/{made.postmortem}/chat"


def read(client: FlaskClient, made: Made, file: Any = None, **typed: str) -> TestResponse:
    """Send the first form, as a browser does with a file."""
    token = forms.read(client.get(page(client, made)).text)[-1].fields["csrf_token"][0]
    fields: dict[str, Any] = WINDOW | typed | {"csrf_token": token}
    return upload(client, page(client, made), file, fields)


def upload(client: FlaskClient, path: str, file: Any, fields: dict[str, Any]) -> TestResponse:
    """Send a form in parts, with a name and what is in the file."""
    if file is not None:
        fields["file"] = FileStorage(io.BytesIO(file[1]), file[0])
    boundary, body = encode_multipart(fields)
    return client.post(path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def rows(answer: TestResponse) -> dict[str, str]:
    """The form with messages to pick from, as it would be sent."""
    assert answer.status_code == 200, answer.text
    (form,) = (one for one in forms.read(answer.text) if "channel" in one.fields)
    return {name: values[0] for name, values in form.fields.items()}


def send(client: FlaskClient, made: Made, fields: dict[str, str], **more: str) -> TestResponse:
    """Send the second form."""
    return client.post(page(client, made), data=fields | more)


def number(fields: dict[str, str], words: str) -> str:
    """Which message holds these words."""
    (name,) = (k for k, v in fields.items() if k.endswith("-text") and words in v)
    return name.removesuffix("-text")


def entries(app: Flask, made: Made) -> list[tuple[str, str, str]]:
    """Minute, kind and words of each entry."""
    found = make.written(app, made.postmortem)[1].entries
    return [(f"{one.at:%H:%M}", str(one.type), one.text) for one in found if one.at]


def picking(fields: dict[str, str], *words: str) -> dict[str, str]:
    """The form with the messages of these words picked."""
    return fields | {f"{number(fields, one)}-picked": "1" for one in words} | {"do": "add"}


def test_pasted_text_is_picked_from_and_added_as_one_revision(
    app: Flask, made: Made, ewa: FlaskClient
) -> None:
    before = make.written(app, made.postmortem)[0]
    fields = picking(rows(read(ewa, made, text=NIGHT)), "alert", "restarted")
    answer = send(ewa, made, fields)
    assert answer.status_code == 303
    assert entries(app, made) == [
        ("02:04", "detection", "alert fired"),
        ("02:20", "action", "restarted order-api"),
    ]
    revision, document = make.written(app, made.postmortem)
    assert revision == before + 1
    assert {one.audience for one in document.entries} == {Audience.INTERNAL}
    assert document.detected_at == document.entries[0].at
    assert document.ended_at is None
    assert "2 events added" in ewa.get(answer.location).text


def test_words_kind_joining_and_marks_are_what_was_decided(
    app: Flask, made: Made, ewa: FlaskClient
) -> None:
    fields = picking(rows(read(ewa, made, text=NIGHT)), "alert", "restarted", "fine again")
    alert, restart, fine = (number(fields, one) for one in ("alert", "restarted", "fine again"))
    send(ewa, made, fields, **{
        f"{alert}-text": "The pager rang.", f"{alert}-type": "impact", f"{alert}-mark": "",
        f"{restart}-joined": "1", f"{fine}-type": "nonsense", f"{fine}-mark": "relieved",
    })  # fmt: skip
    assert entries(app, made) == [
        ("02:04", "impact", "The pager rang.\n\nrestarted order-api"),
        ("02:30", "action", "customers fine again"),
    ]
    document = make.written(app, made.postmortem)[1]
    assert document.detected_at is None
    assert document.relieved_at == document.entries[1].at


def test_adding_twice_adds_once_and_makes_no_revision(
    app: Flask, made: Made, ewa: FlaskClient
) -> None:
    fields = picking(rows(read(ewa, made, text=NIGHT)), "restarted")
    send(ewa, made, fields)
    before = make.written(app, made.postmortem)
    answer = send(ewa, made, fields)
    assert answer.status_code == 303
    assert "in the timeline already" in ewa.get(answer.location).text
    assert make.written(app, made.postmortem) == before


def test_what_somebody_saved_meanwhile_stays(app: Flask, made: Made, ewa: FlaskClient) -> None:
    fields = picking(rows(read(ewa, made, text=NIGHT)), "restarted")
    theirs = (make.entry("We argued.", 9),)
    make.save(app, made.postmortem, entries=theirs, title="A better title")
    assert send(ewa, made, fields).status_code == 303
    assert [one[2] for one in entries(app, made)] == ["We argued.", "restarted order-api"]
    assert make.written(app, made.postmortem)[1].title == "A better title"


def test_an_export_is_read_channel_by_channel_and_picks_are_kept(
    app: Flask, made: Made, ewa: FlaskClient
) -> None:
    file = ("export.zip", slack_export.archive())
    first = read(ewa, made, file, home="https://supplier.slack.com")
    assert "Anna Muster" in first.text
    fields = rows(first)
    cancelled = number(fields, "cancelled the migration")
    other = send(ewa, made, fields, **{
        f"{cancelled}-picked": "1", "do": f"show-{slack_export.ALERTS}",
    })  # fmt: skip
    alerts = rows(other)
    assert sum(name.endswith("-text") for name in alerts) == 12
    send(ewa, made, picking(alerts) | {"messages-140-picked": "1"})
    texts = [one[2] for one in entries(app, made)]
    assert texts[-1] == "cancelled the migration" or "cancelled the migration" in texts
    assert any("PoolWaiting" in text for text in texts)
    links = [one.evidence for one in make.written(app, made.postmortem)[1].entries]
    assert all(link.startswith("https://supplier.slack.com/archives/C0") for link in links)


def test_only_what_lies_in_the_window_is_shown(made: Made, ewa: FlaskClient) -> None:
    file = ("export.zip", slack_export.archive())
    fields = rows(read(ewa, made, file, since_time="03:38", until_time="03:42"))
    assert any("cancelled" in value for value in fields.values())
    assert not any("coffee" in value and "03:00" in value for value in fields.values())
    answer = read(ewa, made, file, since_date="2020-01-01", until_date="2020-01-02")
    assert answer.status_code == 422
    assert "There is no message between these times." in answer.text


def test_one_day_s_json_and_a_text_file_are_read(made: Made, ewa: FlaskClient) -> None:
    day = json.dumps(slack_export.files()[f"{slack_export.CHANNEL}/2026-11-21.json"]).encode()
    assert "cancelled the migration" in read(ewa, made, ("2026-11-21.json", day)).text
    umlaut = "03:04 Störung an Tor 7".encode("cp1252")
    assert "Störung an Tor 7" in read(ewa, made, ("notes.txt", umlaut)).text


def test_what_is_suggested_is_picked_by_a_button(made: Made, ewa: FlaskClient) -> None:
    fields = rows(read(ewa, made, text=f"{NIGHT}\n03:31 hello"))
    assert not any(name.endswith("-picked") for name in fields)
    again = rows(send(ewa, made, fields, do="suggest"))
    assert sum(name.endswith("-picked") for name in again) == 3
    assert f"{number(again, 'hello')}-picked" not in again


@pytest.mark.parametrize(
    ("typed", "file", "said"),
    [
        ({}, None, "Paste a text or choose a file."),
        ({"text": "x" * 1_000_001}, None, "longer than 1 MB"),
        ({"text": "x", "since_time": "25:00"}, None, "no time of day"),
        ({"text": "x", "since_date": "", "since_time": ""}, None, "Enter the day of this time."),
        ({"text": "x", "until_date": "2026-11-20"}, None, "This is before the beginning"),
        ({"text": "x", "zone": "Moon/Sea"}, None, "is no time zone"),
        ({"text": "x", "home": "javascript:alert(1)"}, None, "Enter a whole web address"),
        ({}, ("a.zip", b"PK no"), "This is no ZIP file that can be opened."),
        ({}, ("a.bin", b"\0\1\2"), "neither a ZIP, nor JSON, nor text"),
        ({}, ("a.json", b"[1"), "a.json does not hold JSON."),
        ({}, ("a.json", b"[1]"), "a.json is not a list as Slack exports it."),
        ({}, ("a.txt", b""), "There is no message between these times."),
    ],
)
def test_bad_input_comes_back_with_one_sentence(
    made: Made, ewa: FlaskClient, typed: dict[str, str], file: Any, said: str
) -> None:
    answer = read(ewa, made, file, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    if typed.get("text") == "x":
        assert ">\nx</textarea>" in answer.text


def test_nothing_picked_is_said_with_all_messages_still_there(
    app: Flask, made: Made, ewa: FlaskClient
) -> None:
    answer = send(ewa, made, rows(read(ewa, made, text=NIGHT)) | {"do": "add"})
    assert answer.status_code == 422
    assert "Pick at least one message." in answer.text
    assert "restarted order-api" in answer.text
    assert entries(app, made) == []


def test_an_end_before_the_beginning_is_said_and_nothing_is_saved(
    app: Flask, made: Made, ewa: FlaskClient
) -> None:
    fields = picking(rows(read(ewa, made, text="01:00 long before")), "before")
    answer = send(ewa, made, fields, **{f"{number(fields, 'before')}-mark": "ended"})
    assert answer.status_code == 422
    assert "It ended before it began" in answer.text
    assert entries(app, made) == []


def test_rows_that_were_tampered_with_are_left_out(
    app: Flask, made: Made, ewa: FlaskClient
) -> None:
    token = rows(read(ewa, made, text=NIGHT))["csrf_token"]
    nonsense = ("", "[", "[]", "1", '{"at": 5}', '{"at": "x"}', '{"at": {}}', "[" * 9999)
    fields = {f"messages-{n}-row": value for n, value in enumerate(nonsense)}
    fields |= {"messages-20-row": '{"author": 5, "reactions": "x", "link": null, "is_bot": 1}'}
    fields |= {"messages-20-text": "what remains", "messages-20-picked": "1", "do": "add"}
    answer = send(ewa, made, fields, csrf_token=token, channel="x")
    assert answer.status_code == 303
    assert [one.text for one in make.written(app, made.postmortem)[1].entries] == ["what remains"]


def test_long_chats_are_shortened_and_it_is_said(made: Made, ewa: FlaskClient) -> None:
    text = "\n".join(f"03:{n % 60:02d} word {n}" for n in range(600))
    answer = read(ewa, made, text=text)
    assert sum(name.endswith("-text") for name in rows(answer)) == 500
    assert "Not all is shown of: Pasted text." in answer.text


@pytest.mark.parametrize("email", [cast.OPERATOR_A, cast.OPERATOR_B, None])
def test_only_staff_come_here(app: Flask, made: Made, email: str | None) -> None:
    client = cast.browser(app, email)
    address = f"/postmortems/{made.postmortem}/chat"
    assert client.get(address).status_code == (404 if email else 302)
    answer = client.post(address, data=WINDOW | {"text": NIGHT})
    assert answer.status_code in {400, 401, 403}
    assert entries(app, made) == []


def test_an_unknown_postmortem_has_no_chat(ewa: FlaskClient) -> None:
    assert ewa.get("/postmortems/zzzzzzzzzzzz/chat").status_code == 404


def test_files_up_to_the_setting_are_taken_and_no_larger(
    app: Flask, made: Made, ewa: FlaskClient
) -> None:
    app.config[FILES] = 2_000_000
    padded = slack_export.archive() + b"\0" * (MOST_BYTES + 1_000_000)
    assert read(ewa, made, ("export.zip", padded)).status_code in {200, 422}
    assert read(ewa, made, ("export.zip", padded + b"\0" * 2_000_000)).status_code == 413


def test_a_stranger_sends_no_large_file(app: Flask, made: Made) -> None:
    large = ("export.zip", b"\0" * (MOST_BYTES + 1_000_000))
    address = f"/postmortems/{made.postmortem}/chat"
    assert upload(app.test_client(), address, large, {}).status_code == 413


def test_the_editor_saves_and_goes_on_to_the_chat(app: Flask, made: Made, ewa: FlaskClient) -> None:
    address = f"/postmortems/{made.postmortem}/edit"
    form = forms.read(ewa.get(address).text)
    (editor,) = (one for one in form if "revision" in one.fields)
    fields = editor.last
    answer = ewa.post(address, data=fields | {"title": "Saved on the way", "do": "chat"})
    assert answer.location.endswith(f"/postmortems/{made.postmortem}/chat")
    assert make.written(app, made.postmortem)[1].title == "Saved on the way"


def test_evidence_and_pins_are_kept_by_the_editor_and_shown(
    app: Flask, made: Made, ewa: FlaskClient
) -> None:
    send(ewa, made, picking(rows(read(ewa, made, text=NIGHT)), "alert", "fine again"))
    address = f"/postmortems/{made.postmortem}/edit"
    page = ewa.get(address).text
    assert "26 min until the next event." in page
    (editor,) = (one for one in forms.read(page) if "revision" in one.fields)
    fields = editor.last | {
        "entries-0-evidence": "https://chat.example/p1?a=1", "entries-0-pinned": "1", "do": "save",
        "entries-1-evidence": "[[internal: https://chat.example/p2]]",
    }  # fmt: skip
    assert ewa.post(address, data=fields).status_code == 303
    again = ewa.get(address).text
    assert 'value="https://chat.example/p1?a=1"' in again
    assert 'name="entries-0-pinned" id="entries-0-pinned" value="1" checked' in again
    shown = ewa.get(f"/postmortems/{made.postmortem}").text
    assert 'href="https://chat.example/p1?a=1"' in shown
    assert 'href="https://chat.example/p2"' in shown
    assert shown.count('class="pin"') == 1
    wrong = ewa.post(address, data=fields | {
        "entries-0-evidence": "javascript:alert(1)", "revision": "9",
    })  # fmt: skip
    assert wrong.status_code == 422
    assert "javascript:alert(1)" in wrong.text


def test_nothing_of_a_chat_is_kept_before_it_is_added(
    app: Flask, made: Made, ewa: FlaskClient
) -> None:
    page(ewa, made)
    before = make.counts(app)
    read(ewa, made, ("export.zip", slack_export.archive()), text=NIGHT)
    assert make.counts(app) == before
    with app.app_context():
        assert postmortems.get(cast.viewer(app, cast.ENGINEER), made.postmortem)
