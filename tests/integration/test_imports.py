"""Collections come in once, the bad file is named, and the sample goes without others' work."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from postmortem.cli import main
from postmortem.domain.learning.pulse import KEYS
from postmortem.editions import reading
from postmortem.exchange import samples
from postmortem.models import ReceiptKind
from postmortem.operations import (
    comments,
    drills,
    habits,
    people,
    pulse,
    readiness,
    receipts,
    track_plans,
    tracks,
)
from postmortem.policy.viewer import system
from postmortem.search.engine import FACETS
from postmortem.store import tracks as books
from tests import cast, make

PAGE = """---
title: The queue was full
url: https://status.example/queue
---

## Summary

Messages waited for an hour.

## Root cause

The consumer had stopped at a record it could not read.
"""
COLLECTED = """---
uuid: 11111111-2222-3333-4444-555555555555
url: https://status.example/queue
title: Queue full
summary: The consumer stopped.
---

A record could not be read, so the consumer stopped and messages waited.
"""


def run(folder: Path, *words: str) -> Any:
    """Run a command on a data folder; what it printed as JSON."""
    settings = {"POSTMORTEM_DATA": str(folder), "POSTMORTEM_SAMPLE": "0"}
    done = CliRunner().invoke(main, [*words, "--json"], env=settings, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of Markdown with one good file and one that is not text."""
    folder = tmp_path / "night-notes"
    folder.mkdir()
    (folder / "queue.md").write_text(PAGE, "utf-8")
    (folder / "broken.md").write_bytes(b"\xff\xfe\x00 not text")
    return folder


def test_a_second_import_adds_nothing_and_the_bad_file_is_named(
    tmp_path: Path, pages: Path
) -> None:
    data = tmp_path / "data"
    first = run(data, "import", "markdown", str(pages), "--share")
    assert (first["found"], first["added"], first["unchanged"]) == (2, 1, 0)
    assert [one["file"] for one in first["failed"]] == ["broken.md"]
    assert first["failed"][0]["reason"]
    second = run(data, "import", "markdown", str(pages), "--share")
    assert (second["added"], second["unchanged"]) == (0, 1)


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(tmp_path: Path, pages: Path) -> None:
    data = tmp_path / "data"
    assert run(data, "import", "markdown", str(pages), "--dry-run")["added"] == 1
    assert run(data, "import", "markdown", str(pages))["added"] == 1


def test_what_came_in_is_found_and_has_an_application_of_its_own(
    tmp_path: Path, pages: Path
) -> None:
    data = tmp_path / "data"
    run(data, "import", "markdown", str(pages), "--share")
    found = run(data, "search", "query", "stopped", "consumer")
    assert found["total"] == 1
    assert found["hits"][0]["title"] == "The queue was full"
    assert found["hits"][0]["application"] == "night-notes"
    assert run(data, "check") == {"ok": True, "problems": []}


def test_one_address_from_two_kinds_is_two_records_beside_each_other(
    tmp_path: Path, pages: Path
) -> None:
    data, other = tmp_path / "data", tmp_path / "collection"
    other.mkdir()
    (other / "one.md").write_text(COLLECTED, "utf-8")
    run(data, "import", "markdown", str(pages))
    run(data, "import", "icco", str(other))
    with make.workspace(data) as app, app.app_context():
        cards = reading.cards(system())
        assert len(cards) == 2
        for card in cards:
            edition = reading.get(system(), "incident", card["id"])
            beside = [one["id"] for one in reading.margin(system(), edition).neighbours]
            assert beside == [one["id"] for one in cards if one is not card]


def test_the_commands_print_the_shapes_scripts_rely_on(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert run(data, "organizations", "add", "Ärzte Küche", "--kind", "client") == {
        "slug": "aerzte-kueche"
    }
    added = run(data, "applications", "add", "Order API", "--client", "aerzte-kueche")
    assert added == {"slug": "order-api"}
    assert run(data, "search", "query", "nothing") == {
        "total": 0,
        "hits": [],
        "facets": {name: {} for name in FACETS},
        "pages": {"total": 0, "hits": []},
    }


def test_a_mistake_is_one_sentence_and_status_one(tmp_path: Path) -> None:
    settings = {"POSTMORTEM_DATA": str(tmp_path / "data")}
    words = ["applications", "add", "X", "--client", "nobody"]
    done = CliRunner().invoke(main, words, env=settings)
    assert done.exit_code == 1
    assert "There is no client of that name." in done.output
    assert "Traceback" not in done.output
    assert CliRunner().invoke(main, ["import", "martian", "."], env=settings).exit_code == 2


def test_removing_the_sample_leaves_what_others_wrote(app: Flask) -> None:
    with app.app_context():
        samples.make(system())
        before = len(reading.cards(system()))
    cast.gather(app)
    own = make.postmortem(app, make.document("order-api"))
    with app.app_context():
        assert samples.remove(system()) == before
        assert [card["id"] for card in reading.cards(system())] == [own.incident]
    make.index(app)
    client = cast.browser(app, cast.ENGINEER)
    assert client.get(f"/postmortems/{own.postmortem}").status_code == 200


REAL = "rhea@havenlog.example"


def try_out(app: Flask) -> None:
    """Let people of the sample and others do on it all that one can do to learn from it."""
    with app.app_context():
        people.add(system(), REAL, "Rhea", "havenlog", "operator")
        round = pulse.begin(system(), "order-api", 14)
    for email in (REAL, cast.ENGINEER, "ines@havenlog.example"):
        person = cast.viewer(app, email)
        with app.app_context():
            track = tracks.start(person, "order-api")
            steps = books.get(person, track).steps
            for step in steps:
                tracks.do_step(person, track, step.key, "qzanswer")
            record = next(step.record for step in steps if step.kind == "drill")
            drills.start(person, record)
            comments.start(person, record, "", "qzanswer")
            readiness.answer(person, "order-api", "vision", "accepted", "qzanswer")
            pulse.answer(person, round, dict.fromkeys(KEYS, 4))
            if person.is_staff:
                habits.choose(person, record, "qzanswer")
                track_plans.save(person, "order-api", "Ours", steps)
            else:
                receipts.give(person, record, ReceiptKind.READ)
                tracks.choose_buddy(person, track, "", "tomasz@kestrel.example")


def test_removing_a_sample_that_was_tried_out_leaves_what_others_wrote(either: Flask) -> None:
    with either.app_context():
        samples.make(system())
    cast.gather(either)
    try_out(either)
    with either.app_context():
        samples.remove(system())
        assert reading.cards(system()) == []
    make.index(either)
    rhea = cast.browser(either, REAL)
    page = rhea.get("/learn").text
    (own,) = set(re.findall(r"/learn/\w{12}", page))
    assert "qzanswer" in rhea.get(own).text
    (drill,) = set(re.findall(r"/drills/\w{12}", rhea.get("/drills").text))
    assert "can no longer be read" in rhea.get(drill).text
    for path in ("transfer", "readiness", "pulse", "footprint", "pages", "releases"):
        assert rhea.get(f"/applications/order-api/{path}").status_code == 200, path
    assert "qzanswer" in rhea.get("/applications/order-api/readiness").text
    assert cast.browser(either, cast.ENGINEER).get("/").status_code == 200
    left = make.rows(either, "SELECT name FROM applications WHERE slug = 'kundenportal'")
    assert left == []


def test_a_sample_incident_that_was_edited_stays(app: Flask) -> None:
    with app.app_context():
        samples.make(system())
        name = reading.cards(system(), "postmortem")[0]["id"]
    make.save(app, name, title="Ours now")
    with app.app_context():
        samples.remove(system())
        assert [card["title"] for card in reading.cards(system())] == ["Ours now"]


def test_every_sample_postmortem_holds_what_a_newcomer_should_see(app: Flask) -> None:
    with app.app_context():
        samples.make(system())
        cards = reading.cards(system(), "postmortem")
        assert len(cards) >= 24
        assert sum(card["language"] == "de" for card in cards) * 3 >= len(cards)
        for card in cards:
            source = reading.get(system(), "postmortem", card["id"]).source
            for name, least in (
                ("entries", 8),
                ("factors", 2),
                ("relief_steps", 1),
                ("actions", 1),
            ):
                shared = [item for item in source[name] if item["audience"] == "client"]
                assert len(shared) >= least, (card["title"], name)
