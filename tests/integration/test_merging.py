"""Two people save at once: both are in, or both are asked, and both texts stay."""

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import Sharing, State
from postmortem.domain.merging.changes import named
from postmortem.errors import Stale
from postmortem.operations import postmortems
from postmortem.policy.viewer import system
from postmortem.store import postmortems as store
from tests import cast, forms, make
from tests.strategies import Edits, edited, line_edits, numbered, touch

LINES = 8
SOME = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


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


def bodies(app: Flask, name: str) -> dict[int, Document]:
    """Every revision there is of a postmortem."""
    question = """SELECT last_revision FROM postmortems WHERE public_id = :name"""
    ((last,),) = make.rows(app, question, name=name)
    with app.app_context():
        return {n: store.get(system(), name, n).document for n in range(1, last + 1)}


def texts(lines: list[str]) -> Document:
    """A document whose summary holds these lines."""
    return make.document(sections=(make.section("summary", "\n".join(lines)),), actions=())


@SOME
@given(mine=line_edits(LINES), theirs=line_edits(LINES), facts=st.sets(st.integers(0, 3)))
def test_a_real_save_joins_what_is_apart_and_keeps_both_texts(
    filled: Flask, mine: Edits, theirs: Edits, facts: set[int]
) -> None:
    base = texts(numbered(LINES))
    made = make.postmortem(filled, base, share=False)
    number, base = make.written(filled, made.postmortem)
    sides = [
        replace(base, sections=texts(edited(numbered(LINES), edits, who)).sections)
        for edits, who in ((mine, "me"), (theirs, "them"))
    ]
    own = replace(sides[0], reach="mine" if 0 in facts else base.reach)
    other = replace(sides[1], noticed_by="theirs" if 1 in facts else base.noticed_by)
    with filled.app_context():
        postmortems.save(system(), made.postmortem, number, other)
        asked = False
        try:
            postmortems.save(system(), made.postmortem, number, own)
        except Stale as stale:
            asked = True
            assert store.get(system(), made.postmortem, stale.mine).document == own
    kept = bodies(filled, made.postmortem)
    now = make.written(filled, made.postmortem)[1]
    same = {n for n, do in mine.items() if do == "delete" and theirs.get(n) == "delete"}
    if not same:
        assert asked == touch(mine, theirs)
    assert other in kept.values()
    assert own in kept.values() or now in (own, other)
    if asked:
        assert now == other
        return
    lines = now.sections[0].text.split("\n")
    new = [x for side in sides for x in side.sections[0].text.split("\n") if "by" in x or "as" in x]
    assert all(line in lines for line in new if not line.endswith("what was there."))
    assert now.reach == own.reach
    assert now.noticed_by == other.noticed_by


def test_a_merge_is_a_revision_of_its_own_that_names_its_reason(filled: Flask) -> None:
    made = make.postmortem(filled)
    base, document = make.written(filled, made.postmortem)
    make.save(filled, made.postmortem, title="Theirs")
    mine = replace(document, reach="Mine")
    with filled.app_context():
        assert postmortems.save(system(), made.postmortem, base, mine) == 4
    question = "SELECT number, base, reason FROM revisions ORDER BY number"
    assert [tuple(row) for row in make.rows(filled, question)] == [
        (1, 0, "save"), (2, 1, "save"), (3, 1, "beside"), (4, 2, "merge"),
    ]  # fmt: skip
    now = make.written(filled, made.postmortem)[1]
    assert (now.title, now.reach) == ("Theirs", "Mine")
    assert bodies(filled, made.postmortem)[3] == mine
    question = "SELECT event FROM journal WHERE record = :name ORDER BY id"
    events = [event for (event,) in make.rows(filled, question, name=made.postmortem)]
    assert events[-2:] == ["postmortem.kept_beside", "postmortem.merged"]
    ((reach,),) = make.rows(filled, "SELECT reach FROM incidents")
    assert reach == "Mine"


def test_the_same_form_sent_twice_is_saved_once(app: Flask) -> None:
    made = make.postmortem(app)
    base, document = make.written(app, made.postmortem)
    client = cast.browser(app, cast.ENGINEER)
    fields = make.form(replace(document, title="Twice"), base) | {"do": "save"}
    for _click in range(2):
        assert cast.post(client, f"/postmortems/{made.postmortem}/edit", fields).status_code == 303
    assert len(bodies(app, made.postmortem)) == 2
    assert make.written(app, made.postmortem)[1].title == "Twice"


def test_who_saves_is_told_what_came_from_whom(app: Flask) -> None:
    made = make.postmortem(app)
    base, document = make.written(app, made.postmortem)
    ada = cast.viewer(app, cast.ADMINISTRATOR)
    make.save(app, made.postmortem, viewer=ada, title="Theirs")
    client = cast.browser(app, cast.ENGINEER)
    mine = replace(document, sections=(
        replace(document.sections[0], text="Writes waited for long."), *document.sections[1:],
    ))  # fmt: skip
    fields = make.form(mine, base) | {"do": "publish"}
    saved = cast.post(client, f"/postmortems/{made.postmortem}/edit", fields)
    assert saved.location == f"/postmortems/{made.postmortem}/edit"
    told = html.unescape(client.get(saved.location).text)
    assert "From you: Summary." in told
    assert "From Ada: Title." in told


def test_publishing_waits_while_two_texts_were_joined(app: Flask) -> None:
    made = make.postmortem(app, share=False, state=State.DRAFT)
    base, document = make.written(app, made.postmortem)
    make.save(app, made.postmortem, title="Theirs, not meant for anybody yet")
    client = cast.browser(app, cast.ENGINEER)
    fields = make.form(replace(document, reach="Mine"), base) | {"do": "publish"}
    cast.post(client, f"/postmortems/{made.postmortem}/edit", fields)
    assert make.rows(app, "SELECT state FROM postmortems")[0][0] == "draft"
    assert not make.rows(
        app, "SELECT id FROM editions WHERE audience = 'client' AND noun != 'application'"
    )


def stale(app: Flask, name: str, base: int, mine: Document) -> Any:
    """The answer to who saves what touches."""
    client = cast.browser(app, cast.ENGINEER)
    answer = cast.post(client, f"/postmortems/{name}/edit", make.form(mine, base) | {"do": "save"})
    assert answer.status_code == 409
    return client, answer


def conflicting(app: Flask) -> tuple[str, int, Document, Document]:
    """A postmortem that somebody has saved since, and what somebody else makes of its first."""
    made = make.postmortem(app, texts(["Begin.", "The pool was full.", "End."]))
    base, document = make.written(app, made.postmortem)
    theirs = replace(document.sections[0], text="Begin.\nThe pool was empty.\nEnd.")
    make.save(app, made.postmortem, sections=(theirs,), factors=())
    mine = replace(
        document,
        reach="All sites",
        factors=(replace(document.factors[0], title="Mine"), *document.factors[1:]),
        sections=(replace(theirs, text="Begin.\nThe pool was very full.\nEnd."),),
    )
    return made.postmortem, base, document, mine


def test_what_touches_is_shown_with_base_mine_and_theirs_and_both_are_kept(app: Flask) -> None:
    name, base, _document, mine = conflicting(app)
    _client, answer = stale(app, name, base, mine)
    kept = bodies(app, name)
    assert kept[3] == mine, "kept before the page is shown"
    assert make.written(app, name)[0] == 2
    page = html.unescape(answer.text)
    told = re.sub(r"</?(?:ins|del)>", "|", page)
    assert "The pool was full." in page
    assert "The pool was |very| full." in told
    assert "|full| |empty|" in told
    assert page.count('name="touch-0"') == 3
    assert "From you: Reach" in page
    assert (
        "The pool was empty.\nThe pool was very full."
        in forms.one(answer.text, f"/postmortems/{name}/merge").fields["touch-0-text"][0]
    )


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("mine", "very full"), ("theirs", "empty"), ("own", "half full")],
)
def test_a_choice_in_each_place_becomes_the_newest(app: Flask, choice: str, expected: str) -> None:
    name, base, _document, mine = conflicting(app)
    client, answer = stale(app, name, base, mine)
    form = forms.one(answer.text, f"/postmortems/{name}/merge")
    chosen = form.fields | {
        "touch-0": [choice], "touch-0-text": ["Begin.\r\nThe pool was half full.\r\nEnd."],
        "touch-1": ["mine"],
    }  # fmt: skip
    assert client.post(form.action, data=chosen).status_code == 303
    _number, now = make.written(app, name)
    assert expected in now.sections[0].text
    assert "\r" not in now.sections[0].text
    assert now.reach == "All sites"
    assert [one.title for one in now.factors] == ["Mine"]
    reasons = [reason for (reason,) in make.rows(app, "SELECT reason FROM revisions ORDER BY id")]
    assert reasons == ["save", "save", "conflict", "merge"]


def test_a_place_that_nobody_decided_comes_back_with_what_was_typed(app: Flask) -> None:
    name, base, _document, mine = conflicting(app)
    client, answer = stale(app, name, base, mine)
    form = forms.one(answer.text, f"/postmortems/{name}/merge")
    sent = form.fields | {"touch-0": ["own"], "touch-0-text": ["Typed & kept."]}
    again = client.post(form.action, data=sent)
    assert again.status_code == 422
    assert 'href="#touch-1"' in again.text
    assert 'id="touch-1"' in again.text
    back = forms.one(again.text, form.action)
    assert back.fields["touch-0-text"] == ["Typed & kept."]
    assert re.search(r'name="touch-0" value="own"[^>]* checked', again.text)
    too_long = sent | {"touch-1": ["mine"], "touch-0-text": ["x" * 100_001]}
    assert client.post(form.action, data=too_long).status_code == 422
    assert make.written(app, name)[0] == 2


def test_who_chose_while_a_third_saved_is_asked_again_or_joined(app: Flask) -> None:
    name, base, _document, mine = conflicting(app)
    client, answer = stale(app, name, base, mine)
    make.save(app, name, title="The third's")
    form = forms.one(answer.text, f"/postmortems/{name}/merge")
    chosen = form.fields | {"touch-0": ["mine"], "touch-1": ["mine"]}
    assert client.post(form.action, data=chosen).status_code == 303
    _number, now = make.written(app, name)
    assert now.title == "The third's"
    assert "very full" in now.sections[0].text


def test_a_text_without_a_known_beginning_is_asked_with_an_empty_one(app: Flask) -> None:
    made = make.postmortem(app)
    _base, document = make.written(app, made.postmortem)
    for number in (0, 99):
        _client, answer = stale(
            app, made.postmortem, number, replace(document, reach=f"Mine {number}")
        )
        assert "Not known: there is no version that both texts began with." in answer.text
        assert answer.text.count("<fieldset") == 1
    assert make.written(app, made.postmortem)[1] == document


def test_a_text_kept_beside_can_be_brought_together_later(app: Flask) -> None:
    name, base, _document, mine = conflicting(app)
    client, _answer = stale(app, name, base, mine)
    history = client.get(f"/postmortems/{name}/history").text
    address = f"/postmortems/{name}/merge?mine=3"
    assert html.escape(address) in history
    page = client.get(address)
    form = forms.one(page.text, f"/postmortems/{name}/merge")
    assert client.post(form.action, data=form.fields | {
        "touch-0": ["theirs"], "touch-1": ["theirs"]}).status_code == 303  # fmt: skip
    assert make.written(app, name)[1].reach == "All sites"
    for number in ("0", "99", "x", "9" * 40, ""):
        assert client.get(f"/postmortems/{name}/merge?mine={number}").status_code == 404


def test_what_one_made_internal_leaves_the_client_though_the_other_saved_it(app: Flask) -> None:
    made = make.postmortem(app, texts(["Shown.", "", "More."]))
    base, document = make.written(app, made.postmortem)
    make.save(app, made.postmortem, sections=(
        replace(document.sections[0], text="Shown.\n\nMore.\n\nAnd theirs."),))  # fmt: skip
    make.do(app, made.postmortem, "publish_and_share")
    hidden = replace(document.sections[0], audience=make.INTERNAL)
    with app.app_context():
        postmortems.save(system(), made.postmortem, base, replace(document, sections=(hidden,)))
    (section,) = make.written(app, made.postmortem)[1].sections
    assert (section.audience, section.text.endswith("And theirs.")) == (make.INTERNAL, True)
    client = cast.browser(app, cast.OPERATOR_A)
    assert "And theirs." not in client.get(f"/postmortems/{made.postmortem}").text


@pytest.mark.parametrize("live", [True, False])
def test_entries_of_a_client_and_of_an_editor_at_once_are_both_in(app: Flask, live: bool) -> None:
    """An entry added meanwhile, as by a client's contributor, does not stop an open editor."""
    sharing = Sharing.LIVE if live else Sharing.BY_PUBLICATION
    made = make.postmortem(app, make.document(sharing=sharing), state=State.DRAFT)
    base, document = make.written(app, made.postmortem)
    added = make.entry("The client's own.", 5)
    with app.app_context():
        postmortems.amend(
            system(), made.postmortem, lambda now: replace(now, entries=(*now.entries, added))
        )
        mine = replace(document, entries=(*document.entries, make.entry("Ours.", 6)))
        postmortems.save(system(), made.postmortem, base, mine)
    now = make.written(app, made.postmortem)[1]
    assert {"The client's own.", "Ours."} <= {one.text for one in named(now, "entries").values()}
