"""Saved searches: one's own, kept under a name, and nobody else's."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from postmortem.operations import saved_searches
from tests import cast, make
from tests.questions import guard_down

ROLES = (cast.ADMINISTRATOR, cast.ENGINEER, cast.OPERATOR_A, cast.OPERATOR_B)
NAME, ASKED = "Qznamed & <b>", "sev:1 qzasked"
LINK = 'href="/search?q=sev:1+qzasked"'


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace in which something can be searched."""
    cast.gather(app)
    make.postmortem(app)
    make.index(app)
    return app


def save(client: FlaskClient, name: str = NAME, asked: str = ASKED, **more: str) -> TestResponse:
    """Send the form below the search."""
    return cast.post(client, "/search/saved", {"name": name, "q": asked, **more})


def names(client: FlaskClient) -> list[str]:
    """What the palette is told."""
    return [one["name"] for one in json.loads(client.get("/search/saved").text)]


def number(client: FlaskClient) -> str:
    """The number of the first one on the page."""
    found = re.search(r'action="/search/saved/(\d+)/delete"', client.get("/search").text)
    assert found
    return found[1]


@pytest.mark.parametrize("email", ROLES)
def test_a_search_is_saved_shown_and_deleted_by_anyone_who_is_here(app: Flask, email: str) -> None:
    client = cast.browser(app, email)
    assert LINK not in client.get("/").text
    response = save(client)
    assert (response.status_code, response.location) == (303, "/search?q=sev:1+qzasked")
    for path in ("/", "/search"):
        page = client.get(path).text
        assert LINK in page
        assert "Qznamed &amp; &lt;b&gt;" in page
    assert names(client) == [NAME]
    response = cast.post(client, f"/search/saved/{number(client)}/delete", {"next": "/search"})
    assert (response.status_code, response.location) == (303, "/search")
    assert LINK not in client.get("/search").text
    assert make.rows(app, "SELECT * FROM saved_searches") == []


def test_nobody_else_sees_or_deletes_it(app: Flask) -> None:
    owner = cast.browser(app, cast.OPERATOR_A)
    save(owner)
    path = f"/search/saved/{number(owner)}/delete"
    for email in (cast.ADMINISTRATOR, cast.ENGINEER, cast.OPERATOR_B):
        client = cast.browser(app, email)
        for page in ("/", "/search", "/search/saved"):
            assert "qznamed" not in client.get(page).text.lower()
        missing = cast.post(client, "/search/saved/999999/delete")
        assert cast.post(client, path).status_code == missing.status_code == 404
    for strange in ("0", "-1", "x", "9" * 30):
        assert cast.post(owner, f"/search/saved/{strange}/delete").status_code == 404
    assert names(owner) == [NAME]


def test_nobody_else_deletes_it_where_the_guard_does_not_see_to_that(app: Flask) -> None:
    owner = cast.browser(app, cast.OPERATOR_A)
    save(owner)
    path = f"/search/saved/{number(owner)}/delete"
    with guard_down():
        for email in (cast.ADMINISTRATOR, cast.OPERATOR_B):
            assert cast.post(cast.browser(app, email), path).status_code == 404
    assert names(owner) == [NAME]


def test_strangers_and_visitors_have_none(app: Flask) -> None:
    for client in (cast.browser(app), cast.visitor(app, cast.link(app))):
        assert client.get("/search/saved").status_code == 302
        assert save(client).status_code != 303
    assert "saved" not in cast.visitor(app, cast.link(app)).get("/shared/").text.lower()
    assert make.rows(app, "SELECT * FROM saved_searches") == []


def test_whoever_looks_as_someone_else_sees_and_writes_none(app: Flask) -> None:
    client = cast.browser(app, cast.ENGINEER)
    save(client)
    row = number(client)
    ((alpha,),) = make.rows(app, "SELECT id FROM organizations WHERE slug = 'alpha'")
    assert cast.post(client, "/view-as", {"as": f"organization:{alpha}"}).status_code == 303
    page = client.get("/search?q=x").text
    assert NAME not in page
    assert "Save this search" not in page
    assert names(client) == []
    assert save(client, "Another").status_code == 403
    assert cast.post(client, f"/search/saved/{row}/delete").status_code == 403
    assert [tuple(one) for one in make.rows(app, "SELECT name FROM saved_searches")] == [(NAME,)]


def test_the_order_is_kept_and_a_name_is_used_once(app: Flask) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    save(client)
    save(client, f"  {NAME} ", "tag:pool", order="date")
    assert names(client) == [NAME]
    assert 'href="/search?q=tag:pool&amp;order=date"' in client.get("/").text
    response = save(client, f"\u202e{NAME}\u200b\x07", "tag:pool", order="nonsense")
    assert response.location == "/search?q=tag:pool"
    assert names(client) == [NAME]
    assert 'href="/search?q=tag:pool"' in client.get("/").text


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        (" ", ASKED, "Give the search a name."),
        ("\u200b", ASKED, "Give the search a name."),
        ("\u202e \x07", ASKED, "Give the search a name."),
        ("x" * 201, ASKED, "A name has at most 200 characters."),
        (NAME, " ", "Search for something first, then save it."),
        (NAME, "x" * 1001, "A search to save has at most 1000 characters."),
    ],
)
def test_what_cannot_be_saved_comes_back_with_the_reason(
    app: Flask, name: str, asked: str, said: str
) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    response = save(client, name, asked)
    assert response.status_code == 422
    assert said in response.text
    assert f'value="{asked}"' in response.text
    assert make.rows(app, "SELECT * FROM saved_searches") == []


def test_there_is_a_limit_for_each_person(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert saved_searches.MOST == 50
    monkeypatch.setattr(saved_searches, "MOST", 2)
    client = cast.browser(app, cast.OPERATOR_A)
    save(client, "1")
    save(client, "2")
    assert "There are 2 saved searches already." in save(client, "3").text
    assert save(client, "2", "other").status_code == 303
    assert save(cast.browser(app, cast.OPERATOR_B), "3").status_code == 303


def test_the_journal_says_that_it_happened_and_no_word_of_it(app: Flask) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    save(client)
    cast.post(client, f"/search/saved/{number(client)}/delete")
    rows = [str(tuple(row)) for row in make.rows(app, "SELECT event, record, fields FROM journal")]
    said = [row for row in rows if "saved_search" in row]
    assert [row.split("'")[1] for row in said] == ["saved_search.saved", "saved_search.deleted"]
    assert "qz" not in "".join(said).lower()


def test_a_form_without_a_token_is_refused(app: Flask) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    assert client.post("/search/saved", data={"name": NAME, "q": ASKED}).status_code != 303
    assert names(client) == []
