"""The trash: nobody reads what is in it, nothing in it is destroyed, and it comes back."""

import html
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from postmortem.database import db
from postmortem.database.sessions import reader
from postmortem.domain.lifecycle import Sharing, State
from postmortem.errors import Forbidden, NotFound
from postmortem.followers import checking
from postmortem.models import Remark
from postmortem.operations import editions, postmortems, remarks, reviews, trash
from postmortem.policy.viewer import system
from postmortem.store import postmortems as store
from postmortem.store import reviews as asked
from tests import cast, forms, make
from tests.make import Made

WORD = "qzcanarytrash"


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


def shared(app: Flask) -> Made:
    """A postmortem that the client reads in its second version, beside one that stays."""
    make.postmortem(app, make.document(title="Stays"))
    made = make.postmortem(app, make.document(title=f"Goes {WORD}", tags=(WORD,)))
    make.save(app, made.postmortem, reach=f"{WORD} sites")
    make.do(app, made.postmortem, "publish_and_share")
    make.index(app)
    return made


def throw(app: Flask, made: Made, client: FlaskClient) -> None:
    """Move it to the trash as a browser does."""
    address = f"/postmortems/{made.postmortem}/trash"
    form = forms.one(client.get(address).text, "")
    assert client.post(address, data=form.fields).status_code == 303
    make.index(app)


def pages(made: Made) -> list[str]:
    """Every page that shows one record."""
    own = ("", "/print", ".md", "/edit", "/history", "/history/1", "/share", "/compare", "/trash",
           "/as-client", "/links", "/changes?from=1&to=2", "?version=1")  # fmt: skip
    return [f"/postmortems/{made.postmortem}{more}" for more in own] + [
        f"/incidents/{made.incident}", f"/incidents/{made.incident}.md",
        f"/incidents/{made.incident}/edit", f"/readers/{made.postmortem}",
    ]  # fmt: skip


LISTS = ("/", f"/search?q={WORD}", "/search?q=lock", "/timeline?when=all", "/admin/links",
         "/search/completions?q=qzc", f"/applications/{cast.ORDERS}",
         f"/timeline?q={WORD}")  # fmt: skip


def test_what_is_thrown_away_is_gone_for_everybody_and_in_the_trash_alone(filled: Flask) -> None:
    made = shared(filled)
    engineer = cast.browser(filled, cast.ENGINEER)
    everybody = [engineer, cast.browser(filled, cast.ADMINISTRATOR),
                 cast.browser(filled, cast.OPERATOR_A), cast.browser(filled)]  # fmt: skip
    visitor = cast.visitor(filled, cast.link(filled, postmortem=made.postmortem))
    assert WORD in everybody[2].get(f"/postmortems/{made.postmortem}").text
    assert WORD in engineer.get(f"/search?q={WORD}").text.split("<main")[1]
    assert visitor.get(f"/shared/{made.postmortem}").status_code == 200
    throw(filled, made, engineer)
    for client in (*everybody, visitor):
        for path in (*pages(made), f"/shared/{made.postmortem}"):
            answer = client.get(path)
            assert WORD not in answer.text, path
            assert answer.status_code in {404, 302}, path
            unknown = client.get(path.replace(made.postmortem, "zzzz").replace(made.incident, "zz"))
            assert answer.status_code == unknown.status_code, path
        for path in LISTS:
            found = client.get(path).text
            assert f"Goes {WORD}" not in found, path
            assert made.postmortem not in found, path
            assert made.incident not in found, path
    assert "Stays" in engineer.get("/search?q=lock").text
    question = "SELECT standing FROM editions WHERE audience = 'client' AND card LIKE :name"
    standings = make.rows(filled, question, name=f"%{made.postmortem}%")
    assert {standing for (standing,) in standings} == {"unshared"}, "and its promises too"
    (row,) = (one for one in engineer.get("/trash").text.split("<tr>") if WORD in one)
    assert "Orders, Alpha" in row
    assert "Ewa" in row
    for client, status in ((everybody[2], 404), (everybody[3], 302)):
        assert client.get("/trash").status_code == status
    with filled.app_context():
        assert checking.problems(filled.extensions["search"]) == []


def test_what_comes_back_is_as_it_was_and_not_shared(filled: Flask) -> None:
    made = shared(filled)
    engineer, client = cast.browser(filled, cast.ENGINEER), cast.browser(filled, cast.OPERATOR_A)
    before = make.written(filled, made.postmortem)
    throw(filled, made, engineer)
    with pytest.raises(NotFound):
        make.written(filled, made.postmortem)
    back = cast.post(engineer, f"/trash/{made.postmortem}")
    assert (back.status_code, back.location) == (303, f"/postmortems/{made.postmortem}")
    make.index(filled)
    assert make.written(filled, made.postmortem) == before
    assert WORD in engineer.get(f"/postmortems/{made.postmortem}").text
    assert WORD in engineer.get(f"/search?q={WORD}").text.split("<main")[1]
    assert engineer.get(f"/postmortems/{made.postmortem}/history/1").status_code == 200
    assert WORD not in engineer.get("/trash").text
    for path in pages(made):
        assert WORD not in client.get(path).text
    make.do(filled, made.postmortem, "publish_and_share")
    assert WORD in client.get(f"/postmortems/{made.postmortem}").text
    question = "SELECT event FROM journal WHERE record = :name ORDER BY id"
    events = [event for (event,) in make.rows(filled, question, name=made.postmortem)]
    assert events[events.index("postmortem.unshared") :][:5] == [
        "postmortem.unshared", "postmortem.thrown_away", "postmortem.taken_out",
        "postmortem.published", "postmortem.shared",
    ]  # fmt: skip


def test_what_was_shared_as_it_is_written_comes_back_unshared(filled: Flask) -> None:
    live = make.document(title=f"Live {WORD}", sharing=Sharing.LIVE)
    made = make.postmortem(filled, live, state=State.DRAFT)
    client = cast.browser(filled, cast.OPERATOR_A)
    assert WORD in client.get(f"/incidents/{made.incident}").text
    with filled.app_context():
        trash.throw(system(), made.postmortem)
        trash.take_out(system(), made.postmortem)
    make.save(filled, made.postmortem, reach="More")
    assert make.written(filled, made.postmortem)[1].sharing is Sharing.BY_PUBLICATION
    assert client.get(f"/incidents/{made.incident}").status_code == 404


def test_what_is_asked_names_who_reads_it(app: Flask) -> None:
    made = shared(app)
    cast.link(app, postmortem=made.postmortem)
    client = cast.browser(app, cast.ENGINEER)
    asked = html.unescape(client.get(f"/postmortems/{made.postmortem}/trash").text)
    assert "Alpha, in 2 versions: they are taken away at once" in asked
    assert "Whoever has the link to it" in asked
    assert "2 actions in it are still open" in asked


def test_nothing_is_written_into_the_trash_nor_twice_into_it(app: Flask) -> None:
    made = shared(app)
    base, document = make.written(app, made.postmortem)
    engineer = cast.viewer(app, cast.ENGINEER)
    other = replace(document, title="Other")
    with app.app_context():
        trash.throw(engineer, made.postmortem)
    for viewer in (engineer, system()):
        for press in (
            lambda viewer=viewer: postmortems.save(viewer, made.postmortem, base, other),
            lambda viewer=viewer: postmortems.unshare(viewer, made.postmortem),
            lambda viewer=viewer: trash.throw(viewer, made.postmortem),
            lambda viewer=viewer: postmortems.amend(viewer, made.postmortem, lambda now: now),
            lambda viewer=viewer: store.get(viewer, made.postmortem),
            lambda viewer=viewer: trash.take_out(viewer, "zzzz"),
        ):
            with app.app_context(), pytest.raises(NotFound):
                press()
    with app.app_context():
        trash.take_out(engineer, made.postmortem)
    with app.app_context(), pytest.raises(NotFound):
        trash.take_out(engineer, made.postmortem)


def test_the_trash_shows_nothing_restricted_and_lets_no_client_in(app: Flask) -> None:
    sealed = make.postmortem(app, make.document(cast.VAULT, title=WORD), share=False)
    with app.app_context():
        trash.throw(system(), sealed.postmortem)
    engineer = cast.viewer(app, cast.ENGINEER)
    assert WORD not in cast.browser(app, cast.ENGINEER).get("/trash").text
    with app.app_context(), pytest.raises(NotFound):
        trash.take_out(engineer, sealed.postmortem)
    made = shared(app)
    for email in (cast.OPERATOR_A, cast.OPERATOR_B):
        for do in (trash.throw, trash.take_out):
            with app.app_context(), pytest.raises(Forbidden):
                do(cast.viewer(app, email), made.postmortem)
    assert WORD in cast.browser(app, cast.OPERATOR_A).get(f"/postmortems/{made.postmortem}").text


def test_making_the_html_anew_brings_nothing_back(app: Flask) -> None:
    made = shared(app)
    with app.app_context():
        trash.throw(system(), made.postmortem)
        editions.rebuild(system())
    make.index(app)
    for email in (cast.ENGINEER, cast.OPERATOR_A):
        assert cast.browser(app, email).get(f"/postmortems/{made.postmortem}").status_code == 404


def test_a_revision_of_what_is_in_the_trash_is_not_read_by_its_number(app: Flask) -> None:
    made = shared(app)
    engineer = cast.browser(app, cast.ENGINEER)
    throw(app, made, engineer)
    for number in range(4):
        for more in ("", "/restore"):
            path = f"/postmortems/{made.postmortem}/history/{number}{more}"
            assert engineer.get(path).status_code == 404


def test_what_was_said_beside_it_goes_along_and_comes_back(filled: Flask) -> None:
    made = shared(filled)
    ewa = cast.viewer(filled, cast.ENGINEER)
    with filled.app_context():
        remarks.start(ewa, made.postmortem, "", WORD)
        reviews.ask(ewa, made.postmortem, [ewa.person_id or 0])
    assert said(filled) == ([WORD], [made.postmortem])
    throw(filled, made, cast.browser(filled, cast.ENGINEER))
    assert said(filled) == ([], [])
    with filled.app_context(), pytest.raises(NotFound):
        remarks.start(ewa, made.postmortem, "", "More")
    with filled.app_context():
        trash.take_out(system(), made.postmortem)
    assert said(filled) == ([WORD], [made.postmortem])


def said(app: Flask) -> tuple[list[str], list[str]]:
    """The remarks that staff can read, and of what a review is asked of the engineer."""
    ewa = cast.viewer(app, cast.ENGINEER)
    with app.app_context():
        found = reader(db, ewa).scalars(select(Remark.text)).all()
        return list(found), asked.waiting(ewa)
