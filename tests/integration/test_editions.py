"""Stored editions: what is in them, that they are whole, and who gets which."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from postmortem.domain.documents import canonical
from postmortem.domain.lifecycle import Sharing, State
from postmortem.editions import finding, reading
from postmortem.editions.reading import Reading
from postmortem.errors import Forbidden, NotFound
from postmortem.operations import applications, editions
from postmortem.policy.viewer import stranger, system
from postmortem.search.queries.query import parse
from postmortem.store import sign_ins
from tests import cast, make
from tests.make import INTERNAL, Made

SAID_TO_CLIENTS = {
    "noun", "id", "incident", "postmortem", "number", "title", "application", "template",
    "source_url", "tags", "severity", "language", "zone", "began_at", "detected_at",
    "acknowledged_at", "relieved_at", "ended_at", "noticed_by", "reach", "entries", "relief_steps",
}  # fmt: skip
SAID_OF_ITEMS = {
    "sections": {"key", "heading", "text", "kind"},
    "entries": {"id", "at", "type", "text", "sensible", "evidence", "pinned"},
    "factors": {"id", "title", "text", "kind"},
    "relief_steps": {"id", "title", "text", "command"},
    "actions": {"id", "title", "text", "owner", "side", "type", "due_on", "state"},
}


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


def get(app: Flask, email: str, noun: str, name: str, **how: Any) -> Reading:
    """What this person reads."""
    viewer = cast.viewer(app, email)
    with app.app_context():
        return reading.get(viewer, noun, name, **how)


def both(made: Made) -> tuple[tuple[str, str], tuple[str, str]]:
    """Each noun with its id."""
    return ("incident", made.incident), ("postmortem", made.postmortem)


def test_clients_get_the_listed_fields_and_no_other(app: Flask) -> None:
    made = make.postmortem(app)
    for noun, name in both(made):
        source = get(app, cast.OPERATOR_A, noun, name).source
        lists = {"sections", "factors", "actions"} if noun == "postmortem" else set()
        assert set(source) == SAID_TO_CLIENTS | lists
        for part, fields in SAID_OF_ITEMS.items():
            for item in source.get(part, ()):
                assert set(item) == fields, part
    assert json.dumps(source).count("audience") == 0


def test_staff_get_the_audience_of_everything_and_whose_it_is(app: Flask) -> None:
    made = make.postmortem(app)
    source = get(app, cast.ENGINEER, "postmortem", made.postmortem).source
    assert (source["client"], source["state"], source["sharing"]) == (
        "Alpha", "published", "by-publication",
    )  # fmt: skip
    assert [entry["audience"] for entry in source["entries"]] == ["client", "internal"]
    assert source["number"] == "INC-2026-001"


def test_every_stored_edition_carries_the_checksum_of_its_canonical_source(app: Flask) -> None:
    make.postmortem(app)
    rows = make.rows(app, "SELECT source, sha256, html FROM editions")
    assert len(rows) > 8
    for source, sha256, html in rows:
        assert source == canonical(json.loads(source))
        assert hashlib.sha256(source.encode()).hexdigest() == sha256
        assert isinstance(json.loads(html), dict)


def test_of_the_internal_edition_only_the_present_one_is_kept(app: Flask) -> None:
    made = make.postmortem(app)
    for sites in range(3):
        make.save(app, made.postmortem, reach=f"{sites} sites")
    question = "SELECT number, source FROM editions WHERE audience = 'internal' AND public_id = :n"
    for _noun, name in both(made):
        ((number, source),) = make.rows(app, question, n=name)
        assert number == 4
        assert json.loads(source)["reach"] == "2 sites"


def test_html_is_made_of_what_the_audience_may_read_and_is_safe(app: Flask) -> None:
    text = "<script>alert(1)</script> **bold** [[internal: hush]] [x](javascript:alert(1))"
    made = make.postmortem(app, make.document(sections=(make.section("summary", text),)))
    html = get(app, cast.OPERATOR_A, "postmortem", made.postmortem).html["sections/summary"]
    assert "<strong>bold</strong>" in html
    for word in ("<script", "hush", 'href="javascript'):
        assert word not in html


def test_each_client_reads_its_own_wording(app: Flask) -> None:
    text = (
        ":::client Alpha\nYour scanners.\n:::\n\n:::client beta\nYour meters.\n:::\n\nAll of you."
    )
    for slug, email, own, other in (
        (cast.ORDERS, cast.OPERATOR_A, "scanners", "meters"),
        (cast.PORTAL, cast.OPERATOR_B, "meters", "scanners"),
    ):
        made = make.postmortem(app, make.document(slug, sections=(make.section("summary", text),)))
        source = str(get(app, email, "postmortem", made.postmortem).source)
        assert own in source
        assert other not in source
        assert "All of you." in source


def test_only_staff_read_whose_application_it_is(app: Flask) -> None:
    with app.app_context():
        text = "Books orders. [[internal: Badly paid.]]"
        applications.describe(system(), cast.ORDERS, description=text, restricted=False)
    theirs = get(app, cast.OPERATOR_A, "application", cast.ORDERS)
    ours = get(app, cast.ENGINEER, "application", cast.ORDERS)
    assert "client" not in theirs.source
    assert "paid" not in f"{theirs.source}{theirs.html}"
    assert ours.source["client"] == "Alpha"
    assert "Badly paid." in ours.source["description"]


def test_staff_may_ask_for_the_clients_edition_and_clients_for_no_other(app: Flask) -> None:
    made = make.postmortem(app)
    shown = get(app, cast.ENGINEER, "postmortem", made.postmortem, audience="client")
    assert shown.source == get(app, cast.OPERATOR_A, "postmortem", made.postmortem).source
    for noun, name in both(made):
        with pytest.raises(NotFound):
            get(app, cast.OPERATOR_A, noun, name, audience="internal")
        with pytest.raises(NotFound):
            get(app, cast.OPERATOR_B, noun, name)
        with app.app_context(), pytest.raises(NotFound):
            reading.get(stranger(), noun, name)


def test_lists_counts_and_margins_hold_only_what_can_be_read(app: Flask) -> None:
    made = make.postmortem(app, make.document(title="Shared one"))
    make.postmortem(app, make.document(title="Shared too"))
    make.postmortem(app, make.document(title="Draft"), state=State.DRAFT)
    make.postmortem(app, make.document(cast.PORTAL, title="Of Beta"))
    make.postmortem(app, make.document(cast.VAULT, title="In the vault"), share=False)
    expected = {
        cast.OPERATOR_A: {"Shared one", "Shared too"},
        cast.OPERATOR_B: {"Of Beta"},
        cast.ENGINEER: {"Shared one", "Shared too", "Draft", "Of Beta"},
    }
    for email, titles in expected.items():
        viewer = cast.viewer(app, email)
        with app.app_context():
            assert {card["title"] for card in reading.cards(viewer)} == titles
            assert reading.count(viewer) == len(titles)
            names = [name for (name,) in make.rows(app, "SELECT public_id FROM incidents")]
            found = reading.readings(viewer, "incident", names).values()
            assert {one.source["title"] for one in found} == titles
            assert reading.versions(viewer, "postmortem", made.postmortem, "internal") == [] or (
                viewer.is_staff
            )
    neighbours = get(app, cast.OPERATOR_A, "incident", made.incident)
    viewer = cast.viewer(app, cast.OPERATOR_A)
    with app.app_context():
        margin = reading.margin(viewer, neighbours)
    assert [card["title"] for card in margin.neighbours] == ["Shared too"]


def test_a_hit_is_read_again_before_it_is_shown(app: Flask) -> None:
    """The index lags behind; a record unshared a moment ago is in it, and must not be shown."""
    made = make.postmortem(app)
    make.index(app)
    viewer = cast.viewer(app, cast.OPERATOR_A)
    engine = app.extensions["search"]

    def hits() -> list[str]:
        with app.app_context():
            found = finding.find(viewer, engine, parse("orders"), order="", offset=0, limit=10)[1]
            return [hit.card["incident"] for hit in found]

    assert hits() == [made.incident]
    make.do(app, made.postmortem, "unshare")
    assert hits() == []


def test_a_viewer_without_grants_finds_nothing(app: Flask) -> None:
    make.postmortem(app)
    make.index(app)
    with app.app_context():
        for slug in (cast.ORDERS, cast.LABELS, cast.VAULT):
            applications.revoke(system(), "alpha", slug)
    viewer = cast.viewer(app, cast.OPERATOR_A)
    engine = app.extensions["search"]
    with app.app_context():
        results, found = finding.find(viewer, engine, parse(""), order="", offset=0, limit=10)
    assert (results.total, found) == (0, [])
    assert not any(results.facets.values())


def test_an_incident_shared_live_names_no_postmortem_until_that_is_shared(app: Flask) -> None:
    made = make.postmortem(app, make.document(sharing=Sharing.LIVE), state=State.DRAFT)
    source = get(app, cast.OPERATOR_A, "incident", made.incident).source
    assert source["postmortem"] is None
    make.do(app, made.postmortem, "publish_and_share")
    source = get(app, cast.OPERATOR_A, "incident", made.incident).source
    assert source["postmortem"] == made.postmortem
    make.save(app, made.postmortem, reach="5 sites")
    source = get(app, cast.OPERATOR_A, "incident", made.incident).source
    assert (source["postmortem"], source["reach"]) == (made.postmortem, "5 sites")


def test_the_times_shown_are_computed_from_the_edition(app: Flask) -> None:
    document = make.document(detected_at=None, ended_at=None)
    made = make.postmortem(app, document)
    card = json.loads(make.rows(app, "SELECT card FROM editions WHERE noun = 'incident'")[0][0])
    assert (card["minutes"], card["phases"]) == (None, [])
    make.save(app, made.postmortem, ended_at=make.at(47))
    make.do(app, made.postmortem, "publish_and_share")
    question = """SELECT card FROM editions WHERE noun = 'incident' AND audience = 'client'
        AND standing = 'current'"""
    card = json.loads(make.rows(app, question)[0][0])
    assert (card["minutes"], sum(card["phases"])) == (47, 47)


def test_an_item_without_a_word_for_the_client_is_not_there(app: Flask) -> None:
    """A line of which nothing remains would be a gap that tells."""
    entries = (make.entry("[[internal: all of it]]", 3), make.entry("Seen.", 5))
    actions = (replace(make.action("[[internal: all]]"), owner=""), make.action("Seen too."))
    section = make.section("lessons", ":::internal\nall of it\n:::")
    made = make.postmortem(
        app, make.document(entries=entries, actions=actions, sections=(section,))
    )
    source = get(app, cast.OPERATOR_A, "postmortem", made.postmortem).source
    assert [entry["text"] for entry in source["entries"]] == ["Seen."]
    assert [action["title"] for action in source["actions"]] == ["Seen too."]
    assert "lessons" not in [section["key"] for section in source["sections"]]
    ours = get(app, cast.ENGINEER, "postmortem", made.postmortem).source
    assert len(ours["entries"]) == len(ours["actions"]) == 2


def test_a_list_of_which_nothing_is_shared_has_no_heading(app: Flask) -> None:
    steps = (make.step("Ours", audience=INTERNAL),)
    made = make.postmortem(app, make.document(relief_steps=steps))
    source = get(app, cast.OPERATOR_A, "postmortem", made.postmortem).source
    assert "relief" not in [section["kind"] for section in source["sections"]]


def test_rebuilding_makes_the_html_anew_and_leaves_the_texts(either: Flask) -> None:
    cast.gather(either)
    made = make.postmortem(either)
    before = make.rows(either, "SELECT id, sha256, source, html FROM editions ORDER BY id")
    make.change(either, "UPDATE editions SET html = '{}', renderer = 'older'")
    with either.app_context():
        assert editions.rebuild(system()) == len(before)
    after = make.rows(either, "SELECT id, sha256, source, html FROM editions ORDER BY id")
    assert [tuple(row) for row in after] == [tuple(row) for row in before]
    assert (
        "Writes waited."
        in get(either, cast.OPERATOR_A, "postmortem", made.postmortem).html["sections/summary"]
    )


def test_only_an_administrator_rebuilds(app: Flask) -> None:
    with app.app_context(), pytest.raises(Forbidden):
        editions.rebuild(sign_ins.viewer_named(cast.ENGINEER))
