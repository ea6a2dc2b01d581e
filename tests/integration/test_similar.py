"""Similar incidents stand beside each, and are those that the reader may find."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import State
from postmortem.editions import reading, similar
from postmortem.operations import applications
from postmortem.policy.viewer import system
from postmortem.search.engine import Results
from tests import cast, make
from tests.make import Made


def story(title: str, words: str, slug: str = cast.ORDERS) -> Document:
    plain = make.document(slug, title=title, entries=(), factors=(), relief_steps=(), actions=())
    return replace(plain, sections=(make.section("summary", words),))


LOCK = "A migration held a lock on the shipments table and writers waited for the pool."
QUEUE = "The print queue stood still because a label could not be rendered."


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with make.workspace(tmp_path) as app:
        cast.gather(app)
        yield app


def alike(app: Flask, email: str | None, made: Made) -> list[tuple[str, float]]:
    """What stands beside a postmortem, with how like it is."""
    with app.app_context():
        viewer = cast.viewer(app, email) if email else system()
        edition = reading.get(viewer, "postmortem", made.postmortem)
        found = similar.similar(viewer, app.extensions["search"], edition)
        return [(one.card["title"], one.likeness) for one in found]


def test_the_most_alike_come_first_and_the_unlike_not_at_all(app: Flask) -> None:
    one = make.postmortem(app, story("Orders waited", LOCK))
    make.postmortem(app, story("Orders waited again", LOCK + " This time at noon."))
    make.postmortem(app, story("Shipments were slow", "Writers waited: a lock on shipments."))
    for number in range(6):
        make.postmortem(app, story(f"Labels {number}", QUEUE + f" Printer {number}."))
    make.index(app)
    found = alike(app, None, one)
    assert [title for title, _ in found] == ["Orders waited again", "Shipments were slow"]
    assert found[0][1] > 0.6 > found[1][1]


def test_each_client_finds_only_their_own(app: Flask) -> None:
    one = make.postmortem(app, story("Orders waited", LOCK))
    make.postmortem(app, story("Theirs waited", LOCK, cast.PORTAL))
    make.postmortem(app, story("Drafted waited", LOCK), state=State.DRAFT)
    kept = make.postmortem(app, story("Unshared waited", LOCK), share=False)
    make.index(app)
    assert len(alike(app, None, one)) == 3
    assert alike(app, cast.OPERATOR_A, one) == []
    make.do(app, kept.postmortem, "publish_and_share")
    assert alike(app, cast.OPERATOR_A, one) == []
    make.index(app)
    assert [title for title, _ in alike(app, cast.OPERATOR_A, one)] == ["Unshared waited"]
    make.do(app, kept.postmortem, "unshare")
    assert alike(app, cast.OPERATOR_A, one) == [], "what was unshared a moment ago is gone"


def test_what_was_granted_a_moment_ago_is_among_them(app: Flask) -> None:
    one = make.postmortem(app, story("Orders waited", LOCK))
    make.postmortem(app, story("Labels waited", LOCK, cast.LABELS))
    make.index(app)
    with app.app_context():
        applications.revoke(system(), "alpha", cast.LABELS)
    assert alike(app, cast.OPERATOR_A, one) == []
    with app.app_context():
        applications.grant(system(), "alpha", cast.LABELS, "read")
    assert [title for title, _ in alike(app, cast.OPERATOR_A, one)] == ["Labels waited"]


def test_the_page_names_them(app: Flask) -> None:
    one = make.postmortem(app, story("Orders waited", LOCK))
    make.postmortem(app, story("Orders waited again", LOCK))
    make.index(app)
    client = cast.browser(app, cast.OPERATOR_A)
    for path in (f"/postmortems/{one.postmortem}", f"/incidents/{one.incident}"):
        page = client.get(path).get_data(as_text=True)
        assert page.count("Orders waited again") == 1
        assert "Similar incidents" in page


def test_pages_that_do_not_name_them_do_not_look_for_them(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make.postmortem(app, story("Orders waited", LOCK))
    make.index(app)
    engine, asked = app.extensions["search"], list[str]()
    search = engine.search

    def watched(audience: str, *given: Any, **more: Any) -> Results:
        asked.append(audience)
        found: Results = search(audience, *given, **more)
        return found

    monkeypatch.setattr(engine, "search", watched)
    staff, guest = cast.browser(app, cast.ENGINEER), cast.visitor(app, cast.link(app))
    assert guest.get(f"/shared/{one.postmortem}").status_code == 200
    for name in ("print", "as-client"):
        assert staff.get(f"/postmortems/{one.postmortem}/{name}").status_code == 200
    assert asked == []
    assert staff.get(f"/postmortems/{one.postmortem}").status_code == 200
    assert asked == ["staff"]


def test_who_writes_sees_them_too(app: Flask) -> None:
    one = make.postmortem(app, story("Orders waited", LOCK), state=State.DRAFT)
    make.postmortem(app, story("Orders waited again", LOCK))
    make.index(app)
    client = cast.browser(app, cast.ENGINEER)
    page = client.get(f"/postmortems/{one.postmortem}/edit").get_data(as_text=True)
    assert "Orders waited again" in page
