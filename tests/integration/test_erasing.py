"""Forgetting who somebody was, on request: everything about them goes, what they wrote stays."""

import pytest
from flask import Flask

from postmortem.database import db
from postmortem.operations import applications, people, sign_ins
from postmortem.operations.journal import broken_links
from postmortem.policy.viewer import system
from postmortem.store import journal
from tests import cast, make

EVA = "eva.unique@supplier.example"
WORDS = ("Eva Unique", "eva.unique", "Firefox of Eva", "192.0.2.77")


@pytest.fixture
def filled(either: Flask) -> Flask:
    """A workspace in which somebody has left a trace wherever one can be left."""
    cast.gather(either)
    with either.app_context():
        people.add(system(), EVA, "Eva Unique", "supplier", "engineer", password=cast.PASSWORD)
        secret = sign_ins.make_link(system(), EVA)
        sign_ins.with_link(secret, agent="Firefox of Eva", address="192.0.2.77")
        applications.grant(system(), EVA, cast.VAULT, "read")
    cast.equip(either, EVA, "eva.unique")
    make.postmortem(either, viewer=cast.viewer(either, EVA))
    make.do(either, make.postmortem(either).postmortem, "unshare")
    return either


def traces(app: Flask) -> list[str]:
    """The tables in which a word about her stands."""
    return [
        name
        for name in db.metadata.tables
        if any(word in str(make.rows(app, f"SELECT * FROM {name}")) for word in WORDS)
    ]


def number(app: Flask) -> int:
    """Her id."""
    return int(make.rows(app, "SELECT id FROM people WHERE email = :e", e=EVA)[0][0])


def test_nothing_about_the_person_is_left_and_the_journal_holds(filled: Flask) -> None:
    who = number(filled)
    kept = {"saved_searches", "drills"}
    everywhere = {"people", "sign_ins", "mails", "passkeys", "identities", *kept}
    assert everywhere <= set(traces(filled))
    with filled.app_context():
        people.disable(system(), EVA)
    admin = cast.browser(filled, cast.ADMINISTRATOR)
    asked = admin.get(f"/admin/people/{who}/erase").text
    assert "Former member of Supplier" in asked
    assert cast.post(admin, f"/admin/people/{who}/erase").status_code == 303
    assert traces(filled) == []
    left = [
        name
        for name in ("sign_ins", "sign_in_links", "authenticators", "recovery_codes", "passkeys",
                     "identities", "grants", "challenges", "saved_searches", "working_copies",
                     "drills")
        if make.rows(filled, f"SELECT * FROM {name} WHERE person_id = :n", n=who)
    ]  # fmt: skip
    assert left == []
    with filled.app_context():
        entries = journal.after(system(), 0, 10_000)
        assert broken_links(entries) == []
        assert who in {entry.person_id for entry in entries}


def test_what_was_written_is_by_a_former_member(filled: Flask) -> None:
    who = number(filled)
    with filled.app_context():
        people.disable(system(), EVA)
        people.erase(system(), who, "Former member of Supplier")
    ((name, hashed, role),) = make.rows(
        filled, "SELECT name, password_hash, role FROM people WHERE id = :n", n=who
    )
    assert (name, hashed, role) == ("Former member of Supplier", None, "engineer")
    ((record,),) = make.rows(
        filled, "SELECT public_id FROM postmortems WHERE created_by = :n", n=who
    )
    page = cast.browser(filled, cast.ENGINEER).get(f"/postmortems/{record}/history")
    assert "Former member of Supplier" in page.text


def test_only_the_disabled_are_erased_by_administrators_and_for_good(filled: Flask) -> None:
    who = number(filled)
    admin = cast.browser(filled, cast.ADMINISTRATOR)
    path = f"/admin/people/{who}/erase"
    assert cast.post(admin, path).status_code == 422
    assert cast.post(cast.browser(filled, cast.ENGINEER), path).status_code == 403
    assert cast.browser(filled, cast.OPERATOR_A).get(path).status_code == 404
    with filled.app_context():
        people.disable(system(), EVA)
    assert cast.post(admin, path).status_code == 303
    assert admin.get(path).status_code == 404
    assert cast.post(admin, f"/admin/people/{who}/enable").status_code == 422
    ((disabled,),) = make.rows(filled, "SELECT disabled_at FROM people WHERE id = :n", n=who)
    assert disabled is not None
    with filled.app_context():
        assert people.add(system(), EVA, "Somebody else", "supplier", "engineer") == EVA
