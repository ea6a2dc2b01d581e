"""Sharing: what a client gets, since when, and how it is taken back, seen on the client's pages."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.domain.actions import ActionState
from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import Sharing, State
from postmortem.domain.sections import SectionKind
from postmortem.errors import Invalid
from postmortem.operations import applications
from postmortem.policy.viewer import system
from tests import cast, make
from tests.make import CLIENT, INTERNAL, Made

ARTICLE = re.compile(r"<article.*?</article>", re.DOTALL)
TOOLS = re.compile(r'<div class="pmt row tools">.*?</div>', re.DOTALL)


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


@pytest.fixture
def operator(app: Flask) -> FlaskClient:
    """The browser of client A's operator."""
    return cast.browser(app, cast.OPERATOR_A)


def status(client: FlaskClient, path: str) -> int:
    """What the client's browser gets."""
    return client.get(path).status_code


def reads(client: FlaskClient, made: Made, *, version: int | None = None) -> str:
    """The text of a postmortem's page; empty when there is nothing."""
    address = f"/postmortems/{made.postmortem}" + (f"?version={version}" if version else "")
    response = client.get(address)
    return response.text if response.status_code == 200 else ""


def sees(client: FlaskClient, made: Made) -> tuple[bool, bool]:
    """Whether the client reads the postmortem, and the incident."""
    pages = f"/postmortems/{made.postmortem}", f"/incidents/{made.incident}"
    answers = [status(client, page) for page in pages]
    assert set(answers) <= {200, 404}
    return answers[0] == 200, answers[1] == 200


def stored(app: Flask, made: Made) -> str:
    """Everything that is stored for the client of a postmortem and its incident."""
    question = """SELECT source, html, card FROM editions WHERE audience = 'client'
        AND public_id IN (:one, :other)"""
    found = make.rows(app, question, one=made.postmortem, other=made.incident)
    return "\n".join(text for row in found for text in row)


def with_(document: Document, part: str, items: tuple[Any, ...]) -> Document:
    """The document with other items in one of its lists."""
    changed: dict[str, Any] = {part: items}
    return replace(document, **changed)


def versions(app: Flask, made: Made) -> list[tuple[int, str]]:
    """The client's versions of a postmortem, with where each stands."""
    question = """SELECT number, standing FROM editions WHERE audience = 'client'
        AND public_id = :name ORDER BY number"""
    return [
        (number, standing) for number, standing in make.rows(app, question, name=made.postmortem)
    ]


# When ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sharing", "draft", "published"),
    [
        (Sharing.OFF, (False, False), (False, False)),
        (Sharing.BY_PUBLICATION, (False, False), (True, True)),
        (Sharing.LIVE, (False, True), (True, True)),
    ],
)
def test_the_client_gets_it_when_the_choice_says(
    app: Flask,
    operator: FlaskClient,
    sharing: Sharing,
    draft: tuple[bool, bool],
    published: tuple[bool, bool],
) -> None:
    made = make.postmortem(app, make.document(sharing=sharing), state=State.DRAFT)
    assert sees(operator, made) == draft
    make.do(app, made.postmortem, "change_state", State.IN_REVIEW)
    assert sees(operator, made) == draft
    make.do(app, made.postmortem, "change_state", State.PUBLISHED)
    assert sees(operator, made) == published


def test_live_entries_are_read_as_soon_as_they_are_saved(app: Flask, operator: FlaskClient) -> None:
    made = make.postmortem(app, make.document(sharing=Sharing.LIVE), state=State.DRAFT)
    _base, document = make.written(app, made.postmortem)
    more = (make.entry("The pool is full.", 22), make.entry("Do not tell.", 23, INTERNAL))
    make.save(app, made.postmortem, entries=(*document.entries, *more))
    page = operator.get(f"/incidents/{made.incident}").text
    assert "The pool is full." in page
    assert "Do not tell." not in page
    assert f"/postmortems/{made.postmortem}" not in page


def test_by_publication_nothing_is_read_before_it_is_published_again(
    app: Flask, operator: FlaskClient
) -> None:
    made = make.postmortem(app, make.document(title="As shared"))
    make.save(app, made.postmortem, title="As corrected")
    assert "As shared" in reads(operator, made)
    assert "As corrected" not in reads(operator, made)
    make.do(app, made.postmortem, "publish_and_share")
    assert "As corrected" in reads(operator, made)


def test_turning_sharing_off_takes_it_away_at_once(app: Flask, operator: FlaskClient) -> None:
    made = make.postmortem(app)
    assert sees(operator, made) == (True, True)
    make.do(app, made.postmortem, "choose_sharing", "off")
    assert sees(operator, made) == (False, False)
    with pytest.raises(Invalid):
        make.do(app, made.postmortem, "publish_and_share")
    assert sees(operator, made) == (False, False)


def test_sharing_again_makes_a_version_only_when_something_changed(
    app: Flask, operator: FlaskClient
) -> None:
    made = make.postmortem(app)
    before = reads(operator, made)
    make.do(app, made.postmortem, "publish_and_share")
    _base, document = make.written(app, made.postmortem)
    ours = (*document.entries, make.entry("Ours alone.", 30, INTERNAL))
    make.save(app, made.postmortem, entries=ours, sections=(*document.sections[:1],))
    make.do(app, made.postmortem, "publish_and_share")
    assert versions(app, made) == [(1, "current")]
    assert ARTICLE.findall(reads(operator, made)) == ARTICLE.findall(before)
    make.save(app, made.postmortem, reach="5 sites")
    make.do(app, made.postmortem, "publish_and_share")
    assert versions(app, made) == [(1, "earlier"), (2, "current")]
    assert "4 sites" in reads(operator, made, version=1)
    assert "5 sites" in reads(operator, made)


# Taking back ---------------------------------------------------------------------------------


def everywhere(client: FlaskClient) -> str:
    """All pages on which a record could be listed."""
    pages = ("/", "/search", "/search?q=orders", "/timeline", f"/applications/{cast.ORDERS}")
    return "".join(client.get(page).text for page in pages)


def test_what_is_unshared_is_gone_at_once_and_everywhere(app: Flask, operator: FlaskClient) -> None:
    made, other = make.postmortem(app), make.postmortem(app, make.document(title="Another"))
    make.save(app, made.postmortem, reach="5 sites")
    make.do(app, made.postmortem, "publish_and_share")
    make.index(app)
    assert "Orders answered 503" in everywhere(operator)
    make.do(app, made.postmortem, "unshare")
    assert "Orders answered 503" not in everywhere(operator)
    assert sees(operator, made) == (False, False)
    assert [reads(operator, made, version=number) for number in (1, 2)] == ["", ""]
    assert status(operator, f"/postmortems/{made.postmortem}/print") == 404
    assert status(operator, f"/postmortems/{made.postmortem}.md") == 404
    assert made.incident not in operator.get(f"/incidents/{other.incident}").text


def test_what_is_shared_again_after_unsharing_does_not_bring_earlier_versions_back(
    app: Flask, operator: FlaskClient
) -> None:
    made = make.postmortem(app, make.document(title="Said too much"))
    make.do(app, made.postmortem, "unshare")
    make.save(app, made.postmortem, title="Said enough")
    make.do(app, made.postmortem, "publish_and_share")
    assert "Said enough" in reads(operator, made)
    assert reads(operator, made, version=1) == ""
    assert "?version=1" not in reads(operator, made)


def test_of_a_withdrawn_version_only_date_checksum_and_reason_remain(
    app: Flask, operator: FlaskClient
) -> None:
    made = make.postmortem(app, make.document(noticed_by="Mx Somebody"))
    checksums = make.rows(app, "SELECT sha256 FROM editions WHERE audience = 'client'")
    make.save(app, made.postmortem, noticed_by="A phone call")
    make.do(app, made.postmortem, "publish_and_share")
    assert "Mx Somebody" in stored(app, made)
    make.do(app, made.postmortem, "withdraw", [1], "It named somebody.")
    assert "Mx Somebody" not in stored(app, made)
    page = reads(operator, made, version=1)
    assert "It named somebody." in page
    assert any(checksum in page for (checksum,) in checksums)
    assert "Mx Somebody" not in page
    assert "It named somebody." in reads(operator, made)
    make.index(app)
    assert made.postmortem not in operator.get('/search?q="Mx Somebody"').text


def test_withdrawing_removes_the_words_from_the_incidents_versions_too(
    app: Flask, operator: FlaskClient
) -> None:
    """The incident's versions are counted apart from the postmortem's: live sharing makes more."""
    written = make.document(noticed_by="Mx Somebody", sharing=Sharing.LIVE)
    made = make.postmortem(app, written, state=State.DRAFT)
    make.save(app, made.postmortem, reach="5 sites")
    make.do(app, made.postmortem, "publish_and_share")
    make.save(app, made.postmortem, noticed_by="A phone call")
    make.do(app, made.postmortem, "publish_and_share")
    assert "Mx Somebody" in stored(app, made)
    make.do(app, made.postmortem, "withdraw", [1], "It named somebody.")
    assert "Mx Somebody" not in stored(app, made)
    assert sees(operator, made) == (True, True)


def test_a_withdrawal_needs_a_reason_and_leaves_the_current_version(
    app: Flask, operator: FlaskClient
) -> None:
    made = make.postmortem(app)
    with pytest.raises(Invalid):
        make.do(app, made.postmortem, "withdraw", [1], "  ")
    make.do(app, made.postmortem, "withdraw", [1, 2, 99], "All of it.")
    assert versions(app, made) == [(1, "current")]
    assert sees(operator, made) == (True, True)


def test_unsharing_takes_withdrawn_versions_away_as_well(app: Flask, operator: FlaskClient) -> None:
    made = make.postmortem(app)
    make.save(app, made.postmortem, reach="5 sites")
    make.do(app, made.postmortem, "publish_and_share")
    make.do(app, made.postmortem, "withdraw", [1], "It named somebody.")
    make.do(app, made.postmortem, "unshare")
    assert status(operator, f"/postmortems/{made.postmortem}?version=1") == 404


PARTS: dict[str, Any] = {
    "sections": make.section("lessons", "Made internal later"),
    "entries": make.entry("Made internal later", 5, sensible="Made internal later"),
    "factors": make.factor("Made internal later", "Made internal later"),
    "relief_steps": make.step("Made internal later", command="Made internal later"),
    "actions": make.action("Made internal later", owner="Made internal later"),
}


@pytest.mark.parametrize("part", sorted(PARTS))
def test_what_becomes_internal_is_gone_with_the_save(
    app: Flask, operator: FlaskClient, part: str
) -> None:
    item = PARTS[part]
    document = make.document(reach="4 sites", noticed_by="A phone call")
    ours = with_(document, part, (item, *getattr(document, part)))
    made = make.postmortem(app, ours)
    make.save(app, made.postmortem, reach="5 sites")
    make.do(app, made.postmortem, "publish_and_share")
    make.index(app)
    assert "Made internal later" in reads(operator, made)
    assert made.postmortem in operator.get('/search?q="made internal later"').text
    changed: dict[str, Any] = {
        part: (replace(item, audience=INTERNAL), *getattr(document, part)),
        "noticed_by": "Not yet shared",
    }
    make.save(app, made.postmortem, **changed)
    assert "Made internal later" not in stored(app, made)
    page = reads(operator, made)
    assert "5 sites" in page
    assert "A phone call" in page
    assert "Not yet shared" not in page
    assert "Made internal later" not in "".join(
        reads(operator, made, version=n) for n in range(1, 5)
    )
    make.index(app)
    assert "internal later" not in everywhere(operator)
    assert made.postmortem not in operator.get('/search?q="made internal later"').text


def test_moving_to_another_application_unshares(app: Flask, operator: FlaskClient) -> None:
    made = make.postmortem(app)
    other = cast.browser(app, cast.OPERATOR_B)
    make.save(app, made.postmortem, application=cast.PORTAL)
    assert sees(operator, made) == (False, False)
    assert sees(other, made) == (False, False)
    make.do(app, made.postmortem, "publish_and_share")
    assert sees(operator, made) == (False, False)
    assert sees(other, made) == (True, True)
    assert "PORTAL-1" in reads(other, made)
    assert "ORDERS" not in reads(other, made)
    assert "Alpha" not in reads(other, made)


def test_moving_takes_withdrawn_versions_away_from_the_first_client(
    app: Flask, operator: FlaskClient
) -> None:
    made = make.postmortem(app)
    make.save(app, made.postmortem, reach="5 sites")
    make.do(app, made.postmortem, "publish_and_share")
    make.do(app, made.postmortem, "withdraw", [1], "It named somebody.")
    make.save(app, made.postmortem, application=cast.PORTAL)
    assert status(operator, f"/postmortems/{made.postmortem}?version=1") == 404


# What the client sees ------------------------------------------------------------------------


def test_shared_numbers_count_what_was_shared_of_each_application(app: Flask) -> None:
    first = make.postmortem(app, make.document(title="One"))
    make.postmortem(app, make.document(title="Ours"), state=State.DRAFT)
    make.postmortem(app, make.document(cast.LABELS, title="Elsewhere"))
    make.postmortem(app, make.document(title="Off", sharing=Sharing.OFF))
    later = make.postmortem(app, make.document(title="Two"), state=State.DRAFT)
    make.do(app, later.postmortem, "publish_and_share")
    operator = cast.browser(app, cast.OPERATOR_A)
    assert ">ORDERS-1<" in reads(operator, first)
    assert ">ORDERS-2<" in reads(operator, later)
    page = operator.get("/timeline").text + operator.get("/").text
    assert "LABELS-1" in page
    assert "ORDERS-3" not in page
    assert "INC-" not in page + reads(operator, first) + reads(operator, later)
    make.do(app, first.postmortem, "unshare")
    make.do(app, first.postmortem, "publish_and_share")
    assert ">ORDERS-1<" in reads(operator, first)


def test_the_view_as_client_is_the_clients_page(app: Flask, operator: FlaskClient) -> None:
    make.postmortem(app, make.document(title="Beside it"))
    make.postmortem(app, make.document(cast.LABELS, title="Of another application"))
    make.postmortem(app, make.document(title="Draft beside it"), state=State.DRAFT)
    made = make.postmortem(app)
    make.save(app, made.postmortem, reach="5 sites")
    make.do(app, made.postmortem, "publish_and_share")
    make.save(app, made.postmortem, reach="6 sites", title="Not yet shared")
    engineer = cast.browser(app, cast.ENGINEER)
    shown = engineer.get(f"/postmortems/{made.postmortem}/as-client").text
    (theirs,), (ours,) = ARTICLE.findall(reads(operator, made)), ARTICLE.findall(shown)
    assert TOOLS.sub("", theirs) == TOOLS.sub("", ours)
    assert "Beside it" in theirs
    assert "Alpha" in ARTICLE.sub("", shown)


def test_there_is_no_view_as_client_of_what_is_not_shared(app: Flask) -> None:
    made = make.postmortem(app, share=False)
    engineer = cast.browser(app, cast.ENGINEER)
    assert status(engineer, f"/postmortems/{made.postmortem}/as-client") == 404
    assert status(engineer, f"/postmortems/{made.postmortem}") == 200


def test_a_clients_page_leaves_no_trace_of_what_it_does_not_hold(
    app: Flask, operator: FlaskClient
) -> None:
    """Internal items change no byte of the client's page: no gap, no count, no duration."""

    def page(document: Document) -> str:
        made = make.postmortem(app, replace(document, tags=()))
        (found,) = ARTICLE.findall(reads(operator, made))
        for volatile in (made.postmortem, made.incident, r"ORDERS-\d+", r"\b[0-9a-f]{16,64}\b"):
            found = re.sub(volatile, "x", found)
        return re.sub(r"(?s)<aside.*?</aside>|<time[^>]*>[^<]*</time>", "", found)

    whole = make.document()
    bare = whole
    for name in PARTS:
        kept = tuple(one for one in getattr(whole, name) if one.audience is CLIENT)
        bare = with_(bare, name, kept)
    assert page(whole) == page(bare)


def test_a_promise_shows_how_it_stands_now_in_the_words_it_was_shared_with(
    app: Flask, operator: FlaskClient
) -> None:
    promise = make.action("CI refuses it", owner="Platform")
    ours = make.action("Hire somebody", audience=INTERNAL)
    made = make.postmortem(app, make.document(actions=(promise, ours)))
    done = replace(
        promise,
        title="CI asks nicely",
        state=ActionState.DONE,
        owner="Database team [[internal: with Bea]]",
    )
    make.save(app, made.postmortem, actions=(done, ours, make.action("Buy a server")))
    page = reads(operator, made)
    assert "CI refuses it" in page
    assert "Database team" in page
    for word in ("CI asks nicely", "Bea", "Hire", "Buy"):
        assert word not in page
    assert versions(app, made) == [(1, "current")]
    assert "CI refuses it" not in operator.get("/").text


def test_a_promise_that_became_internal_tells_nothing_more(
    app: Flask, operator: FlaskClient
) -> None:
    promise = make.action("CI refuses it", owner="Platform")
    made = make.postmortem(app, make.document(actions=(promise,)))
    make.save(app, made.postmortem, actions=(replace(promise, audience=INTERNAL, owner="Bea"),))
    make.save(app, made.postmortem, actions=(replace(promise, audience=INTERNAL, owner="Cem"),))
    page = reads(operator, made) + operator.get("/").text
    for word in ("CI refuses it", "Platform", "Bea", "Cem"):
        assert word not in page


def test_a_heading_marked_internal_does_not_stand_above_a_clients_list(
    app: Flask, operator: FlaskClient
) -> None:
    place = make.section("who-slept", "", INTERNAL, SectionKind.TIMELINE)
    made = make.postmortem(app, make.document(sections=(place,)))
    page = reads(operator, made)
    assert "slept" not in page
    assert "Calls came in." in page


# Grants --------------------------------------------------------------------------------------


def test_a_grant_counts_from_the_next_request_and_changes_no_edition(app: Flask) -> None:
    made = make.postmortem(app, make.document(cast.PORTAL, title="A portal's night"))
    operator = cast.browser(app, cast.OPERATOR_A)
    before = make.rows(app, "SELECT id, sha256, standing, number FROM editions ORDER BY id")
    assert sees(operator, made) == (False, False)
    with app.app_context():
        applications.grant(system(), cast.OPERATOR_A, cast.PORTAL, "read")
    assert sees(operator, made) == (True, True)
    with app.app_context():
        applications.revoke(system(), cast.OPERATOR_A, cast.PORTAL)
    assert sees(operator, made) == (False, False)
    after = make.rows(app, "SELECT id, sha256, standing, number FROM editions ORDER BY id")
    assert after == before


def test_an_application_that_becomes_restricted_is_gone_for_staff_at_once(app: Flask) -> None:
    made = make.postmortem(app)
    engineer = cast.browser(app, cast.ENGINEER)
    assert sees(engineer, made) == (True, True)
    with app.app_context():
        applications.describe(system(), cast.ORDERS, description="", restricted=True)
    assert sees(engineer, made) == (False, False)
    assert status(engineer, f"/postmortems/{made.postmortem}/edit") == 404
    assert made.postmortem not in everywhere(engineer)
    assert sees(cast.browser(app, cast.OPERATOR_A), made) == (True, True)


# The pages -----------------------------------------------------------------------------------


def test_a_new_postmortem_starts_internal(app: Flask, operator: FlaskClient) -> None:
    engineer = cast.browser(app, cast.ENGINEER)
    page = engineer.get("/postmortems/new")
    assert page.status_code == 200
    fields = {
        "title": "It stopped", "application": cast.ORDERS, "severity": "2", "zone": "UTC",
        "began_date": "2026-11-21", "began_time": "02:04", "template": "fifteen-minute",
        "entries-0-text": "Calls came in.", "entries-0-time": "02:05", "factors-0-title": "A lock",
        "relief_steps-0-title": "Restart", "actions-0-title": "Look closer",
    }  # fmt: skip
    response = cast.post(engineer, "/postmortems/new", fields)
    assert response.status_code == 303
    name = response.location.split("/")[2]
    _base, document = make.written(app, name)
    for part in ("entries", "relief_steps", "actions", "factors"):
        assert [one.audience for one in getattr(document, part)] == [INTERNAL], part
    assert status(operator, f"/postmortems/{name}") == 404
    assert "It stopped" not in everywhere(operator)
    make.do(app, name, "publish_and_share")
    shown = operator.get(f"/postmortems/{name}").text
    for words in ("Calls came in", "Restart", "Look closer", "A lock"):
        assert words not in shown


def test_the_share_page_does_what_its_buttons_say(app: Flask, operator: FlaskClient) -> None:
    made = make.postmortem(app, state=State.DRAFT)
    engineer = cast.browser(app, cast.ENGINEER)
    address = f"/postmortems/{made.postmortem}/share"
    assert "Ours alone." in engineer.get(address).text
    shared = cast.post(engineer, address, {"do": "share", "sharing": "by-publication"})
    assert shared.status_code == 303
    assert sees(operator, made) == (True, True)
    make.save(app, made.postmortem, reach="5 sites")
    cast.post(engineer, address, {"do": "share", "sharing": "by-publication"})
    refused = cast.post(engineer, address, {"do": "withdraw", "editions": ["1"], "reason": ""})
    assert refused.status_code == 422
    cast.post(engineer, address, {"do": "withdraw", "editions": ["1"], "reason": "It was wrong."})
    assert "It was wrong." in reads(operator, made, version=1)
    cast.post(engineer, address, {"do": "unshare"})
    assert sees(operator, made) == (False, False)
    assert cast.post(engineer, address, {"do": "nonsense", "sharing": "x"}).status_code == 422


def test_the_journal_tells_what_was_shared_and_taken_back(app: Flask) -> None:
    made = make.postmortem(app)
    make.save(app, made.postmortem, reach="5 sites")
    make.do(app, made.postmortem, "publish_and_share")
    make.do(app, made.postmortem, "withdraw", [1], "It was wrong.")
    make.do(app, made.postmortem, "unshare")
    make.do(app, made.postmortem, "unshare")
    question = "SELECT event FROM journal WHERE record = :name ORDER BY id"
    assert [event for (event,) in make.rows(app, question, name=made.postmortem)] == [
        "postmortem.created", "postmortem.shared", "postmortem.saved", "postmortem.published",
        "postmortem.shared", "postmortem.versions_withdrawn", "postmortem.unshared",
    ]  # fmt: skip
    texts = " ".join(map(str, make.rows(app, "SELECT fields FROM journal")))
    assert "5 sites" not in texts


def test_the_card_of_a_shared_record_says_only_what_is_shared(app: Flask) -> None:
    steps = (make.step("Secret trick", audience=INTERNAL), make.step("Cancel it"))
    make.postmortem(app, make.document(relief_steps=steps, tags=("pool", "[[internal: vip]]")))
    cards = make.rows(app, "SELECT card FROM editions WHERE audience = 'client'")
    shown = [json.loads(card) for (card,) in cards]
    assert {card["fixed_by"] for card in shown if "fixed_by" in card} == {"Cancel it"}
    assert all(
        "vip" not in str(card) and "state" not in card for card in shown if card["noun"] != "action"
    )
