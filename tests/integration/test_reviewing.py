"""Reviews and remarks: asked by name, answered for a revision, and never outside the supplier."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from postmortem.clock import now
from postmortem.database import db
from postmortem.database.sessions import reader
from postmortem.domain.lifecycle import State
from postmortem.errors import NotFound
from postmortem.exchange import samples
from postmortem.models import Remark, Review, ReviewAnswer
from postmortem.operations import applications, comments, people, remarks, reviews
from postmortem.operations import pages as operations
from postmortem.policy.viewer import system
from postmortem.store import pages
from postmortem.store import reviews as store
from tests import cast, make
from tests.make import Made

UTE = "ute@supplier.example"
WORD = "zinnoberrot"


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace in which the engineer has a colleague."""
    cast.gather(app)
    with app.app_context():
        people.add(system(), UTE, "Ute", "supplier", "engineer", password=cast.PASSWORD)
    return app


@pytest.fixture
def made(app: Flask) -> Made:
    """A postmortem that Ewa wrote and Alpha reads."""
    return make.postmortem(app, viewer=cast.viewer(app, cast.ENGINEER))


def person(app: Flask, email: str) -> str:
    """The number of a person."""
    return str(make.rows(app, "SELECT id FROM people WHERE email = :e", e=email)[0][0])


def post(client: FlaskClient, made: Made, path: str, fields: Mapping[str, str | list[str]]) -> int:
    """Send one of the forms beside a postmortem."""
    return cast.post(client, f"/postmortems/{made.postmortem}/{path}", fields).status_code


def ask(app: Flask, made: Made, *emails: str, by: str = cast.ENGINEER) -> int:
    """Ask people by name."""
    who = [person(app, email) for email in emails]
    return post(cast.browser(app, by), made, "reviews", {"do": "ask", "people": who})


def read(client: FlaskClient, made: Made, more: str = "") -> str:
    """The postmortem's page."""
    return client.get(f"/postmortems/{made.postmortem}{more}").text


def thread(app: Flask, made: Made, about: str = "", words: str = WORD) -> str:
    """A thread that Ewa began."""
    with app.app_context():
        return remarks.start(cast.viewer(app, cast.ENGINEER), made.postmortem, about, words)


# Reviews -------------------------------------------------------------------------------------


def test_who_is_asked_reads_it_on_the_first_page_until_it_is_answered(app: Flask) -> None:
    made = make.postmortem(app, state=State.DRAFT)
    ute = cast.browser(app, UTE)
    assert "Waiting for your review" not in ute.get("/").text
    assert ask(app, made, UTE) == 303
    assert "Waiting for your review" in ute.get("/").text
    assert "You are asked to review this" in read(ute, made)
    assert "Waiting for your review" not in cast.browser(app, cast.ENGINEER).get("/").text
    ((state,),) = make.rows(app, "SELECT state FROM postmortems")
    assert state == "in-review"
    fields = {"do": "give-approved", "revision": "1", "words": "Clear.", "tick-0": "1",
              "answer-3": "The second one only reminds."}  # fmt: skip
    assert post(ute, made, "reviews", fields) == 303
    assert "Waiting for your review" not in ute.get("/").text
    page = read(cast.browser(app, cast.ENGINEER), made)
    for said in ("Approved", "Clear.", "The second one only reminds.", "1 of 1 approve"):
        assert said in page


def test_a_review_belongs_to_a_revision_and_what_changed_since_is_told(
    app: Flask, made: Made
) -> None:
    ask(app, made, UTE)
    ute, ewa = cast.browser(app, UTE), cast.browser(app, cast.ENGINEER)
    assert post(ute, made, "reviews", {"do": "give-again", "revision": "1", "words": ""}) == 422
    fields = {"do": "give-again", "revision": "1", "words": "Why was it sensible?"}
    assert post(ute, made, "reviews", fields) == 303
    assert "since" not in re.findall(r'id="review".*?</section>', read(ewa, made), re.DOTALL)[0]
    for reach in ("5 sites", "6 sites", "7 sites"):
        make.save(app, made.postmortem, reach=reach)
    assert "3 changes since" in read(ewa, made)
    assert ask(app, made, UTE) == 303
    assert post(ute, made, "reviews", {"do": "give-approved", "revision": "4"}) == 303
    page = read(ewa, made)
    assert "changes since" in page  # of the earlier round
    assert "1 earlier review" in page
    assert "1 of 1 approve" in page


def test_the_author_may_and_everybody_sees_it(app: Flask, made: Made) -> None:
    ask(app, made, cast.ENGINEER)
    ewa = cast.browser(app, cast.ENGINEER)
    post(ewa, made, "reviews", {"do": "give-approved", "revision": "1"})
    assert "by its author" in read(cast.browser(app, UTE), made)


def test_only_the_suppliers_people_who_can_see_it_are_asked(app: Flask, made: Made) -> None:
    assert ask(app, made, cast.OPERATOR_A) == 422
    with app.app_context():
        people.disable(system(), UTE)
    assert ask(app, made, UTE) == 422
    assert "Ute" not in read(cast.browser(app, cast.ENGINEER), made)
    with app.app_context():
        applications.grant(system(), cast.ENGINEER, cast.VAULT, "read")
    kept = make.postmortem(app, make.document(cast.VAULT))
    assert ask(app, kept, cast.ADMINISTRATOR) == 422
    assert ask(app, kept, cast.ENGINEER) == 303


def test_nobody_answers_what_they_were_not_asked_or_twice(app: Flask, made: Made) -> None:
    ute = cast.browser(app, UTE)
    fields = {"do": "give-approved", "revision": "1", "words": "Good."}
    assert post(ute, made, "reviews", fields) == 403
    ask(app, made, UTE)
    ask(app, made, UTE)
    assert post(ute, made, "reviews", fields | {"revision": "9" * 20}) == 422
    assert [post(ute, made, "reviews", fields) for _ in range(2)] == [303, 303]
    other = fields | {"do": "give-again", "words": "The third step is wrong."}
    refused = cast.post(ute, f"/postmortems/{made.postmortem}/reviews", other)
    assert refused.status_code == 422
    assert "The third step is wrong.</textarea>" in refused.text
    assert len(make.rows(app, "SELECT 1 FROM reviews")) == 1
    assert post(cast.browser(app, cast.OPERATOR_A), made, "reviews", fields) == 403


def test_who_asked_can_let_it_be(app: Flask, made: Made) -> None:
    ask(app, made, UTE)
    ewa = cast.browser(app, cast.ENGINEER)
    assert post(ewa, made, "reviews", {"do": f"drop-{person(app, UTE)}"}) == 303
    assert make.rows(app, "SELECT 1 FROM reviews") == []


# Remarks -------------------------------------------------------------------------------------


def test_a_thread_stands_beside_its_section_is_answered_and_resolved(
    app: Flask, made: Made
) -> None:
    entry = make.written(app, made.postmortem)[1].entries[1].id
    name = thread(app, made, entry, "Was it **really** then?")
    ute = cast.browser(app, UTE)
    page = read(ute, made)
    assert "<strong>really</strong>" in page
    beside = page.split('id="timeline-heading"')[1].split("</aside>")[0]
    assert f'id="thread-{name}"' in beside
    assert post(ute, made, "remarks", {"do": f"answer-{name}", f"text-{name}": "Yes."}) == 303
    assert post(ute, made, "remarks", {"do": f"resolve-{name}"}) == 303
    page = read(ute, made)
    assert "Resolved by Ute" in page
    assert "Yes." in page
    assert post(ute, made, "remarks", {"do": f"reopen-{name}"}) == 303
    assert "Resolved by Ute" not in read(ute, made)


def test_a_thread_outlives_what_it_was_about(app: Flask, made: Made) -> None:
    factor = make.written(app, made.postmortem)[1].factors[1]
    thread(app, made, factor.id)
    ewa = cast.browser(app, cast.ENGINEER)
    assert "About an earlier version" not in read(ewa, made)
    make.save(app, made.postmortem, factors=())
    assert WORD in read(ewa, made).split("About an earlier version")[1]


def test_what_is_open_is_listed_before_publishing_and_stops_nobody(app: Flask) -> None:
    made = make.postmortem(app, state=State.DRAFT)
    name = thread(app, made, "summary")
    ewa = cast.browser(app, cast.ENGINEER)
    for page in ("/share", "/edit"):
        assert f"#thread-{name}" in read(ewa, made, page)
    make.do(app, made.postmortem, "publish_and_share")
    assert read(cast.browser(app, cast.OPERATOR_A), made)


def test_words_can_be_changed_within_the_day_by_whoever_said_them(app: Flask, made: Made) -> None:
    name = thread(app, made)
    ute, ewa = cast.browser(app, UTE), cast.browser(app, cast.ENGINEER)
    fields = {"do": f"change-{name}", f"change-{name}": "Other words"}
    assert post(ute, made, "remarks", fields) == 403
    assert post(ewa, made, "remarks", fields) == 303
    page = read(ewa, made)
    assert "Other words" in page
    assert WORD not in page
    yesterday = now().replace(year=now().year - 1)
    make.change(app, "UPDATE remarks SET at = :at", at=f"{yesterday:%Y-%m-%d %H:%M:%S}")
    assert post(ewa, made, "remarks", fields | {f"change-{name}": "Third"}) == 403
    assert "Change my words" not in read(ewa, made)


def test_the_same_words_sent_twice_are_one_remark(app: Flask, made: Made) -> None:
    ewa = cast.browser(app, cast.ENGINEER)
    for _ in range(2):
        assert post(ewa, made, "remarks", {"do": "start", "about": "", "text": WORD}) == 303
    assert len(make.rows(app, "SELECT 1 FROM remarks")) == 1
    assert post(ewa, made, "remarks", {"do": "start", "about": "summary", "text": WORD}) == 303
    assert len(make.rows(app, "SELECT 1 FROM remarks")) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "x" * 5_001},
        {"text": "Kept", "about": "zzzzzzzzzzzz"},
    ],
)
def test_what_cannot_be_taken_comes_back_as_it_was_typed(
    app: Flask, made: Made, fields: dict[str, str]
) -> None:
    ewa = cast.browser(app, cast.ENGINEER)
    path = f"/postmortems/{made.postmortem}/remarks"
    answer = cast.post(ewa, path, {"do": "start", "about": ""} | fields)
    assert answer.status_code == 422
    assert fields["text"] in answer.text
    assert "There is a problem" in answer.text
    assert make.rows(app, "SELECT 1 FROM remarks") == []


def test_what_was_typed_elsewhere_on_the_page_is_not_lost(app: Flask, made: Made) -> None:
    first, second = thread(app, made), thread(app, made, "summary")
    ewa = cast.browser(app, cast.ENGINEER)
    fields = {"do": f"answer-{first}", f"text-{first}": "Sent", f"text-{second}": "Half a thought"}
    answer = cast.post(ewa, f"/postmortems/{made.postmortem}/remarks", fields)
    assert answer.status_code == 200
    assert "Half a thought</textarea>" in answer.text
    assert answer.text.count("Sent</textarea>") == 1  # in the field for changing it
    assert len(make.rows(app, "SELECT 1 FROM remarks WHERE text = 'Sent'")) == 1


def test_a_thread_is_addressed_with_its_own_postmortem_alone(app: Flask, made: Made) -> None:
    other = make.postmortem(app, make.document(cast.VAULT))
    name = thread(app, made)
    ewa = cast.browser(app, cast.ENGINEER)
    for verb in ("answer", "resolve", "change"):
        fields = {"do": f"{verb}-{name}", f"text-{name}": "x", f"change-{name}": "x"}
        assert post(ewa, other, "remarks", fields) == 404
    assert len(make.rows(app, "SELECT 1 FROM remarks")) == 1


def test_no_client_meets_a_remark_or_a_review(app: Flask, made: Made) -> None:
    name = thread(app, made, "summary")
    ask(app, made, UTE)
    with app.app_context():
        reviews.give(cast.viewer(app, UTE), made.postmortem, 1, "again", WORD)
    ewa, olga = cast.browser(app, cast.ENGINEER), cast.browser(app, cast.OPERATOR_A)
    for more in ("", "/print", ".md"):
        assert WORD not in read(olga, made, more)
    for more in ("/as-client", "/print", ".md"):
        assert WORD not in read(ewa, made, more)
    for do in ("start", f"answer-{name}", f"resolve-{name}", f"change-{name}"):
        fields = {"do": do, "text": "x", f"text-{name}": "x", f"change-{name}": "x"}
        assert post(olga, made, "remarks", fields) == 403
        assert post(cast.browser(app), made, "remarks", fields) == 401


# Pages ---------------------------------------------------------------------------------------


@pytest.fixture
def page(app: Flask) -> str:
    """A knowledge page that Alpha reads."""
    return make.page(app, "Turn it off and on.")


def ask_for_page(app: Flask, page: str, *emails: str) -> int:
    """Ask people by name to review a page."""
    fields: dict[str, str | list[str]] = {
        "do": "ask",
        "people": [person(app, email) for email in emails],
    }
    ewa = cast.browser(app, cast.ENGINEER)
    return cast.post(ewa, f"/pages/{page}/reviews", fields).status_code


def test_a_page_is_reviewed_with_a_checklist_of_its_own_in_rounds(app: Flask, page: str) -> None:
    path = f"/pages/{page}"
    ute, ewa = cast.browser(app, UTE), cast.browser(app, cast.ENGINEER)
    assert ask_for_page(app, page, UTE) == 303
    assert f'href="{path}#review"' in ute.get("/").text
    assert "Waiting for your review" not in ewa.get("/").text
    asked = ute.get(path).text
    assert "You are asked to review this" in asked
    assert "manage with it at 3 am" in asked
    assert make.rows(app, "SELECT state FROM pages") == [("shared",)]
    no = {"do": "give-again", "revision": "1", "words": ""}
    assert cast.post(ute, f"{path}/reviews", no).status_code == 422
    no |= {"words": "Where does it run?", "tick-0": "1", "answer-1": "On none of ours."}
    assert cast.post(ute, f"{path}/reviews", no).status_code == 303
    assert "Waiting for your review" not in ute.get("/").text
    with app.app_context():
        document = pages.get(system(), page).document
        operations.save(system(), page, 1, replace(document, title="Start it again"))
    said = ewa.get(path).text
    for words in (
        "Where does it run?",
        "On none of ours.",
        "Does every command say",
        "1 change since",
    ):
        assert words in said
    assert ask_for_page(app, page, UTE) == 303
    yes = {"do": "give-approved", "revision": "2"}
    assert cast.post(ute, f"{path}/reviews", yes).status_code == 303
    said = ewa.get(path).text
    assert "1 earlier review" in said
    assert "1 of 1 approve" in said.split("</header>")[1]  # of the page, below the workspace's
    assert "approve" not in cast.browser(app, cast.OPERATOR_A).get(path).text


def test_only_who_can_see_a_page_is_asked_waits_or_answers(app: Flask) -> None:
    page = make.page(app, WORD, slug=cast.VAULT)
    with app.app_context():
        for email in (cast.ENGINEER, UTE):
            applications.grant(system(), email, cast.VAULT, "read")
    assert ask_for_page(app, page, cast.ADMINISTRATOR) == 422
    assert ask_for_page(app, page, cast.OPERATOR_A) == 422
    assert ask_for_page(app, page, UTE) == 303
    thread = said_of(app, page)
    ute = cast.browser(app, UTE)
    assert "Waiting for your review" in ute.get("/").text
    with app.app_context():
        applications.revoke(system(), UTE, cast.VAULT)
    assert "Waiting for your review" not in ute.get("/").text
    for path, do in (
        ("reviews", "give-approved"),
        ("remarks", "start"),
        ("remarks", f"resolve-{thread}"),
    ):
        fields = {"do": do, "text": "x", "revision": "1"}
        answer, never = (cast.post(ute, f"/pages/{one}/{path}", fields) for one in (page, "z" * 12))
        assert answer.status_code == 404
        said = cast.without_token(answer.text.replace(page, "z" * 12))
        assert said == cast.without_token(never.text)
    with app.app_context():
        viewer = cast.viewer(app, UTE)
    with app.app_context():
        assert store.waiting(viewer) == []
        assert reader(db, viewer).scalars(select(Review)).all() == []
        assert reader(db, viewer).scalars(select(ReviewAnswer)).all() == []
        assert reader(db, viewer).scalars(select(Remark)).all() == []


def said_of(app: Flask, page: str, about: str = "") -> str:
    """A thread about a page that Ewa began."""
    with app.app_context():
        return remarks.start(cast.viewer(app, cast.ENGINEER), page, about, WORD)


def test_remarks_on_a_page_stand_beside_it_and_reach_no_client(app: Flask, page: str) -> None:
    name = said_of(app, page, "ours")
    path = f"/pages/{page}"
    ute, olga = cast.browser(app, UTE), cast.browser(app, cast.OPERATOR_A)
    beside = ute.get(path).text.split('id="ours-heading"')[1].split("</aside>")[0]
    assert f'id="thread-{name}"' in beside
    fields = {"do": f"answer-{name}", f"text-{name}": "In December."}
    assert cast.post(ute, f"{path}/remarks", fields).status_code == 303
    assert f"#thread-{name}" in ute.get(f"{path}/share").text
    for more in ("", "/print", ".md"):
        assert WORD not in olga.get(f"{path}{more}").text
    assert WORD not in ute.get(f"{path}/as-client").text
    assert cast.post(olga, f"{path}/remarks", fields).status_code == 403
    assert cast.post(ute, f"{path}/remarks", {"do": f"resolve-{name}"}).status_code == 303
    assert "Resolved by Ute" in ute.get(path).text
    for wrong in ("", "x" * 5_001):
        answer = cast.post(ute, f"{path}/remarks", {"do": "start", "about": "steps", "text": wrong})
        assert answer.status_code == 422
        assert "There is a problem" in answer.text


def test_a_thread_is_addressed_with_its_own_noun_alone(app: Flask, made: Made, page: str) -> None:
    ewa = cast.browser(app, cast.ENGINEER)
    fields = {"do": "start", "text": "x", "people": person(app, UTE)}
    for path in (f"/pages/{made.postmortem}", f"/postmortems/{page}"):
        for kind, do in (("remarks", "start"), ("comments", "start"), ("reviews", "ask")):
            answer = cast.post(ewa, f"{path}/{kind}", fields | {"do": do})
            assert answer.status_code == 404, (path, kind)
    for table in ("remarks", "comments", "reviews"):
        assert make.rows(app, f"SELECT 1 FROM {table}") == []


def test_what_was_said_goes_with_the_sample_it_was_said_of(app: Flask) -> None:
    with app.app_context():
        samples.make(system())
        names = make.rows(app, "SELECT public_id FROM pages WHERE is_sample") + make.rows(
            app, "SELECT postmortems.public_id FROM postmortems JOIN incidents "
            "ON incidents.id = incident_id WHERE is_sample"
        )  # fmt: skip
    ewa = cast.viewer(app, cast.ENGINEER)
    with app.app_context():
        for (name,) in names[:2] + names[-8:]:
            remarks.answer(ewa, name, remarks.start(ewa, name, "", "x"), "y")
            reviews.ask(ewa, name, [ewa.person_id or 0])
            with suppress(NotFound):  # where the client reads nothing nobody speaks with it
                comments.answer(ewa, name, comments.start(ewa, name, "", "x"), "y")
    with app.app_context():
        samples.remove(system())
    for table in ("remarks", "reviews", "comments"):
        assert make.rows(app, f"SELECT 1 FROM {table}") == []
