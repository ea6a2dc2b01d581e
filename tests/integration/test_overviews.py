"""The page of an application: the way in for whoever has never seen it."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.operations import applications, pages, readiness
from postmortem.policy.viewer import system
from tests import cast, make

PAGE = f"/applications/{cast.ORDERS}"
OPEN = "Nobody has written this down yet."
ANSWERS = {
    "what": "Books **orders** at the quays.",
    "restart": "Only the gateway, at any hour.",
}


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with an incident."""
    cast.gather(app)
    make.postmortem(app)
    return app


def answer(app: Flask, **audiences: str) -> str:
    """Write the page that answers the six questions, and share it."""
    sections = tuple(
        replace(make.section(key, text), audience=make.CLIENT) for key, text in ANSWERS.items()
    )
    ours = make.section("call", "Call Ewa at home: qzhome", make.INTERNAL)
    document = PageDocument(cast.ORDERS, PageKind.OPERATIONS, "Six", sections=(*sections, ours))
    with app.app_context():
        name = pages.create(system(), document)
        pages.share(system(), name, anyway=True)
    return name


def test_each_of_the_six_questions_is_answered_or_visibly_open(app: Flask) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    assert client.get(PAGE).text.count(OPEN) == 6
    answer(app)
    page = client.get(PAGE).text
    assert page.count(OPEN) == 4
    assert "Books <strong>orders</strong> at the quays." in page
    assert "qzhome" not in page
    staff = cast.browser(app, cast.ENGINEER).get(PAGE).text
    assert staff.count(OPEN) == 3
    assert "qzhome" in staff


def test_staff_are_led_to_the_six_questions_and_then_to_their_answers(app: Flask) -> None:
    engineer = cast.browser(app, cast.ENGINEER)
    begin = re.search(r'href="(/pages/new\?[^"]*kind=operations[^"]*)"', engineer.get(PAGE).text)
    assert begin
    form = engineer.get(begin[1].replace("&amp;", "&")).text
    assert "What is safe to restart?" in form
    name = answer(app)
    assert f'href="/pages/{name}"' in engineer.get(PAGE).text


def test_how_the_two_sides_work_together_is_told_to_both_with_its_history(app: Flask) -> None:
    operator, engineer = (cast.browser(app, email) for email in (cast.OPERATOR_A, cast.ENGINEER))
    assert "has not been chosen yet" in operator.get(PAGE).text
    with app.app_context():
        applications.collaborate(system(), cast.ORDERS, "x-as-a-service")
        applications.collaborate(system(), cast.ORDERS, "embedding")
        applications.collaborate(system(), cast.ORDERS, "embedding")
    for client in (operator, engineer):
        page = client.get(PAGE).text
        now, before = page.index("Embedding:"), page.index("As a service:")
        assert now < before
        assert page.count("Embedding:") == 1


def test_it_says_who_runs_it_and_counts_what_is_ready(app: Flask) -> None:
    with app.app_context():
        readiness.answer(cast.viewer(app, cast.ENGINEER), cast.ORDERS, "rollback", "met", "Tried.")
    page = cast.browser(app, cast.OPERATOR_A).get(PAGE).text
    assert "The supplier runs it" in page
    assert re.search(r'<dt>Met</dt><dd class="num">1</dd>', page)


def test_open_promises_stand_there_while_they_are_open(app: Flask) -> None:
    page = cast.browser(app, cast.OPERATOR_A).get(PAGE).text
    assert page.count("Open actions") == 1
    assert re.search(r'<a href="/postmortems/\w+#\w+">CI refuses it</a>', page)


def test_what_stands_between_backticks_in_a_promise_is_code_wherever_it_is_named(
    app: Flask,
) -> None:
    promise = make.action("Set `pool_size` to <20>")
    made = make.postmortem(app, make.document(actions=(promise,)))
    olga, ewa = (cast.browser(app, email) for email in (cast.OPERATOR_A, cast.ENGINEER))
    track = cast.post(olga, "/learn", {"application": cast.ORDERS}).location
    postmortem = f"/postmortems/{made.postmortem}"
    for client, path in ((olga, PAGE), (ewa, "/"), (olga, postmortem), (olga, track)):
        page = client.get(path).text
        assert "Set <code>pool_size</code> to &lt;20&gt;" in page, path
        assert "`pool_size`" not in page, path
