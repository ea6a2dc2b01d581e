"""The journal: what happened, in order, by whom; nothing in it can be changed unnoticed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from postmortem.database import db
from postmortem.database.sessions import reader
from postmortem.followers import checking, indexing
from postmortem.models import JournalEntry
from postmortem.operations import journal
from postmortem.operations.journal import FIRST, broken_links
from postmortem.policy.viewer import system
from tests import cast, make

FIELDS = {
    "at": "2001-01-01 00:00:00.000000",
    "person_id": 1,
    "event": "postmortem.praised",
    "record": "somethingelse",
    "fields": "title,reach",
    "previous": FIRST,
    "sha256": "f" * 64,
}


def broken(app: Flask) -> list[int]:
    """The entries whose checksum does not fit."""
    with app.app_context():
        query = select(JournalEntry).order_by(JournalEntry.id)
        return broken_links(reader(db, system()).scalars(query).all())


def problems(app: Flask) -> list[str]:
    """Everything `postmortem check` would say."""
    with app.app_context():
        return checking.problems(app.extensions["search"])


@pytest.fixture
def filled(either: Flask) -> Flask:
    """A workspace in which several things have happened, on each database there is."""
    cast.gather(either)
    made = make.postmortem(either)
    make.save(either, made.postmortem, reach="5 sites")
    return either


def test_a_sound_journal_is_found_sound(filled: Flask) -> None:
    entries = make.rows(filled, "SELECT previous, sha256 FROM journal ORDER BY id")
    assert len(entries) > 10
    assert entries[0][0] == FIRST
    assert [entry[0] for entry in entries[1:]] == [entry[1] for entry in entries[:-1]]
    assert broken(filled) == []
    assert problems(filled) == []


def test_a_changed_entry_is_found(filled: Flask) -> None:
    ids = [number for (number,) in make.rows(filled, "SELECT id FROM journal ORDER BY id")]
    for number in (ids[0], ids[len(ids) // 2], ids[-1]):
        for field, value in FIELDS.items():
            if field == "previous" and number == ids[0]:
                continue
            question = f"SELECT {field} FROM journal WHERE id = :id"
            ((before,),) = make.rows(filled, question, id=number)
            update = f"UPDATE journal SET {field} = :value WHERE id = :id"
            make.change(filled, update, value=value, id=number)
            assert number in broken(filled), field
            make.change(filled, update, value=before, id=number)
    assert broken(filled) == []


def test_a_changed_entry_is_said_in_one_sentence(filled: Flask) -> None:
    make.change(filled, "UPDATE journal SET event = 'x.y' WHERE id = 3")
    assert problems(filled) == ["The journal's entry 3 was changed."]


def test_a_missing_and_a_forged_entry_are_found(filled: Flask) -> None:
    make.change(filled, "DELETE FROM journal WHERE id = 5")
    assert broken(filled) == [6]
    ((last, sha256),) = make.rows(filled, "SELECT id, sha256 FROM journal ORDER BY id DESC LIMIT 1")
    forged = """INSERT INTO journal (id, at, event, record, fields, previous, sha256)
        VALUES (:id, '2026-01-01 00:00:00', 'grant.added', 'orders', '', :previous, :sha256)"""
    make.change(filled, forged, id=last + 1, previous=sha256, sha256="a" * 64)
    assert last + 1 in broken(filled)


def test_an_edition_or_revision_changed_behind_our_back_is_found(filled: Flask) -> None:
    make.change(filled, "UPDATE editions SET source = '{}' WHERE audience = 'client' AND id > 8")
    make.change(filled, "UPDATE revisions SET body = body || ' ' WHERE number = 1")
    said = " ".join(problems(filled))
    assert "Revision 1 of postmortem 1 was changed." in said
    assert "The client edition 1 of" in said


def test_many_who_write_at_once_make_one_chain(filled: Flask) -> None:
    made = [make.postmortem(filled, make.document(title=f"No. {n}")) for n in range(4)]

    def write(number: int) -> None:
        for sites in range(6):
            make.save(filled, made[number].postmortem, reach=f"{sites} sites")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    ((count,),) = make.rows(filled, "SELECT COUNT(*) FROM journal WHERE event = 'postmortem.saved'")
    assert count == 1 + 4 * 6
    assert broken(filled) == []
    assert problems(filled) == []


def test_it_says_who_did_it_and_names_fields_not_texts(filled: Flask) -> None:
    engineer = cast.viewer(filled, cast.ENGINEER)
    made = make.postmortem(filled, viewer=engineer)
    changed: dict[str, Any] = {"title": "Changed secretly", "tags": ("secret",)}
    make.save(filled, made.postmortem, viewer=engineer, **changed)
    question = "SELECT person_id, event, fields FROM journal ORDER BY id DESC LIMIT 1"
    ((person, event, fields),) = make.rows(filled, question)
    assert (person, event, fields) == (engineer.person_id, "postmortem.saved", "tags,title")
    assert "secret" not in str(make.rows(filled, "SELECT * FROM journal"))


def test_what_cannot_be_finished_is_not_in_it(
    filled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make.counts(filled)["journal"]
    monkeypatch.setattr(journal, "seal", lambda _entry: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make.postmortem(filled)
    monkeypatch.undo()
    assert make.counts(filled)["journal"] == before
    assert broken(filled) == []


def test_a_follower_that_breaks_before_it_marked_its_place_does_the_same_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.gather(app)
    made = make.postmortem(app)
    make.index(app)
    make.save(app, made.postmortem, title="Pool exhausted")
    make.do(app, made.postmortem, "publish_and_share")
    monkeypatch.setattr(indexing, "_mark", lambda *_: 1 / 0)
    for _crash in range(2):
        with pytest.raises(ZeroDivisionError):
            make.index(app)
    monkeypatch.undo()
    make.index(app)
    assert problems(app) == []
    ((bookmark,),) = make.rows(app, "SELECT journal_id FROM bookmarks WHERE follower = 'index'")
    assert bookmark == make.rows(app, "SELECT MAX(id) FROM journal")[0][0]
    found = cast.browser(app, cast.OPERATOR_A).get("/search?q=exhausted").text
    assert found.count(f'href="/postmortems/{made.postmortem}"') == 1


def test_the_page_shows_who_did_what_and_finds_a_change(app: Flask) -> None:
    cast.gather(app)
    made = make.postmortem(app)
    admin = cast.browser(app, cast.ADMINISTRATOR)
    page = admin.get("/admin/journal?check=1").text
    assert "postmortem.created" in page
    assert "Every entry fits the one before it." in page
    narrowed = admin.get(f"/admin/journal?about={made.postmortem}").text
    assert "application.added" not in narrowed
    make.change(app, "UPDATE journal SET record = 'other' WHERE id = 3")
    assert "1 entry was changed: 3" in admin.get("/admin/journal?check=1").text
    for other in (cast.ENGINEER, cast.OPERATOR_A):
        assert cast.browser(app, other).get("/admin/journal").status_code == 404
