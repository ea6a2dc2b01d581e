"""The search as its readers meet it: what it understands, helps with, and never tells."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from postmortem.domain.lifecycle import State
from postmortem.editions import finding, unindexed
from postmortem.operations import applications, people
from postmortem.policy.viewer import system
from postmortem.search.queries.query import parse
from tests import cast, make


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with make.workspace(tmp_path) as app:
        cast.gather(app)
        yield app


def titles(app: Flask, email: str, text: str) -> list[str]:
    """What a person finds."""
    with app.app_context():
        viewer = cast.viewer(app, email)
        engine = app.extensions["search"]
        _results, found = finding.find(viewer, engine, parse(text), order="", offset=0, limit=20)
        return sorted(one.card["title"] for one in found)


def test_what_an_incident_is_and_has_can_be_asked_for(app: Flask) -> None:
    over = make.document(title="Over", noticed_by="An alert at night")
    make.postmortem(app, over)
    bare = replace(over, title="Going on", ended_at=None, noticed_by="Two calls", factors=())
    make.postmortem(app, replace(bare, relief_steps=(make.step("Restart the gateway"),)))
    make.index(app)
    find = partial(titles, app, cast.OPERATOR_A)
    assert find("") == ["Going on", "Over"]
    assert find("is:open") == ["Going on"]
    assert find("is:ended has:commands") == ["Over"]
    assert find("-has:commands") == ["Going on"]
    assert find("noticed:told") == ["Going on"]
    assert find("factor:tool") == ["Over"]
    assert find("fixed:restarted") == ["Going on"]
    assert find("fixed:503") == []
    assert find("type:postmortem type:incident") == ["Going on", "Over"]
    assert find("type:page") == []


def test_who_wrote_can_be_asked_for_by_colleagues_alone(app: Flask) -> None:
    with app.app_context():
        people.add(system(), "ina@supplier.example", "Ina Vogt", "supplier", "engineer")
    writer = cast.viewer(app, "ina@supplier.example")
    make.postmortem(app, make.document(title="Hers"), viewer=writer)
    make.postmortem(app, make.document(title="Ours"))
    make.index(app)
    assert titles(app, cast.ENGINEER, "author:ina") == ["Hers"]
    assert titles(app, cast.ENGINEER, 'author:"Ina Vogt"') == ["Hers"]
    assert titles(app, cast.OPERATOR_A, "author:ina") == []
    with app.app_context():
        people.disable(system(), "ina@supplier.example")
        people.erase(system(), writer.person_id or 0, "former member")
    make.index(app)
    assert titles(app, cast.ENGINEER, "author:ina") == []


def test_the_page_says_what_helped_and_where(app: Flask) -> None:
    step = make.step("Cancel the blocking statement", command="select pg_cancel_backend(1)")
    for number in range(3):
        document = make.document(title=f"Lock {number}", relief_steps=(step,))
        make.postmortem(app, replace(document, entries=()))
    make.index(app)
    client = cast.browser(app, cast.OPERATOR_A)
    page = client.get("/search?q=lock").get_data(as_text=True)
    panel = page[page.index("What helped before") :]
    assert panel.count("Cancel the blocking statement") == 1
    assert panel.count("#relief") == 3
    assert "select pg_cancel_backend(1)" in panel
    assert "What helped before" not in client.get("/search").get_data(as_text=True)


def test_what_helped_others_is_not_told(app: Flask) -> None:
    hidden = make.step("Call the secret number", audience=make.INTERNAL)
    make.postmortem(app, make.document(title="Lock", relief_steps=(hidden,)))
    make.postmortem(app, make.document(title="Lock", relief_steps=(hidden,)), state=State.DRAFT)
    make.index(app)
    page = cast.browser(app, cast.OPERATOR_A).get("/search?q=lock").get_data(as_text=True)
    assert "secret number" not in page
    staff = cast.browser(app, cast.ENGINEER).get("/search?q=lock").get_data(as_text=True)
    assert "secret number" in staff


def test_a_removed_right_counts_from_the_next_question(app: Flask) -> None:
    make.postmortem(app, make.document(title="Lock"))
    make.index(app)
    client = cast.browser(app, cast.OPERATOR_A)
    assert b"Lock" in client.get("/search?q=lock+app:orders").data
    with app.app_context():
        applications.revoke(system(), "alpha", cast.ORDERS)
    page = client.get("/search?q=loc*").data
    assert b">Lock<" not in page
    assert b"0 incidents match" in page


def counted(app: Flask) -> dict[str, Any]:
    """All that the operator's search says without naming a hit."""
    with app.app_context():
        viewer, engine = cast.viewer(app, cast.OPERATOR_A), app.extensions["search"]
        _query, found = finding.ask(
            viewer, engine, parse("lock Sperre"), order="", offset=0, limit=20
        )
        facets = {name: dict(counts) for name, counts in found.facets.items()}
        return {"total": found.total, "facets": facets, "days": found.days, "also": found.also}


def test_numbers_tell_of_nothing_but_what_was_granted(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.postmortem(app, make.document(title="Lock"))
    make.index(app)
    alone = counted(app)
    make.postmortem(app, make.document(cast.LABELS, title="Lock, Sperre", tags=("secret",)))
    make.postmortem(app, make.document(cast.PORTAL, title="Lock of others"))
    make.postmortem(app, make.document(title="Lock unshared"), share=False)
    with app.app_context():
        applications.revoke(system(), "alpha", cast.LABELS)
    make.index(app)
    assert counted(app) == alone
    monkeypatch.setattr(finding, "allowed", lambda _viewer: None)
    assert counted(app) != alone, "without the grants' clause it must be seen"
    assert "secret" in counted(app)["facets"]["tag"]


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def spoil(file: Path) -> None:
    file.write_text("not an index")


DAMAGES: dict[str, Callable[[Path], None]] = {
    "deleted": Path.unlink,
    "cut short": lambda file: os.truncate(file, 7),
    "emptied": lambda file: os.truncate(file, 0),
    "flipped": flip,
    "another's": spoil,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_broken_index_is_done_without_and_made_anew(
    app: Flask, damage: Callable[[Path], None]
) -> None:
    make.postmortem(app, make.document(title="The pool ran dry"))
    make.postmortem(app, make.document(title="Something else", entries=(), sections=()))
    make.postmortem(app, make.document(cast.PORTAL, title="Theirs ran dry"))
    make.index(app)
    engine = app.extensions["search"]
    engine.close()
    for file in (app.config["SETTINGS"].folder / "index").rglob("*"):
        if file.is_file() and file.stat().st_size > 9:
            damage(file)
    client = cast.browser(app, cast.OPERATOR_A)
    page = client.get("/search?q=pool+dry+app:orders").get_data(as_text=True)
    assert "The <mark>pool</mark>" in page or "The pool ran dry" in page
    assert "Theirs" not in page
    make.index(app)
    page = client.get("/search?q=pool+dry+app:orders").get_data(as_text=True)
    assert "The pool ran dry" in page
    assert "is being built again" not in page


def test_without_an_index_what_clients_read_takes_no_room_from_staff(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unindexed, "LOOKED_AT", 2)
    for minutes in (0, -60):
        make.postmortem(app, make.document(title=f"Pool {minutes}", began_at=make.at(minutes)))
    page = cast.browser(app, cast.ENGINEER).get("/search?q=pool").get_data(as_text=True)
    assert "is being built again" in page
    assert "Pool 0" in page and "Pool -60" in page


@pytest.mark.parametrize(
    "text",
    ["x" * 100_000, "(" * 5_000, "*", "[a-z]+(?=x)", "\x00\x1b\u202e", "'; DROP TABLE--", "%s%n"],
)
def test_nonsense_gets_an_answer(app: Flask, text: str) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    for more in ({}, {"page": "9" * 12}, {"order": "date"}):
        assert client.get("/search", query_string={"q": text} | more).status_code == 200
