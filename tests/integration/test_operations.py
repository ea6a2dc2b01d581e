"""Writing: all of it or nothing, nobody's text lost, and what cannot be taken said on the form."""

import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from postmortem.database import db
from postmortem.database.sessions import GuardedSession
from postmortem.domain.actions import ActionState, ActionType
from postmortem.domain.attachments import Attachment
from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import Sharing, State
from postmortem.domain.sections import FactorKind
from postmortem.domain.timeline import EntryType
from postmortem.editions import freezing
from postmortem.errors import Invalid, NotFound, Stale
from postmortem.exchange import importing
from postmortem.exchange.importing import Candidate
from postmortem.operations import (
    editions,
    incidents,
    postmortems,
    restoring,
    revisions,
    trash,
)
from postmortem.operations.postmortems import creating, publishing, putting, saving, sharing
from postmortem.policy.viewer import system
from postmortem.store import postmortems as store
from postmortem.web.postmortems import comparing
from tests import cast, forms, make


def everything(app: Flask) -> dict[str, list[str]]:
    """All rows of all tables."""
    return {
        name: sorted(map(str, make.rows(app, f"SELECT * FROM {name}")))
        for name in db.metadata.tables
    }


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


# Two who save at once ------------------------------------------------------------------------


def test_a_stale_save_keeps_both_texts_and_changes_nothing_else(filled: Flask) -> None:
    made = make.postmortem(filled)
    base, document = make.written(filled, made.postmortem)
    make.save(filled, made.postmortem, title="Theirs", reach="5 sites")
    before = everything(filled)
    mine = replace(document, title="Mine", entries=(), tags=("mine",))
    with filled.app_context(), pytest.raises(Stale) as caught:
        postmortems.save(system(), made.postmortem, base, mine)
    after = everything(filled)
    assert {name for name in after if after[name] != before[name]} == {
        "revisions", "journal", "postmortems",
    }  # fmt: skip
    with filled.app_context():
        saved = {n: store.get(system(), made.postmortem, n) for n in (base, 2, 3)}
        current = store.get(system(), made.postmortem)
    assert (caught.value.theirs, caught.value.mine) == (2, 3)
    assert [one.document.title for one in saved.values()] == [document.title, "Theirs", "Mine"]
    assert saved[3].document == mine
    assert (current.document.title, current.revision) == ("Theirs", 2)
    question = "SELECT revision, last_revision, state FROM postmortems"
    assert [tuple(row) for row in make.rows(filled, question)] == [(2, 3, "published")]


def test_of_many_who_save_at_once_one_wins_and_no_text_is_lost(filled: Flask) -> None:
    made = make.postmortem(filled)
    base, document = make.written(filled, made.postmortem)

    def save(number: int) -> bool:
        with filled.app_context():
            try:
                changed = replace(document, title=f"Of writer {number}")
                return postmortems.save(system(), made.postmortem, base, changed) > base
            except Stale:
                return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(save, range(8))) == 1
    bodies = "".join(body for (body,) in make.rows(filled, "SELECT body FROM revisions"))
    assert all(f"Of writer {number}" in bodies for number in range(8))
    numbers = [n for (n,) in make.rows(filled, "SELECT number FROM revisions ORDER BY number")]
    assert numbers == list(range(1, 10))


def test_the_conflict_page_shows_both_and_lets_one_go_on_with_either(app: Flask) -> None:
    made = make.postmortem(app)
    base, document = make.written(app, made.postmortem)
    client = cast.browser(app, cast.ENGINEER)
    address = f"/postmortems/{made.postmortem}/edit"
    make.save(app, made.postmortem, title="Theirs <b>")
    mine = make.form(replace(document, title="Mine & only"), base)
    conflict = cast.post(client, address, mine | {"do": "save"})
    assert conflict.status_code == 409
    shown = html.unescape(conflict.text)
    assert "Theirs" in shown
    assert "Mine" in shown
    assert "<b>" not in conflict.text.split("Theirs")[1][:20]
    kept = cast.post(client, address, {"do": "continue", "mine": "3"})
    assert kept.status_code == 200
    form = forms.one(kept.text, "")
    assert (form.fields["title"], form.fields["revision"]) == (["Mine & only"], ["2"])
    assert client.post(address, data=form.fields | {"do": ["save"]}).status_code == 303
    assert make.written(app, made.postmortem)[1].title == "Mine & only"
    back = cast.post(client, address, {"do": "theirs"})
    assert (back.status_code, back.location) == (303, address)


def conflict(app: Flask, base: Document, sides: tuple[Document, Document], language: str) -> str:
    """What the page says, marks left out, to whom saves on top of somebody else's save."""
    made = make.postmortem(app, base)
    number, _document = make.written(app, made.postmortem)
    theirs, mine = sides
    with app.app_context():
        postmortems.save(system(), made.postmortem, number, theirs)
    client = cast.browser(app, cast.ENGINEER)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    address = f"/postmortems/{made.postmortem}/edit"
    page = cast.post(client, address, make.form(mine, number) | {"do": "save"})
    assert page.status_code == 409
    return html.unescape(re.sub(r"</?(ins|del)>", "", page.text))


def test_the_conflict_page_speaks_as_every_page_does(app: Flask) -> None:
    base = make.document(zone="UTC")
    theirs = replace(base, ended_at=make.at(60), severity=2, sharing=Sharing.OFF)
    mine = replace(base, ended_at=make.at(50), severity=3, sharing=Sharing.LIVE, reach="9 sites")
    fresh = [replace(one, actions=()) for one in (base, theirs, mine)]
    english = conflict(app, fresh[0], (fresh[1], fresh[2]), "en")
    for words in ("Normal again", "Sat 21 Nov 2026, 02:51 UTC", "Sat 21 Nov 2026, 03:04 UTC",
                  "SEV1, standstill", "SEV2, severe", "SEV3, partial", "Off: nothing leaves",
                  "From you: Reach"):  # fmt: skip
        assert words in english, words
    german = conflict(app, fresh[0], (fresh[1], fresh[2]), "de")
    for words in ("Wieder normal", "Sa. 21. Nov. 2026, 02:51 UTC", "SEV2, schwer", "Eckdaten"):
        assert words in german, words
    assert "2026-11-21" not in english + german
    assert "Felt from" not in english, "what is the same in both"


def changed(document: Document) -> Iterator[tuple[str, Document]]:
    """The document with one thing changed, for each thing that the form can change."""
    whole: dict[str, Any] = {
        "title": "Other", "application": cast.LABELS, "severity": 3, "language": "de",
        "zone": "UTC", "began_at": make.at(1), "detected_at": make.at(18),
        "acknowledged_at": make.at(21), "relieved_at": make.at(41), "ended_at": None,
        "noticed_by": "", "reach": "9 sites", "tags": ("pool",), "template": "learning-review",
        "template_version": 2, "sharing": Sharing.LIVE,
    }  # fmt: skip
    parts: dict[str, dict[str, Any]] = {
        "sections": {"text": "Other.", "audience": make.INTERNAL},
        "entries": {"at": make.at(4), "type": EntryType.THOUGHT, "text": "Other.",
                    "sensible": "It was.", "audience": make.INTERNAL},
        "factors": {"title": "Other", "text": "More.", "kind": FactorKind.DESIGN,
                    "audience": make.INTERNAL},
        "relief_steps": {"title": "Other", "text": "More.", "command": "true",
                         "audience": make.INTERNAL},
        "actions": {"title": "Other", "text": "More.", "owner": "Us", "type": ActionType.DETECT,
                    "due_on": None, "state": ActionState.DONE, "audience": make.INTERNAL},
        "attachments": {"name": "other.png", "caption": "More.", "audience": make.CLIENT},
    }  # fmt: skip
    assert whole.keys() | parts.keys() == {one.name for one in fields(Document)}
    for name, value in whole.items():
        yield name, replace(document, **{name: value})
    for name, values in parts.items():
        first, *others = getattr(document, name)
        yield f"{name} gone", with_items(document, name, others)
        for part, value in values.items():
            other: Any = replace(first, **{part: value})
            yield f"{name} {part}", with_items(document, name, [other, *others])


def with_items(document: Document, name: str, items: list[Any]) -> Document:
    """The document with another list."""
    changes: dict[str, Any] = {name: tuple(items)}
    return replace(document, **changes)


def test_the_conflict_page_shows_everything_that_can_differ(app: Flask) -> None:
    picture = Attachment("k3v9", "board.png", "image/png", 9, "0" * 64, caption="The board")
    document = make.document(attachments=(picture,))
    names = {cast.ORDERS: "Orders", cast.LABELS: "Labels"}
    with app.test_request_context():
        g.viewer = system()
        assert not [one for one in comparing.parts(document, document, names) if one.rows]
        for name, other in changed(document):
            for pair in ((document, other), (other, document)):
                differing = [part for part in comparing.parts(*pair, names) if part.rows]
                assert len(differing) == 1, name
                assert len(differing[0].rows) == 1 + (name == "sections gone"), name


def test_a_number_that_is_none_of_ours_is_no_error_of_ours(app: Flask) -> None:
    made = make.postmortem(app)
    _base, document = make.written(app, made.postmortem)
    client = cast.browser(app, cast.ENGINEER)
    for number in ("0", "99", "9" * 30, "x", "-1", "²", "9" * 5000):
        ask_for(client, made.postmortem, document, number)


def ask_for(client: FlaskClient, name: str, document: Document, number: str) -> None:
    """Use a number wherever a browser sends one."""
    address = f"/postmortems/{name}/edit"
    fields = make.form(replace(document, title="Other")) | {"revision": number, "do": "save"}
    assert cast.post(client, address, fields).status_code in {404, 409, 422}
    asked = {"do": "continue", "mine": number}
    assert cast.post(client, address, asked).status_code in {404, 422}
    withdrawn = {"do": "withdraw", "editions": number, "reason": "x"}
    assert cast.post(client, f"/postmortems/{name}/share", withdrawn).status_code < 500
    assert client.get(f"/postmortems/{name}?version={number}").status_code < 500
    assert client.get(f"/search?page={number}").status_code == 200


# All or nothing ------------------------------------------------------------------------------


class BreakdownError(Exception):
    """What goes wrong in the middle."""


def later(real: Any, calls: int) -> Any:
    """The same function, which does its work and then breaks down at its nth call."""
    left = [calls]

    def broken(*arguments: Any, **named: Any) -> Any:
        found = real(*arguments, **named)
        left[0] -= 1
        if left[0] <= 0:
            raise BreakdownError
        return found

    return broken


STEPS: dict[str, tuple[Any, str]] = {
    **{
        f"journal {where}": (room, "append")
        for where, room in (
            ("of creating", creating),
            ("of putting", putting),
            ("of publishing", publishing),
            ("of saving", saving),
            ("of sharing", sharing),
            ("of the trash", trash),
        )
    },
    "revision": (revisions, "keep"),
    "incident's row": (incidents, "add"),
    "incident's rows": (incidents, "write"),
    "postmortem's rows": (putting, "align"),
    "internal edition": (editions, "write_internal"),
    "client's edition": (editions, "write_client"),
    "promises": (editions, "write_promises"),
    "hiding": (editions, "hide_from_client"),
    "unsharing": (editions, "unshare"),
    "withdrawing": (editions, "withdraw"),
    "edition's row": (freezing, "fill"),
}


def buttons(app: Flask) -> dict[str, Any]:
    """What can be done to a postmortem that is shared in two versions."""
    made = make.postmortem(app, make.document(sharing=Sharing.LIVE))
    make.save(app, made.postmortem, reach="5 sites")
    make.do(app, made.postmortem, "publish_and_share")
    base, document = make.written(app, made.postmortem)
    with app.app_context():
        before = store.get(system(), made.postmortem, base - 1).document
    hidden = tuple(replace(one, audience=make.INTERNAL) for one in document.entries)
    name = made.postmortem

    def press(verb: str, *arguments: Any) -> Any:
        return lambda: getattr(postmortems, verb)(system(), *arguments)

    return {
        "create": press("create", make.document(title="Another", sharing=Sharing.LIVE)),
        "save": press("save", name, base, replace(document, title="Other", entries=hidden)),
        "save of a stale text": press("save", name, base - 1, replace(document, reach="Touches")),
        "save that is merged": press("save", name, base - 1, replace(before, title="Apart")),
        "restore": lambda: restoring.restore(system(), name, base - 1, base),
        "throw away": lambda: trash.throw(system(), name),
        "move": press("save", name, base, replace(document, application=cast.PORTAL)),
        "turn off": press("choose_sharing", name, "off"),
        "publish": press("change_state", name, State.PUBLISHED),
        "unshare": press("unshare", name),
        "withdraw": press("withdraw", name, [1], "It was wrong."),
    }


def test_whatever_breaks_in_the_middle_leaves_no_trace(
    filled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = buttons(filled)
    before = everything(filled)
    broke: dict[str, set[str]] = {button: set() for button in pressed}
    for button, press in pressed.items():
        for step, (room, name) in STEPS.items():
            for call in (1, 2):
                with monkeypatch.context() as patch, filled.app_context():
                    patch.setattr(room, name, later(getattr(room, name), call))
                    patch.setattr(GuardedSession, "commit", refused)
                    with pytest.raises(BreakdownError) as caught:
                        press()
                    if caught.value.args != ("commit",):
                        broke[button].add(f"{step} {call}")
                assert everything(filled) == before, (button, step, call)
    for button, steps in broke.items():
        assert any(one.startswith("journal") and one.endswith("1") for one in steps), button
    assert {"revision 1", "incident's row 1", "internal edition 1"} <= broke["create"]
    assert {"hiding 1", "promises 1", "journal of putting 2", "edition's row 2"} <= broke["save"]
    assert {"unsharing 1", "internal edition 1"} <= broke["move"] & broke["turn off"]


def refused(_session: GuardedSession) -> None:
    """What a commit does when the disk is full."""
    raise BreakdownError("commit")


def test_a_save_makes_its_revision_edition_and_journal_entry_together(filled: Flask) -> None:
    made = make.postmortem(filled)
    for number in range(2, 5):
        make.save(filled, made.postmortem, reach=f"{number} sites")
        ((revision, body),) = make.rows(
            filled, "SELECT number, body FROM revisions ORDER BY number DESC LIMIT 1"
        )
        question = """SELECT number, source FROM editions
            WHERE audience = 'internal' AND public_id = :name"""
        ((edition, source),) = make.rows(filled, question, name=made.postmortem)
        question = "SELECT event, record, fields FROM journal ORDER BY id DESC LIMIT 1"
        ((event, record, fields),) = make.rows(filled, question)
        assert (revision, edition) == (number, number)
        assert f"{number} sites" in body
        assert f"{number} sites" in source
        assert (event, record, fields) == ("postmortem.saved", made.postmortem, "reach")


# Times ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [1, 79, 1628, 1999, 9999])
def test_any_year_can_be_written_saved_and_read(filled: Flask, year: int) -> None:
    began = datetime(year, 8, 10, 16, 20, tzinfo=UTC)
    document = make.document(
        title="The ship went down", zone="Europe/Stockholm", began_at=began, detected_at=None,
        acknowledged_at=None, relieved_at=None, ended_at=began + timedelta(minutes=40),
        entries=(replace(make.entry("It heeled over."), at=began + timedelta(minutes=20)),),
    )  # fmt: skip
    made = make.postmortem(filled, document)
    make.index(filled)
    assert make.written(filled, made.postmortem)[1] == document
    ((number,),) = make.rows(filled, "SELECT number FROM incidents")
    assert number == f"INC-{year:04d}-001"
    client = cast.browser(filled, cast.OPERATOR_A)
    for page in (f"/incidents/{made.incident}", f"/postmortems/{made.postmortem}", "/timeline", "/",
                 "/search?q=ship", f"/applications/{cast.ORDERS}"):  # fmt: skip
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "The ship went down" in answer.text, page
    editor = cast.browser(filled, cast.ENGINEER).get(f"/postmortems/{made.postmortem}/edit").text
    assert f'value="{year:04d}-08-10"' in editor


def test_an_end_before_the_beginning_is_refused_by_form_and_database(filled: Flask) -> None:
    client = cast.browser(filled, cast.ENGINEER)
    wrong = make.document(ended_at=make.at(-1))
    answer = cast.post(client, "/postmortems/new", make.form(wrong))
    assert answer.status_code == 422
    assert 'href="#ended_time"' in answer.text
    with filled.app_context(), pytest.raises(IntegrityError):
        postmortems.create(system(), wrong)
    made = make.postmortem(filled)
    with pytest.raises(IntegrityError):
        make.save(filled, made.postmortem, ended_at=make.at(-1))
    assert make.counts(filled)["incidents"] == 1


def test_incidents_are_numbered_by_the_year_they_began_in(filled: Flask) -> None:
    years = (2026, 2025, 2026)
    for year in years:
        make.postmortem(filled, make.document(began_at=datetime(year, 1, 1, tzinfo=UTC)))
    numbers = [n for (n,) in make.rows(filled, "SELECT number FROM incidents ORDER BY id")]
    assert numbers == ["INC-2026-001", "INC-2025-001", "INC-2026-002"]
    make.change(filled, "UPDATE incidents SET number = 'INC-2026-999' WHERE id = 3")
    for _more in range(3):
        make.postmortem(filled)
    numbers = [n for (n,) in make.rows(filled, "SELECT number FROM incidents ORDER BY id")]
    assert numbers[3:] == ["INC-2026-1000", "INC-2026-1001", "INC-2026-1002"]


# What cannot be taken ------------------------------------------------------------------------


LINES = ("title", "noticed_by", "reach", "tags", "actions-0-owner", "factors-0-title",
         "relief_steps-0-title")  # fmt: skip
TEXTS = ("entries-0-text", "entries-0-sensible", "relief_steps-0-command", "sections-0-text",
         "factors-0-text", "actions-0-text")  # fmt: skip


@pytest.fixture
def editor(filled: Flask) -> tuple[FlaskClient, str, dict[str, str]]:
    """An engineer's browser, the address of a postmortem's form, and its fields."""
    made = make.postmortem(filled)
    base, document = make.written(filled, made.postmortem)
    client = cast.browser(filled, cast.ENGINEER)
    fields = make.form(document, base) | {"csrf_token": cast.token(client)}
    return client, f"/postmortems/{made.postmortem}/edit", fields


def fitting(client: FlaskClient, address: str, fields: dict[str, str], name: str) -> int:
    """The longest line that the form takes of a field."""
    answer = client.post(address, data=fields | {name: "y" * 5_000})
    assert answer.status_code == 422
    found = re.search(r"5,?000 characters long; (\d+) fit", answer.text)
    assert found
    return int(found[1])


def test_what_the_form_takes_the_database_takes(
    editor: tuple[FlaskClient, str, dict[str, str]],
) -> None:
    client, address, fields = editor
    full = {name: "x" * fitting(client, address, fields, name) for name in LINES}
    full |= dict.fromkeys(TEXTS, "ä" * 20_000)
    assert client.post(address, data=fields | full).status_code == 303
    form = forms.one(client.get(address).text, "")
    del full["tags"]  # each is cut on its own
    assert {name: form.fields[name] for name in full} == {n: [text] for n, text in full.items()}


def test_too_long_a_field_comes_back_filled_with_a_link_to_it(
    editor: tuple[FlaskClient, str, dict[str, str]],
) -> None:
    client, address, fields = editor
    long = dict.fromkeys(LINES, "y" * 301) | dict.fromkeys(TEXTS, "z" * 100_001)
    answer = client.post(address, data=fields | long)
    assert answer.status_code == 422
    assert [name for name in long if f'href="#{name}"' not in answer.text] == []
    assert [name for name in long if f'id="{name}"' not in answer.text] == []
    form = forms.one(answer.text, "")
    assert [name for name, value in long.items() if form.fields[name] != [value]] == []


WRONG = [
    ("application", "no-such-thing"), ("application", cast.VAULT), ("application", ""),
    ("title", "  "), ("severity", "9"), ("zone", "Middle/Earth"), ("began_date", "2026-02-30"),
    ("began_time", "25:00"), ("entries-0-time", "at night"), ("entries-0-type", "guess"),
    ("actions-0-due_on", "soon"), ("actions-0-state", "half done"),
    ("actions-0-audience", "everybody"), ("sharing", "perhaps"), ("ended_date", "2026-13-01"),
]  # fmt: skip


def test_what_cannot_be_taken_comes_back_filled_with_a_link_to_it(app: Flask) -> None:
    made = make.postmortem(app)
    base, document = make.written(app, made.postmortem)
    client = cast.browser(app, cast.ENGINEER)
    typed = replace(document, noticed_by="A call & a <knock>")
    before = everything(app)
    for field, value in WRONG:
        fields = make.form(typed, base) | {field: value}
        answer = cast.post(client, f"/postmortems/{made.postmortem}/edit", fields)
        assert answer.status_code == 422, field
        assert f'href="#{field}"' in answer.text, field
        assert f'id="{field}"' in answer.text, field
        form = forms.one(answer.text, "")
        assert form.fields["noticed_by"] == ["A call & a <knock>"]
        assert form.fields["sections-0-text"] == ["Writes waited."]
        assert form.fields["entries-0-text"] == ["Calls came in."]
        if field.endswith(("date", "time", "due_on")):
            assert form.fields[field] == [value]
        new = cast.post(client, "/postmortems/new", fields)
        assert new.status_code == 422, field
    assert everything(app) == before


def test_a_first_save_that_cannot_be_taken_comes_back_filled(app: Flask) -> None:
    client = cast.browser(app, cast.ENGINEER)
    page = forms.one(client.get("/postmortems/new").text, "")
    page.fields |= {"title": ["It & stopped"], "severity": ["2"], "began_time": ["02:04"]}
    for field, value in (("application", "nothing"), ("template", "nothing"), ("began_time", "x")):
        sent = page.fields | {"application": [cast.ORDERS]} | {field: [value]}
        answer = client.post("/postmortems/new", data=sent)
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}"' in answer.text
        assert forms.one(answer.text, "").fields["title"] == ["It & stopped"]
    assert make.counts(app)["incidents"] == 0
    done = client.post("/postmortems/new", data=page.fields | {"application": [cast.ORDERS]})
    assert done.status_code == 303


ODD = ("title", "text", "owner", "reach", "command", "tags")


def test_control_characters_are_no_error_of_ours(filled: Flask) -> None:
    client = cast.browser(filled, cast.ENGINEER)
    made = make.postmortem(filled)
    odd = "a\x00b\x0bc\x1f\u2028d\ud7ff\ufffe"
    fields = {
        name: odd
        if name.endswith(("title", "text", "owner", "reach", "command", "tags"))
        else value
        for name, value in make.form(make.document()).items()
    }
    answers = [cast.post(client, "/postmortems/new", fields)]
    for path in ("/postmortems/a%00b", "/incidents/a%00b", "/applications/a%00b", "/search?q=a%00b",
                 f"/postmortems/{made.postmortem}%00", "/timeline?q=app:a%00b"):  # fmt: skip
        answers.append(client.get(path))
        answers.append(cast.browser(filled, cast.OPERATOR_A).get(path))
    sign_in = {"email": odd, "password": odd}
    answers.append(cast.post(cast.browser(filled), "/sign-in", sign_in))
    answers.append(cast.post(cast.browser(filled), "/sign-in/a%00b"))
    answers.append(cast.post(client, f"/postmortems/{made.postmortem}/share", {"do": "withdraw",
                   "editions": ["1"], "reason": odd}))  # fmt: skip
    assert [(one.request.path, one.status_code) for one in answers if one.status_code >= 500] == []


def test_an_import_that_the_database_refuses_stops_no_other(filled: Flask) -> None:
    good = make.document(title="It stopped")
    documents = [
        make.document(ended_at=make.at(-5)),
        make.document(title="x" * 400),
        make.document(sections=(make.section("summary", "a\0b"),)),
        make.document(actions=(make.action("Look", owner="o" * 250),)),
        good,
    ]
    candidates = [
        Candidate(f"{number}.md", "markdown", f"id-{number}", document=document)
        for number, document in enumerate(documents)
    ]
    with filled.app_context():
        report = importing.take(system(), candidates, cast.ORDERS)
    assert report.found == 5
    assert report.added + len(report.failed) == 5
    assert "0.md" in [one["file"] for one in report.failed]
    assert all(one["reason"] and "\n" not in one["reason"] for one in report.failed)
    assert make.rows(filled, "SELECT id FROM incidents WHERE title = 'It stopped'")
    assert make.counts(filled)["incidents"] == report.added


# The restricted ------------------------------------------------------------------------------


def test_staff_write_nothing_in_a_restricted_application_without_a_grant(app: Flask) -> None:
    sealed = make.postmortem(app, make.document(cast.VAULT), share=False)
    made = make.postmortem(app)
    engineer = cast.viewer(app, cast.ENGINEER)
    before = everything(app)
    base, document = make.written(app, sealed.postmortem)
    ours = replace(document, application=cast.ORDERS)
    for press, problem in (
        (lambda: postmortems.create(engineer, make.document(cast.VAULT)), Invalid),
        (lambda: postmortems.save(engineer, sealed.postmortem, base, document), Invalid),
        (lambda: postmortems.save(engineer, sealed.postmortem, base, ours), NotFound),
        (lambda: postmortems.save(engineer, made.postmortem, 1, document), Invalid),
        (lambda: postmortems.unshare(engineer, sealed.postmortem), NotFound),
        (lambda: postmortems.change_state(engineer, sealed.postmortem, State.DRAFT), NotFound),
    ):
        with app.app_context(), pytest.raises(problem):
            press()
    assert everything(app) == before


@pytest.mark.parametrize("slug", [cast.ORDERS, cast.VAULT])
@pytest.mark.parametrize("is_promised", [True, False])
def test_an_action_with_anothers_id_becomes_a_new_one(
    filled: Flask, slug: str, is_promised: bool
) -> None:
    """Be it one that the client was given and that stands in no text any more, or one of now."""
    promise = make.action("CI refuses it", owner="Platform")
    theirs = make.postmortem(filled, make.document(slug, actions=(promise,)), share=is_promised)
    make.save(filled, theirs.postmortem, actions=() if is_promised else (promise,))
    question = "SELECT * FROM editions WHERE noun = 'action' AND public_id = :name"
    before = make.rows(filled, question, name=promise.id)
    assert len(before) == is_promised
    engineer = cast.viewer(filled, cast.ENGINEER)
    made = make.postmortem(filled, make.document(actions=(make.action("Ours"),)))
    forged = replace(promise, title="Forged", state=ActionState.DROPPED)
    ours = make.written(filled, made.postmortem)[1].actions
    make.save(filled, made.postmortem, viewer=engineer, actions=(*ours, forged))
    with filled.app_context():
        postmortems.publish_and_share(system(), made.postmortem, anyway=True)
    make.save(filled, made.postmortem, viewer=engineer, actions=(*ours, forged))
    assert make.rows(filled, question, name=promise.id) == before
    kept = make.written(filled, made.postmortem)[1].actions
    assert kept[0] == ours[0]
    assert kept[1] == replace(forged, id=kept[1].id)
    with filled.app_context():
        new = postmortems.create(engineer, make.document(actions=(forged,)))
    assert make.written(filled, new)[1].actions[0].id != promise.id


def test_saving_the_form_as_it_came_changes_nothing(filled: Flask) -> None:
    """A document from elsewhere may have no section that says where a list stands; a night may
    have an hour twice; and long ago zones differed by seconds."""
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    long_ago = datetime(1628, 8, 10, 16, 20, tzinfo=UTC)
    usual = make.document()
    for document in (
        usual,
        replace(usual, sections=()),
        replace(usual, began_at=twice, entries=(replace(usual.entries[0], at=twice),)),
        replace(usual, began_at=long_ago, zone="Europe/Stockholm"),
    ):
        made = make.postmortem(filled, document)
        client = cast.browser(filled, cast.ENGINEER)
        address = f"/postmortems/{made.postmortem}/edit"
        _base, before = make.written(filled, made.postmortem)
        form = forms.one(client.get(address).text, "")
        assert client.post(address, data=form.fields | {"do": ["save"]}).status_code == 303
        _base, after = make.written(filled, made.postmortem)
        assert replace(after, sections=before.sections) == before
        assert after.sections[: len(before.sections)] == before.sections


def test_another_template_loses_no_text(app: Flask) -> None:
    made = make.postmortem(app)
    _base, before = make.written(app, made.postmortem)
    client = cast.browser(app, cast.ENGINEER)
    address = f"/postmortems/{made.postmortem}/edit"
    form = forms.one(client.get(address).text, "")
    for template in ("learning-review", "fifteen-minute", "google-sre"):
        sent = form.fields | {"template": [template], "do": ["change-template"]}
        changed = client.post(address, data=sent)
        assert changed.status_code == 200
        form = forms.one(changed.text, "")
    assert client.post(address, data=form.fields | {"do": ["save"]}).status_code == 303
    _base, after = make.written(app, made.postmortem)
    assert replace(after, sections=(), template="") == replace(before, sections=(), template="")
    assert {one.text for one in before.sections} <= {one.text for one in after.sections}


# What only looks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "do", ["add-entries", "add-actions", "preview", "preview-client", "change-template", "edit"]
)
def test_buttons_that_only_look_save_nothing_and_keep_the_text(app: Flask, do: str) -> None:
    made = make.postmortem(app)
    base, document = make.written(app, made.postmortem)
    client = cast.browser(app, cast.ENGINEER)
    before = everything(app)
    fields = make.form(replace(document, title="Not saved & fine"), base) | {"do": do}
    answer = cast.post(client, f"/postmortems/{made.postmortem}/edit", fields)
    assert answer.status_code == 200
    sent = [form for form in forms.read(answer.text) if "title" in form.fields]
    assert sent
    assert sent[-1].fields["title"] == ["Not saved & fine"]
    assert sent[-1].fields["revision"] == [str(base)]
    if do == "preview-client":
        assert "Ours alone." not in answer.text.split("<form")[0]
    assert everything(app) == before


def test_reading_changes_nothing(app: Flask) -> None:
    made = make.postmortem(app)
    make.index(app)
    client = cast.browser(app, cast.ADMINISTRATOR)
    before = everything(app)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            values = {"id": made.postmortem, "slug": cast.ORDERS, "secret": "x",
                      "person": "1", "number": "1", "file": "x", "key": "google-sre"}  # fmt: skip
            if rule.endpoint.startswith("admin."):
                values["id"] = "1"
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<{name}>", values[name]).replace(
                    f"<int:{name}>", values[name]
                )
            assert client.get(path).status_code in {200, 302, 404}, path
    after = everything(app)
    assert after.pop("sign_in_attempts") != before.pop("sign_in_attempts")  # a made-up link counts
    assert after == before
