"""Comments: a client's questions and the supplier's answers, for these two and nobody else."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from postmortem.domain.audiences import Audience
from postmortem.editions import projection
from postmortem.errors import Forbidden
from postmortem.operations import applications, comments, pages, people, remarks, share_links
from postmortem.operations.share_links import Terms
from postmortem.policy.viewer import system
from postmortem.store import comments as store
from tests import cast, make
from tests.make import Made

QUESTION, ANSWER, INTERNAL = "Why at night?", "Because of the batch run.", "zinnoberrot"


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace in which Beta may read Alpha's application as well."""
    cast.gather(app)
    with app.app_context():
        applications.grant(system(), "beta", cast.ORDERS, "read")
    return app


@pytest.fixture
def made(app: Flask) -> Made:
    """A postmortem that Alpha and Beta read."""
    return make.postmortem(app)


def post(client: FlaskClient, made: Made, **fields: str) -> int:
    """Send the form of the comments."""
    path = f"/postmortems/{made.postmortem}/comments"
    return cast.post(
        client, path, {key.replace("_", "-"): v for key, v in fields.items()}
    ).status_code


def read(client: FlaskClient, made: Made, more: str = "") -> str:
    """The postmortem's page."""
    return client.get(f"/postmortems/{made.postmortem}{more}").text


def question(app: Flask, made: Made, by: str = cast.OPERATOR_A, about: str = "") -> str:
    """A thread that a client's person began."""
    with app.app_context():
        return comments.start(cast.viewer(app, by), made.postmortem, about, QUESTION)


def test_a_client_asks_the_supplier_answers_and_it_is_settled(app: Flask, made: Made) -> None:
    olga, ewa = cast.browser(app, cast.OPERATOR_A), cast.browser(app, cast.ENGINEER)
    assert post(olga, made, do="start", about="summary", text=QUESTION) == 303
    assert QUESTION in read(olga, made)
    assert "1 question of the client waits for an answer" in read(ewa, made)
    assert "1 question of the client waits for an answer" in ewa.get("/").text
    page = read(ewa, made, "/as-client")
    assert QUESTION in page
    assert "with Alpha" in page
    assert "The client reads this, with your name." in page
    (name,) = make.rows(app, "SELECT public_id FROM comments")[0]
    assert post(ewa, made, **{"do": f"answer-{name}", f"text-{name}": ANSWER}) == 303
    assert "waits for an answer" not in read(ewa, made)
    assert ANSWER in read(olga, made)
    assert "Ewa</b><span>, Supplier" in read(olga, made)
    assert post(olga, made, do=f"resolve-{name}") == 303
    assert "Resolved by Olga" in read(ewa, made, "/as-client")


def test_one_client_never_meets_what_another_said(app: Flask, made: Made) -> None:
    name = question(app, made, cast.OPERATOR_B)
    olga, otto = cast.browser(app, cast.OPERATOR_A), cast.browser(app, cast.OPERATOR_B)
    assert "Beta" not in read(olga, made)
    assert QUESTION not in read(olga, made)
    assert QUESTION in read(otto, made)
    expected = post(olga, made, do="resolve-zzzzzzzzzzzz")
    for verb in ("answer", "resolve", "reopen", "change"):
        given = {"do": f"{verb}-{name}", f"text-{name}": "x", f"change-{name}": "x"}
        assert post(olga, made, **given) == expected == 404
    with app.app_context():
        assert store.find(cast.viewer(app, cast.OPERATOR_A), made.postmortem, 1) == []
    assert len(make.rows(app, "SELECT 1 FROM comments WHERE resolved_at IS NULL")) == 1


def test_an_answer_reaches_the_organization_that_asked_and_no_other(app: Flask, made: Made) -> None:
    name = question(app, made, cast.OPERATOR_B)
    ewa = cast.browser(app, cast.ENGINEER)
    post(ewa, made, **{"do": f"answer-{name}", f"text-{name}": ANSWER})
    assert ANSWER in read(cast.browser(app, cast.OPERATOR_B), made)
    assert ANSWER not in read(cast.browser(app, cast.OPERATOR_A), made)
    post(ewa, made, do="start", text="A question of ours")
    assert "A question of ours" in read(cast.browser(app, cast.OPERATOR_A), made)
    assert "A question of ours" not in read(cast.browser(app, cast.OPERATOR_B), made)


def test_internal_remarks_and_comments_never_meet(app: Flask, made: Made) -> None:
    question(app, made)
    ewa = cast.viewer(app, cast.ENGINEER)
    with app.app_context():
        name = remarks.start(ewa, made.postmortem, "summary", INTERNAL)
    olga = cast.browser(app, cast.OPERATOR_A)
    assert INTERNAL not in read(olga, made)
    assert INTERNAL not in read(cast.browser(app, cast.ENGINEER), made, "/as-client")
    assert QUESTION not in read(cast.browser(app, cast.ENGINEER), made)
    assert post(olga, made, **{"do": f"answer-{name}", f"text-{name}": "x"}) == 404


@pytest.mark.parametrize("which", ["entries", "factors", "relief_steps", "actions"])
def test_what_is_kept_from_a_client_cannot_be_spoken_about(
    app: Flask, made: Made, which: str
) -> None:
    shown, hidden = getattr(make.written(app, made.postmortem)[1], which)[:2]
    olga = cast.browser(app, cast.OPERATOR_A)
    assert post(olga, made, do="start", about=hidden.id, text=QUESTION) == 422
    assert post(olga, made, do="start", about="zzzzzzzzzzzz", text=QUESTION) == 422
    assert post(olga, made, do="start", about=shown.id, text=QUESTION) == 303


def test_what_a_thread_was_about_goes_and_the_thread_stays(app: Flask, made: Made) -> None:
    factor = make.written(app, made.postmortem)[1].factors[0]
    question(app, made, about=factor.id)
    olga = cast.browser(app, cast.OPERATOR_A)
    assert "About an earlier version" not in read(olga, made)
    make.save(app, made.postmortem, factors=(replace(factor, audience=Audience.INTERNAL),))
    page = read(olga, made)
    assert QUESTION in page.split("About an earlier version")[1]
    assert factor.title not in page


def test_unshared_moved_or_no_longer_granted_all_of_it_is_the_same_404(
    app: Flask, made: Made
) -> None:
    name = question(app, made)
    olga = cast.browser(app, cast.OPERATOR_A)
    fields = {"do": f"answer-{name}", f"text-{name}": "x"}
    path = f"/postmortems/{made.postmortem}"
    never = olga.get("/postmortems/zzzzzzzzzzzz")
    make.do(app, made.postmortem, "unshare")
    now = olga.get(path).text.replace(made.postmortem, "z" * 12)
    assert cast.without_token(now) == cast.without_token(never.text)
    assert post(olga, made, **fields) == 404
    assert post(cast.browser(app, cast.ENGINEER), made, **fields) == 404
    make.do(app, made.postmortem, "choose_sharing", "by-publication")
    make.do(app, made.postmortem, "publish_and_share")
    assert QUESTION in read(olga, made)
    with app.app_context():
        applications.revoke(system(), "alpha", cast.ORDERS)
    assert olga.get(path).status_code == 404
    assert post(olga, made, **fields) == 404
    make.save(app, made.postmortem, application=cast.PORTAL)
    make.do(app, made.postmortem, "publish_and_share")
    assert QUESTION not in read(cast.browser(app, cast.OPERATOR_B), made)
    assert QUESTION not in read(cast.browser(app, cast.ENGINEER), made, "/as-client")


def test_no_stranger_visitor_or_disabled_person_reads_or_writes(app: Flask, made: Made) -> None:
    question(app, made)
    fields = {"do": "start", "text": "Mine"}
    visitor = cast.visitor(app, cast.link(app, postmortem=made.postmortem))
    page = visitor.get(f"/shared/{made.postmortem}").text
    assert "Orders answered 503" in page
    assert QUESTION not in page
    assert "Comments" not in page
    assert post(visitor, made, **fields) == 401
    assert post(cast.browser(app), made, **fields) == 401
    olga = cast.browser(app, cast.OPERATOR_A)
    token = cast.token(olga)
    with app.app_context():
        people.disable(system(), cast.OPERATOR_A)
    sent = olga.post(
        f"/postmortems/{made.postmortem}/comments", data=fields | {"csrf_token": token}
    )
    assert sent.status_code in {400, 401}
    assert len(make.rows(app, "SELECT 1 FROM comments")) == 1


def test_whoever_looks_with_a_clients_eyes_says_nothing_in_its_name(app: Flask, made: Made) -> None:
    name = question(app, made)
    ewa = cast.browser(app, cast.ENGINEER)
    (row,) = make.rows(app, "SELECT id FROM people WHERE name = 'Olga'")
    cast.post(ewa, "/view-as", {"as": f"person:{row.id}", "next": "/"})
    assert QUESTION in read(ewa, made)
    for verb in ("answer", "change", "resolve"):
        given = {"do": f"{verb}-{name}", f"text-{name}": "x", f"change-{name}": "x"}
        assert post(ewa, made, **given) == 403
    with app.app_context(), pytest.raises(Forbidden):
        nobody = replace(cast.viewer(app, cast.OPERATOR_A), person_id=None)
        comments.start(nobody, made.postmortem, "", "x")


@pytest.mark.parametrize(
    "text",
    ["", "x" * 5_001, "So [[internal: ours alone]] it is", ":::internal\nours\n:::"],
)
def test_what_cannot_be_taken_comes_back(app: Flask, made: Made, text: str) -> None:
    for email in (cast.OPERATOR_A, cast.ENGINEER):
        path = f"/postmortems/{made.postmortem}/comments"
        answer = cast.post(cast.browser(app, email), path, {"do": "start", "text": text})
        assert answer.status_code == 422
        assert text.splitlines()[0] in answer.text if text else True
        assert "There is a problem" in answer.text
    assert make.rows(app, "SELECT 1 FROM comments") == []


def test_what_is_said_twice_is_one_and_too_much_is_refused(app: Flask, made: Made) -> None:
    olga = cast.browser(app, cast.OPERATOR_A)
    assert [post(olga, made, do="start", text=QUESTION) for _ in range(2)] == [303, 303]
    assert len(make.rows(app, "SELECT 1 FROM comments")) == 1
    with app.app_context():
        viewer = cast.viewer(app, cast.OPERATOR_A)
        for number in range(39):
            comments.start(viewer, made.postmortem, "", f"{number}")
    assert post(olga, made, do="start", text="The fortieth and one") == 422


def test_a_comment_says_nothing_as_html_or_script(app: Flask, made: Made) -> None:
    with app.app_context():
        viewer = cast.viewer(app, cast.OPERATOR_A)
        comments.start(viewer, made.postmortem, "", "<script>x()</script> [a](javascript:x)")
    page = read(cast.browser(app, cast.ENGINEER), made, "/as-client")
    assert "<script>x()" not in page
    assert 'href="javascript:' not in page


def test_erased_people_are_taken_out_of_comments(app: Flask, made: Made) -> None:
    name = question(app, made)
    with app.app_context():
        comments.resolve(cast.viewer(app, cast.OPERATOR_A), made.postmortem, name)
        people.disable(system(), cast.OPERATOR_A)
        (row,) = make.rows(app, "SELECT id FROM people WHERE name = 'Olga'")
        people.erase(system(), row.id, "Former member of Alpha")
    rows = make.rows(app, "SELECT name, resolved_name FROM comments")
    assert [tuple(row) for row in rows] == [("Former member of Alpha",) * 2]


def test_no_comment_or_remark_comes_into_an_edition(app: Flask, made: Made) -> None:
    """What is projected is the document; what stands beside it is not even asked for."""
    before = make.rows(app, "SELECT sha256 FROM editions ORDER BY id")
    question(app, made, about="summary")
    with app.app_context():
        remarks.start(cast.viewer(app, cast.ENGINEER), made.postmortem, "", INTERNAL)
    assert make.rows(app, "SELECT sha256 FROM editions ORDER BY id") == before
    assert not {"comments", "remarks", "reviews", "signatures"} & set(vars(projection))


# Pages -----------------------------------------------------------------------------------------


def of_page(client: FlaskClient, page: str, **fields: str) -> TestResponse:
    """Send the form of the comments beside a page."""
    sent = {key.replace("_", "-"): value for key, value in fields.items()}
    return cast.post(client, f"/pages/{page}/comments", sent)


def test_a_client_asks_beside_a_page_and_the_supplier_answers(app: Flask) -> None:
    page = make.page(app, "Turn it off and on.")
    path = f"/pages/{page}"
    olga, ewa = cast.browser(app, cast.OPERATOR_A), cast.browser(app, cast.ENGINEER)
    assert of_page(olga, page, do="start", about="ours", text=QUESTION).status_code == 422
    assert of_page(olga, page, do="start", about="steps", text=QUESTION).status_code == 303
    assert QUESTION in olga.get(path).text.split('id="steps-heading"')[1].split("</aside>")[0]
    for where in (ewa.get(path).text, ewa.get("/").text):
        assert "1 question of the client waits for an answer" in where
        assert f'href="{path}/as-client#discussion"' in where
    assert QUESTION not in ewa.get(path).text
    shown = ewa.get(f"{path}/as-client").text
    assert QUESTION in shown
    assert "with Alpha" in shown
    (name,) = make.rows(app, "SELECT public_id FROM comments")[0]
    wrong = of_page(ewa, page, **{"do": f"answer-{name}", f"text-{name}": "[[internal: x]] y"})
    assert wrong.status_code == 422
    assert "Marks hide nothing here" in wrong.text
    answer = of_page(ewa, page, **{"do": f"answer-{name}", f"text-{name}": ANSWER})
    assert answer.headers["Location"] == f"{path}/as-client#thread-{name}"
    assert "waits for an answer" not in ewa.get(path).text + ewa.get("/").text
    assert ANSWER in olga.get(path).text
    assert of_page(olga, page, do=f"resolve-{name}").status_code == 303
    assert "Resolved by Olga" in ewa.get(f"{path}/as-client").text


def test_nobody_else_meets_what_was_asked_beside_a_page(app: Flask) -> None:
    page, kept = make.page(app, "Shared."), make.page(app, "Kept.", "Kept")
    with app.app_context():
        pages.unshare(system(), kept)
        applications.revoke(system(), "beta", cast.ORDERS)
        applications.revoke(system(), "alpha", cast.ORDERS)
        applications.grant(system(), cast.OPERATOR_A, cast.ORDERS, "read")
        people.add(system(), "oda@alpha.example", "Oda", "alpha", "operator")
    with app.app_context():
        name = comments.start(cast.viewer(app, cast.OPERATOR_A), page, "", QUESTION)
    fields = {"do": f"answer-{name}", f"text-{name}": "x", "text": "x"}
    for email in (cast.OPERATOR_B, "oda@alpha.example"):
        browser = cast.browser(app, email)
        for record in (page, kept):
            assert browser.get(f"/pages/{record}").status_code == 404
            for sent in (fields, fields | {"do": "start"}):
                answer, never = (of_page(browser, one, **sent) for one in (record, "z" * 12))
                assert answer.status_code == 404
                said = cast.without_token(answer.text.replace(record, "z" * 12))
                assert said == cast.without_token(never.text)
    with app.app_context():
        viewer = cast.viewer(app, "oda@alpha.example")
    with app.app_context():
        assert store.find(viewer, page, 1) == []
    assert of_page(cast.browser(app, cast.OPERATOR_A), kept, **fields).status_code == 404
    assert len(make.rows(app, "SELECT 1 FROM comments")) == 1


def test_a_page_that_is_not_shared_any_more_shows_no_comment(app: Flask) -> None:
    page = make.page(app, "Shared.")
    path = f"/pages/{page}"
    with app.app_context():
        name = comments.start(cast.viewer(app, cast.OPERATOR_A), page, "", QUESTION)
    olga, ewa = cast.browser(app, cast.OPERATOR_A), cast.browser(app, cast.ENGINEER)
    with app.app_context():
        pages.unshare(system(), page)
    fields = {"do": f"answer-{name}", f"text-{name}": "x"}
    assert olga.get(path).status_code == ewa.get(f"{path}/as-client").status_code == 404
    assert of_page(olga, page, **fields).status_code == 404
    assert of_page(ewa, page, **fields).status_code == 404
    for where in (path, "/"):
        shown = ewa.get(where).text
        assert QUESTION not in shown
        assert "waits for an answer" not in shown
    with app.app_context():
        pages.share(system(), page)
    assert QUESTION in olga.get(path).text
    assert "waits for an answer" in ewa.get("/").text
    link = f"/shared/{page}"
    with app.app_context():
        secret = share_links.make_for_page(system(), page, Terms())
    visitor = cast.visitor(app, f"/s/{secret}")
    assert "Shared." in visitor.get(link).text
    assert QUESTION not in visitor.get(link).text
    assert of_page(visitor, page, **fields).status_code == 401
