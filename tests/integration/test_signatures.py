"""Signatures: both sides, over the checksum of what the client reads, and of nothing later."""

import hashlib
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.operations import people
from postmortem.operations.journal import broken_links
from postmortem.policy.viewer import system
from postmortem.store import journal
from tests import cast, make
from tests.make import Made


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


@pytest.fixture
def made(app: Flask) -> Made:
    """A postmortem that Alpha reads."""
    return make.postmortem(app)


def page(client: FlaskClient, made: Made, more: str = "") -> str:
    """The page on which one signs."""
    return client.get(f"/postmortems/{made.postmortem}{more}").text


def form(text: str) -> dict[str, str]:
    """The fields of the form for signing on a page."""
    found = {
        name: re.search(rf'type="hidden" name="{name}" value="([^"]+)"', text)
        for name in ("version", "sha256")
    }
    return {name: one[1] for name, one in found.items() if one} | {"read": "1"}


def sign(client: FlaskClient, made: Made, fields: dict[str, str]) -> int:
    """Send it."""
    return cast.post(client, f"/postmortems/{made.postmortem}/signatures", fields).status_code


def both(app: Flask, made: Made) -> tuple[FlaskClient, FlaskClient]:
    """Ewa and Olga, after both have signed."""
    ewa, olga = cast.browser(app, cast.ENGINEER), cast.browser(app, cast.OPERATOR_A)
    assert sign(ewa, made, form(page(ewa, made, "/as-client"))) == 303
    assert sign(olga, made, form(page(olga, made))) == 303
    return ewa, olga


def stored(app: Flask) -> list[tuple[object, ...]]:
    """What is kept of all signatures."""
    rows = make.rows(app, "SELECT version, side, name, organization FROM signatures ORDER BY id")
    return [tuple(row) for row in rows]


def test_both_sides_sign_the_same_words_and_each_sees_it(app: Flask, made: Made) -> None:
    ewa, olga = both(app, made)
    assert stored(app) == [(1, "supplier", "Ewa", "Supplier"), (1, "client", "Olga", "Alpha")]
    for text in (page(ewa, made, "/as-client"), page(olga, made), page(ewa, made, "/share")):
        assert "signed by both sides" in text
        assert "the stored text gives this checksum" in text
        assert "for the supplier" in text
        assert "for the client" in text
    for more in ("/print",):
        assert "for the client" in page(olga, made, more)
    assert "Sign version" not in page(olga, made)


def test_what_was_signed_can_be_taken_away_and_computed(app: Flask, made: Made) -> None:
    _, olga = both(app, made)
    (signed,) = {row.sha256 for row in make.rows(app, "SELECT sha256 FROM signatures")}
    taken = olga.get(f"/postmortems/{made.postmortem}/signed?version=1")
    assert hashlib.sha256(taken.data).hexdigest() == signed
    assert "Ours alone" not in taken.text
    assert cast.browser(app, cast.OPERATOR_B).get(taken.request.path).status_code == 404
    assert olga.get(f"/postmortems/{made.postmortem}/signed?version=2").status_code == 404


def test_a_later_change_is_a_new_version_that_nobody_signed(app: Flask, made: Made) -> None:
    ewa, olga = both(app, made)
    make.save(app, made.postmortem, reach="9 sites")
    assert "signed by both sides" in page(olga, made)  # not shared yet
    make.do(app, made.postmortem, "choose_sharing", "by-publication")
    make.do(app, made.postmortem, "publish_and_share")
    for text in (page(olga, made), page(ewa, made, "/as-client"), page(ewa, made, "/share")):
        assert "Signed: version 1, by Ewa, Olga. This is version 2, not signed yet." in text
        assert "signed by both sides" not in text
    assert "signed by both sides" in page(olga, made, "?version=1")
    assert sign(olga, made, form(page(olga, made))) == 303
    assert stored(app)[-1] == (2, "client", "Olga", "Alpha")


def test_words_that_changed_while_one_read_are_not_signed(app: Flask, made: Made) -> None:
    olga = cast.browser(app, cast.OPERATOR_A)
    old = form(page(olga, made))
    make.save(app, made.postmortem, reach="9 sites")
    make.do(app, made.postmortem, "choose_sharing", "by-publication")
    make.do(app, made.postmortem, "publish_and_share")
    assert sign(olga, made, old) == 422
    new = form(page(olga, made))
    assert sign(olga, made, new | {"sha256": old["sha256"]}) == 422
    assert sign(olga, made, new | {"version": "1"}) == 422
    assert sign(olga, made, {key: new[key] for key in ("version", "sha256")}) == 422
    assert stored(app) == []


def test_the_same_words_shared_again_stay_signed(app: Flask, made: Made) -> None:
    _, olga = both(app, made)
    make.do(app, made.postmortem, "unshare")
    make.do(app, made.postmortem, "choose_sharing", "by-publication")
    make.do(app, made.postmortem, "publish_and_share")
    text = page(olga, made)
    assert "Version 2" in text
    assert "signed by both sides" in text
    assert "the stored text gives this checksum" not in text  # of the version taken back


def test_a_text_that_was_changed_in_the_database_is_told(app: Flask, made: Made) -> None:
    ewa, olga = both(app, made)
    make.change(
        app,
        "UPDATE editions SET source = replace(source, 'Writes waited', 'Writes failed')"
        " WHERE audience = 'client' AND noun = 'postmortem'",
    )
    for text in (page(olga, made), page(ewa, made, "/as-client")):
        assert "the stored text does not give this checksum" in text
    other = make.postmortem(app)
    make.change(
        app,
        "UPDATE editions SET source = source || ' ' WHERE audience = 'client' AND public_id = :id",
        id=other.postmortem,
    )
    assert sign(olga, other, form(page(olga, other))) == 422


def test_withdrawing_keeps_who_signed_what(app: Flask, made: Made) -> None:
    both(app, made)
    make.save(app, made.postmortem, reach="9 sites")
    make.do(app, made.postmortem, "choose_sharing", "by-publication")
    make.do(app, made.postmortem, "publish_and_share")
    make.do(app, made.postmortem, "withdraw", [1], "It named somebody.")
    olga = cast.browser(app, cast.OPERATOR_A)
    assert "Olga" in page(olga, made, "?version=1")
    assert "the text was withdrawn; what was signed remains" in page(olga, made)
    assert olga.get(f"/postmortems/{made.postmortem}/signed?version=1").status_code == 404
    assert len(stored(app)) == 2


def test_who_may_not_read_it_cannot_sign_it(app: Flask, made: Made) -> None:
    fields = form(page(cast.browser(app, cast.OPERATOR_A), made))
    otto = cast.browser(app, cast.OPERATOR_B)
    assert sign(otto, made, fields) == 404
    assert sign(cast.browser(app), made, fields) == 401
    visitor = cast.visitor(app, cast.link(app, postmortem=made.postmortem))
    assert sign(visitor, made, fields) == 401
    assert "Sign-off" not in visitor.get(f"/shared/{made.postmortem}").text
    make.do(app, made.postmortem, "unshare")
    assert sign(cast.browser(app, cast.OPERATOR_A), made, fields) == 404
    assert sign(cast.browser(app, cast.ENGINEER), made, fields) == 404
    assert stored(app) == []


def test_nobody_signs_twice_or_in_anothers_name(app: Flask, made: Made) -> None:
    ewa, olga = cast.browser(app, cast.ENGINEER), cast.browser(app, cast.OPERATOR_A)
    fields = form(page(olga, made))
    assert [sign(olga, made, fields) for _ in range(2)] == [303, 303]
    (row,) = make.rows(app, "SELECT id FROM people WHERE name = 'Olga'")
    cast.post(ewa, "/view-as", {"as": f"person:{row.id}", "next": "/"})
    assert sign(ewa, made, fields) == 403
    assert stored(app) == [(1, "client", "Olga", "Alpha")]


def test_signatures_stay_when_people_go_and_stand_in_the_sealed_journal(
    app: Flask, made: Made
) -> None:
    both(app, made)
    with app.app_context():
        people.disable(system(), cast.OPERATOR_A)
        (row,) = make.rows(app, "SELECT id FROM people WHERE name = 'Olga'")
        people.erase(system(), row.id, "Former member of Alpha")
        entries = journal.after(system(), 0, 10_000)
        assert broken_links(entries) == []
    assert (1, "client", "Olga", "Alpha") in stored(app)
    (sha256,) = {row.sha256 for row in make.rows(app, "SELECT sha256 FROM signatures")}
    given = [one for one in entries if one.event == "signature.given"]
    assert len(given) == 2
    assert all(sha256 in one.fields for one in given)
