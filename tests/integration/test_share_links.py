"""Share links: what somebody without an account reads by one, for how long, and nothing else."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from postmortem.clock import now
from postmortem.database import db
from postmortem.database.types import Instant
from postmortem.domain.actions import ActionState
from postmortem.domain.lifecycle import Sharing, State
from postmortem.editions import reading
from postmortem.errors import Forbidden, NotFound
from postmortem.exchange import samples
from postmortem.operations import (
    applications,
    attachments,
    pages,
    people,
    share_links,
    share_visits,
)
from postmortem.operations.share_links import Terms
from postmortem.policy.viewer import system
from postmortem.store import share_links as store
from tests import cast, make
from tests.make import Made

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
WORD = "Gate seven stood open"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
MADE_UP = "A" * 43


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


@pytest.fixture
def shared(app: Flask) -> Made:
    """A postmortem that the client reads."""
    return make.postmortem(app, make.document(title=WORD))


def link(app: Flask, made: Made, **terms: Any) -> str:
    """The path of a new link to one postmortem, made by the engineer."""
    engineer = cast.viewer(app, cast.ENGINEER)
    with app.app_context():
        return f"/s/{share_links.make_for_postmortem(engineer, made.postmortem, Terms(**terms))}"


def link_to_all(app: Flask, slug: str = cast.ORDERS, **terms: Any) -> str:
    """The path of a new link to all that is shared of an application, made by the engineer."""
    engineer = cast.viewer(app, cast.ENGINEER)
    with app.app_context():
        return f"/s/{share_links.make_for_application(engineer, slug, Terms(**terms))}"


def plain(response: TestResponse, *asked: str) -> tuple[str, str, str]:
    """An answer without its form token and without the address that was asked for."""
    text, headers = TOKEN.sub("", response.text), dict(response.headers)
    headers.pop("Set-Cookie", None)
    headers.pop("Content-Length", None)
    for words in sorted(asked, key=len, reverse=True):
        text = text.replace(words, "ASKED")
    return response.status, str(sorted(headers.items())), text


def is_nothing(client: FlaskClient, path: str) -> bool:
    """Whether an address answers what an address that nobody made up answers."""
    made_up = f"/{'z' * (len(path) - 1)}"
    answers = [plain(client.get(one), one) for one in (path, made_up)]
    return answers[0] == answers[1] and answers[0][0] == "404 NOT FOUND"


def found(app: Flask, **which: str) -> list[dict[str, Any]]:
    """The links as staff see them."""
    viewer = cast.viewer(app, cast.ADMINISTRATOR)
    with app.app_context():
        return store.find(viewer, **which)


def late(app: Flask, by: timedelta = timedelta(seconds=-1)) -> str:
    """An instant, as the database writes it."""
    with app.app_context():
        return str(Instant().process_bind_param(now() + by, db.engine.dialect))


# Coming in -----------------------------------------------------------------------------------


def test_a_visitor_reads_what_the_client_reads(app: Flask, shared: Made) -> None:
    client = app.test_client()
    response = client.get(link(app, shared))
    assert (response.status_code, response.location) == (303, f"/shared/{shared.postmortem}")
    page = client.get(response.location)
    assert page.status_code == 200
    for words in (WORD, "Writes waited.", "Calls came in.", "A lock was held", "kill 1"):
        assert words in page.text
    for words in ("Ours alone.", "We argued.", "Nobody was awake", "Hire", "INC-", "Alpha", "Ewa"):
        assert words not in page.text


def test_a_page_by_a_link_leads_nowhere(app: Flask, shared: Made) -> None:
    client = cast.visitor(app, link(app, shared))
    page = client.get(f"/shared/{shared.postmortem}").text
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert [one for one in addresses if not one.startswith(("/static/", "#"))] == []
    assert "<form" not in page


def test_pages_by_a_link_tell_nobody_and_are_kept_by_nobody(app: Flask, shared: Made) -> None:
    client = app.test_client()
    opened = client.get(link(app, shared))
    asked = app.test_client().get(link(app, shared, password="correct horse"))
    listed = cast.visitor(app, link_to_all(app)).get("/shared/")
    for response in (opened, client.get(opened.location), listed, asked):
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert response.headers["Cache-Control"] == "no-store"
    for response in (opened, client.get(opened.location), listed):
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert asked.headers["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_cookie_is_bound_to_this_host_and_short(app: Flask, shared: Made, scheme: str) -> None:
    base = f"{scheme}://localhost"
    response = app.test_client().get(link(app, shared), base_url=base)
    (cookie,) = response.headers.getlist("Set-Cookie")
    name = "__Host-share-visit" if scheme == "https" else "share-visit"
    assert cookie.startswith(f"{name}=")
    for words in ("HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=1800"):
        assert words in cookie
    assert ("Secure" in cookie) == (scheme == "https")
    assert "Domain" not in cookie


def test_a_password_works_over_https_where_forms_are_checked_by_their_origin(
    app: Flask, shared: Made
) -> None:
    client, base = app.test_client(), "https://localhost"
    address = link(app, shared, password="correct horse")
    page = client.get(address, base_url=base)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    sent = client.post(
        address,
        data={"csrf_token": token[1], "password": "correct horse"},
        base_url=base,
        headers={"Referer": f"{base}/"},  # all that the page's own policy lets a browser send
    )
    assert sent.status_code == 303


def test_a_scanner_that_opens_it_uses_nothing_up_and_is_no_visit(app: Flask, shared: Made) -> None:
    address = link(app, shared)
    for _time in range(5):
        scanner = app.test_client(use_cookies=False)
        assert scanner.head(address).status_code == 303
        assert scanner.get(address, follow_redirects=True).status_code == 404
    assert found(app)[0]["visits"] == 0
    assert cast.visitor(app, address).get(f"/shared/{shared.postmortem}").status_code == 200


def test_visits_are_counted_by_browser(app: Flask, shared: Made) -> None:
    address = link(app, shared)
    first, second = cast.visitor(app, address), cast.visitor(app, address)
    for _time in range(3):
        first.get(address)
        first.get(f"/shared/{shared.postmortem}")
    second.head(f"/shared/{shared.postmortem}")
    assert found(app)[0]["visits"] == 1
    second.get(f"/shared/{shared.postmortem}")
    (listed,) = found(app)
    assert listed["visits"] == 2
    assert len(listed["times"]) == 2
    assert make.counts(app)["share_visits"] == 2


def test_visits_that_never_read_a_page_are_forgotten(app: Flask, shared: Made) -> None:
    address = link(app, shared)
    reader = cast.visitor(app, address)
    reader.get(f"/shared/{shared.postmortem}")
    cast.visitor(app, address)
    make.change(app, "UPDATE share_visits SET expires_at = :at", at=late(app))
    cast.visitor(app, address)
    assert make.counts(app)["share_visits"] == 2
    assert found(app)[0]["visits"] == 1


def test_an_engineer_who_follows_a_link_sees_what_the_visitor_sees(
    app: Flask, shared: Made
) -> None:
    client = cast.browser(app, cast.ENGINEER)
    assert client.get(link(app, shared)).status_code == 303
    page = client.get(f"/shared/{shared.postmortem}")
    assert (
        page.text == cast.visitor(app, link(app, shared)).get(f"/shared/{shared.postmortem}").text
    )
    assert "Ours alone." in client.get(f"/postmortems/{shared.postmortem}").text


def test_a_promise_shows_how_it_stands_now(app: Flask, shared: Made) -> None:
    _revision, written = make.written(app, shared.postmortem)
    kept = tuple(replace(one, state=ActionState.DONE) for one in written.actions)
    make.save(app, shared.postmortem, actions=kept)
    client = cast.visitor(app, link(app, shared))
    assert "Done" in client.get(f"/shared/{shared.postmortem}").text


# One postmortem, or all of an application ----------------------------------------------------


def test_a_link_to_one_opens_no_other(app: Flask, shared: Made) -> None:
    other = make.postmortem(app, make.document(title="Another one"))
    client = cast.visitor(app, link(app, shared))
    assert client.get(f"/shared/{shared.postmortem}").status_code == 200
    for path in (f"/shared/{other.postmortem}", f"/shared/{shared.incident}", "/shared/"):
        assert is_nothing(client, path), path
    assert "Another one" not in client.get(f"/shared/{shared.postmortem}").text


def test_a_link_to_an_application_opens_all_that_is_published_of_it(
    app: Flask, shared: Made
) -> None:
    later = make.postmortem(app, make.document(title="A later one"))
    hidden = [
        make.postmortem(app, make.document(title="A draft"), state=State.DRAFT),
        make.postmortem(app, make.document(title="Kept", sharing=Sharing.OFF)),
        make.postmortem(app, make.document(cast.LABELS, title="Labels")),
        make.postmortem(app, make.document(cast.PORTAL, title="Of another client")),
    ]
    client = cast.visitor(app, link_to_all(app))
    page = client.get("/shared/").text
    assert re.findall(r'href="/shared/(\w+)"', page) == [later.postmortem, shared.postmortem]
    for made in (shared, later):
        assert client.get(f"/shared/{made.postmortem}").status_code == 200
    for made in hidden:
        assert is_nothing(client, f"/shared/{made.postmortem}")
    for words in ("A draft", "Kept", "Labels", "Of another client", "Alpha"):
        assert words not in page
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert [one for one in addresses if not one.startswith(("/static/", "#", "/shared/"))] == []


def test_a_long_list_has_pages(app: Flask, shared: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    from postmortem.web.share_links import shown

    monkeypatch.setattr(shown, "ON_A_PAGE", 1)
    older = make.postmortem(app, make.document(title="Older", began_at=make.at(-900)))
    client = cast.visitor(app, link_to_all(app))
    pages = [client.get(f"/shared/?page={number}").text for number in (1, 2, 99, "x")]
    listed = [re.findall(r'href="/shared/(\w+)"', page) for page in pages]
    first, second = [shared.postmortem], [older.postmortem]
    assert listed == [first, second, second, first]


# Knowledge pages, footprint and releases ------------------------------------------------------


def link_to_page(app: Flask, name: str, **terms: Any) -> str:
    """The path of a new link to one knowledge page, made by the engineer."""
    engineer = cast.viewer(app, cast.ENGINEER)
    with app.app_context():
        return f"/s/{share_links.make_for_page(engineer, name, Terms(**terms))}"


def attached(app: Flask, made: Made) -> str:
    """A file of a postmortem that the client reads."""
    with app.app_context():
        file = attachments.add(
            system(), made.postmortem, b"lines", "trace.log", listed=0, megabytes=1
        )
    make.save(app, made.postmortem, attachments=(replace(file, audience=make.CLIENT),))
    make.do(app, made.postmortem, "publish_and_share")
    return file.id


def test_a_link_to_a_page_opens_that_page_and_nothing_else(either: Flask) -> None:
    cast.gather(either)
    shared = make.postmortem(either, make.document(title=WORD))
    file = attached(either, shared)
    name, other = (
        make.page(either, f"Call. [x](/postmortems/{shared.postmortem}) [z](/applications/orders)"),
        make.page(either, "[y](/pages/x) [[Restart it]]", "Alerts"),
    )
    make.measured(either, "GET /orders")
    make.released(either, "4.2.0")
    client = either.test_client()
    opened = client.get(link_to_page(either, name))
    assert (opened.status_code, opened.location) == (303, f"/shared/{name}")
    page = client.get(f"/shared/{name}").text
    for words in ("Call.", "Restart it", "Runbook"):
        assert words in page
    for words in ("Ours alone.", "Alerts", "Alpha", "Ewa", shared.postmortem, WORD):
        assert words not in page
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert [one for one in addresses if not one.startswith(("/static/", "#"))] == []
    nothing = (other, shared.postmortem, shared.incident, "", "footprint", "releases", cast.ORDERS,
               f"{name}/attachments/{file}", f"{shared.postmortem}/attachments/{file}")  # fmt: skip
    for path in nothing:
        assert is_nothing(client, f"/shared/{path}"), path
    theirs = cast.visitor(either, link(either, shared))
    assert theirs.get(f"/shared/{shared.postmortem}/attachments/{file}").status_code == 200
    assert is_nothing(theirs, f"/shared/{name}")
    assert [one["visits"] for one in found(either)] == [1, 1]


@pytest.mark.parametrize("how", ["internal", "revoked", "expired", "maker disabled", "restricted",
                                 "grant removed", "another's grant alone"])  # fmt: skip
def test_a_link_to_a_page_that_is_over_is_nothing(app: Flask, how: str) -> None:
    name = make.page(app, "Call.")
    make.page(app, "Look.", "Another one")
    address = link_to_page(app, name)
    client = cast.visitor(app, address)
    assert client.get(f"/shared/{name}").status_code == 200
    if how == "internal":
        with app.app_context():
            pages.unshare(system(), name)
    else:
        spoil(app, how, Made("", ""))
    assert is_nothing(client, f"/shared/{name}")
    assert is_nothing(client, address)
    assert is_nothing(app.test_client(), address)
    with app.app_context():
        (listed,) = store.find(system())
    assert (listed["state"] == "unshared") == (how == "internal")
    assert listed["state"] != "live"


def test_a_link_to_an_application_shows_what_is_known_of_it(app: Flask, shared: Made) -> None:
    first = make.page(app, f"[a](/postmortems/{shared.postmortem}#facts)")
    second = make.page(
        app,
        f"[[Restart it]] [b](/applications/orders/footprint) [c](/applications/portal) "
        f"[d](/applications/orders) [e](/incidents/{shared.incident}) [f](/admin)",
        "Alerts",
    )
    gone, foreign = make.page(app, "Gone.", "Gone"), make.page(app, "Labels.", "L", cast.LABELS)
    make.save(app, shared.postmortem, sections=(make.section("s", f"[h](/pages/{first})"),))
    make.do(app, shared.postmortem, "publish_and_share")
    make.measured(app, "GET /orders")
    make.measured(app, "internal one", audience=make.INTERNAL)
    make.released(app, "4.2.0", f"[i](/pages/{first}) [j](/pages/{gone})")
    make.released(app, "4.3.0-rc", audience=make.INTERNAL)
    with app.app_context():
        pages.unshare(system(), gone)
    client = cast.visitor(app, link_to_all(app))
    asked = ("", first, second, shared.postmortem, "footprint", "releases")
    read = {path: client.get(f"/shared/{path}").text for path in asked}
    listed = re.findall(r'href="/shared/(\w+)"', read[""])
    assert listed == ["footprint", "releases", second, first, shared.postmortem]
    for path, links in (
        (first, [f"{shared.postmortem}#facts", shared.postmortem, second]),
        (second, [first, "footprint", ""]),
        (shared.postmortem, [first]),
        ("releases", [first, shared.postmortem]),
    ):
        inside = re.search("<main.*</main>", read[path], re.DOTALL)
        assert inside
        assert sorted(set(re.findall(r'href="/shared/([^"]*)"', inside[0]))) == sorted(links), path
    for path, page in read.items():
        addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
        out = [one for one in addresses if not one.startswith(("/static/", "#", "/shared/"))]
        assert out == [], path
        for words in ("Gone", "internal one", "4.3.0-rc", "Ours alone.", foreign, gone, "Alpha"):
            assert words not in page, (path, words)
    assert "GET /orders" in read["footprint"]
    assert is_nothing(client, f"/shared/{gone}")
    assert is_nothing(client, f"/shared/{foreign}")


def test_pages_alone_are_enough_for_a_link_to_an_application(app: Flask) -> None:
    make.measured(app, "GET /orders")
    client = cast.browser(app, cast.ENGINEER)
    assert new(client, "/applications/orders/links").status_code == 422
    name = make.page(app, "Call.")
    guest = cast.visitor(app, link_to_all(app))
    assert f"/shared/{name}" in guest.get("/shared/").text
    with app.app_context():
        pages.unshare(system(), name)
    for path in ("/shared/", "/shared/footprint"):
        assert is_nothing(guest, path)


def test_a_link_is_made_where_a_page_is_shared(app: Flask) -> None:
    name = make.page(app, "Call.", "Restart the export")
    client = cast.browser(app, cast.ENGINEER)
    share, path = f"/pages/{name}/share", f"/pages/{name}/links"
    assert f'action="{path}"' in client.get(share).text
    wrong = new(client, path, link_days="0")
    assert (wrong.status_code, "1 to 90 days" in wrong.text) == (422, True)
    made = new(client, path, link_note="The auditor")
    assert f'href="{share}"' in made.text
    secret = re.search(r'id="link"[^>]*>http[^<]+/s/([\w-]+)<', made.text)
    assert secret
    assert cast.visitor(app, f"/s/{secret[1]}").get(f"/shared/{name}").status_code == 200
    assert "The auditor" in client.get(share).text
    listed = cast.browser(app, cast.ADMINISTRATOR).get("/admin/links").text
    assert f'<a href="{path}">Restart the export</a>' in listed
    (one,) = found(app)
    assert cast.post(client, f"/links/{one['id']}/revoke", {"next": share}).location == share
    entries = make.rows(app, "SELECT record FROM journal WHERE event LIKE 'share_link%'")
    assert [record for (record,) in entries] == [name, name]
    with app.app_context():
        pages.unshare(system(), name)
    assert new(client, path).status_code == 422
    for email, status in ((cast.OPERATOR_A, 403), (None, 401)):
        assert cast.post(cast.browser(app, email), path).status_code == status
    sealed = make.page(app, "Sealed.", slug=cast.VAULT)
    assert client.get(f"/pages/{sealed}/links").status_code == 404
    assert cast.post(client, f"/pages/{sealed}/links").status_code == 404


def test_staff_look_by_the_link_to_a_page(app: Flask) -> None:
    name = make.page(app, "Call.")
    link_to_page(app, name)
    client = cast.browser(app, cast.ENGINEER)
    chosen = cast.post(client, "/view-as", {"as": f"link:{found(app)[0]['id']}"})
    assert chosen.location == f"/shared/{name}"
    assert f"next=/pages/{name}" in client.get(chosen.location).text.replace("%2F", "/")


# Nothing else --------------------------------------------------------------------------------


SEEN = ("contents", "footprint", "read", "releases")


def test_a_visitor_may_do_on_every_other_route_what_a_stranger_may(
    app: Flask, shared: Made
) -> None:
    """V-07: the cookie of a link, with every method, on every route."""
    make.measured(app, "GET /orders")
    make.released(app, "4.2.0")
    visitor, stranger = cast.visitor(app, link_to_all(app)), app.test_client()
    values = {"id": shared.postmortem, "slug": cast.ORDERS, "secret": MADE_UP}
    different = []
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            path = re.sub(rf"<[^>]*\b{name}>", values.get(name, "1"), path)
        for method in sorted(rule.methods or ()):
            given = plain(visitor.open(path, method=method))
            if given != plain(stranger.open(path, method=method)):
                different.append((method, rule.endpoint))
    assert sorted(different) == [
        *((method, f"share_links.{page}") for method in ("GET", "HEAD") for page in SEEN),
        *(("OPTIONS", f"share_links.{page}") for page in ("attachment", *SEEN)),
    ]


def test_an_id_of_another_in_the_query_or_a_form_changes_nothing(app: Flask, shared: Made) -> None:
    other = make.postmortem(app, make.document(title="Another one"))
    client = cast.visitor(app, link(app, shared))
    path = f"/shared/{shared.postmortem}"
    for more in (f"?id={other.postmortem}", "?version=1", "?audience=internal", "?number=1"):
        assert plain(client.get(path + more)) == plain(client.get(path))
    assert is_nothing(client, f"/shared/{other.postmortem}?id={shared.postmortem}")


# Links that are over -------------------------------------------------------------------------


def spoil(app: Flask, how: str, made: Made) -> None:
    """End a link in one of the ways there are."""
    with app.app_context():
        if how == "revoked":
            share_links.revoke(cast.viewer(app, cast.ENGINEER), found(app)[0]["id"])
        if how == "maker disabled":
            people.disable(system(), cast.ENGINEER)
        if how == "grant removed":
            applications.revoke(system(), "alpha", cast.ORDERS)
        if how == "another's grant alone":
            applications.grant(system(), "beta", cast.ORDERS, "read")
            applications.revoke(system(), "alpha", cast.ORDERS)
        if how == "restricted":
            applications.describe(system(), cast.ORDERS, description="", restricted=True)
    if how == "expired":
        make.change(app, "UPDATE share_links SET expires_at = :at", at=late(app))
    if how == "unshared":
        make.do(app, made.postmortem, "unshare")
    if how == "sharing off":
        make.do(app, made.postmortem, "choose_sharing", "off")
    if how == "moved":
        make.save(app, made.postmortem, application=cast.PORTAL)
        make.do(app, made.postmortem, "publish_and_share")


OVER = ("revoked", "expired", "unshared", "sharing off", "moved", "maker disabled", "restricted",
        "grant removed", "another's grant alone")  # fmt: skip


@pytest.mark.parametrize("how", OVER)
@pytest.mark.parametrize("to", ["one", "all"])
def test_a_link_that_is_over_is_nothing_from_the_next_request_on(
    app: Flask, shared: Made, how: str, to: str
) -> None:
    address = link(app, shared) if to == "one" else link_to_all(app)
    client = cast.visitor(app, address)
    page = f"/shared/{shared.postmortem}"
    assert client.get(page).status_code == 200
    spoil(app, how, shared)
    assert is_nothing(client, page)
    assert is_nothing(client, "/shared/")
    assert is_nothing(client, address)
    assert is_nothing(app.test_client(), address)
    assert "share-visit" not in str(app.test_client().get(address).headers)
    states = {"revoked": "revoked", "expired": "expired", "maker disabled": "closed",
              "restricted": "closed", "grant removed": "ungranted",
              "another's grant alone": "ungranted"}  # fmt: skip
    with app.app_context():
        (listed,) = store.find(system())
    assert listed["state"] == states.get(how, "unshared")


def test_a_link_lives_while_anybody_of_the_client_may_read(app: Flask, shared: Made) -> None:
    """As a grant that comes back lets the client read again, so it does the links."""
    address = link(app, shared)
    with app.app_context():
        applications.grant(system(), cast.OPERATOR_A, cast.ORDERS, "read")
        applications.revoke(system(), "alpha", cast.ORDERS)
    assert app.test_client().get(address).status_code == 303
    with app.app_context():
        people.disable(system(), cast.OPERATOR_A)
    assert is_nothing(app.test_client(), address)
    shown = cast.browser(app, cast.ENGINEER).get(f"/postmortems/{shared.postmortem}/links")
    assert "the client may not read this any more" in shown.text
    with app.app_context():
        applications.grant(system(), "alpha", cast.ORDERS, "read")
    assert app.test_client().get(address).status_code == 303


@pytest.mark.parametrize("to", ["one", "all"])
def test_no_link_is_made_to_what_the_client_may_not_read(app: Flask, shared: Made, to: str) -> None:
    with app.app_context():
        applications.revoke(system(), "alpha", cast.ORDERS)
    path = f"/postmortems/{shared.postmortem}" if to == "one" else f"/applications/{cast.ORDERS}"
    answer = new(cast.browser(app, cast.ENGINEER), f"{path}/links")
    assert answer.status_code == 422
    assert "The client may not read this application" in answer.text
    assert make.counts(app)["share_links"] == 0


def test_what_is_the_suppliers_own_needs_no_grant(app: Flask) -> None:
    with app.app_context():
        slug = applications.add(system(), "Status", "supplier")
    made = make.postmortem(app, make.document(slug))
    assert app.test_client().get(link(app, made)).status_code == 303


def test_a_visit_lasts_half_an_hour(app: Flask, shared: Made) -> None:
    address = link(app, shared)
    client = cast.visitor(app, address)
    page = f"/shared/{shared.postmortem}"
    nearly = late(app, timedelta(seconds=5))
    make.change(app, "UPDATE share_visits SET expires_at = :at", at=nearly)
    assert client.get(page).status_code == 200
    make.change(app, "UPDATE share_visits SET expires_at = :at", at=late(app))
    assert is_nothing(client, page)
    assert client.get(address).status_code == 303
    assert client.get(page).status_code == 200


@pytest.mark.parametrize(
    "secret",
    ["", ":token", ":secret", "null", "undefined", "None", "true", "%00", "%", "%25", "*", "0",
     "-1", "..", "%2e%2e", "x" * 4000, "A" * 43, "A" * 42, "%F0%9F%94%91", "' OR 1=1 --", "a/b",
     "[]", "{}", "%0d%0aX-Sent:1", "<b>"],
)  # fmt: skip
def test_a_malformed_secret_is_nothing(app: Flask, shared: Made, secret: str) -> None:
    link(app, shared)
    client = app.test_client()
    given = plain(client.get(f"/s/{secret}"))
    assert given[:2] == plain(client.get("/made-up"))[:2]
    assert given[0] == "404 NOT FOUND"
    assert "There is nothing here" in given[2]


def test_a_cookie_without_a_visit_is_nothing(app: Flask, shared: Made) -> None:
    link(app, shared)
    for value in ("", "null", MADE_UP, "*", "0", "x" * 3000):
        client = app.test_client()
        client.set_cookie("share-visit", value)
        assert is_nothing(client, f"/shared/{shared.postmortem}"), value
        assert is_nothing(client, "/shared/"), value


def test_people_who_are_signed_in_get_their_own_nothing(app: Flask, shared: Made) -> None:
    for email in (cast.OPERATOR_A, cast.ENGINEER):
        client = cast.browser(app, email)
        assert is_nothing(client, f"/shared/{shared.postmortem}")
        assert is_nothing(client, f"/s/{MADE_UP}")


# Too many tries ------------------------------------------------------------------------------


def ask(app: Flask, address: str, path: str) -> int:
    """The status that somebody at this address gets."""
    return app.test_client().get(path, environ_base={"REMOTE_ADDR": address}).status_code


def test_from_the_sixtieth_unknown_secret_a_minute_nothing_is_looked_up(
    app: Flask, shared: Made
) -> None:
    """V-46, over two servers of one database."""
    address = link(app, shared)
    with make.workspace(app.config["SETTINGS"].folder) as other:
        servers = (app, other)
        told = [ask(servers[number % 2], HERE, f"/s/{number:043d}") for number in range(70)]
        assert told == [404] * 59 + [429] * 11
        for server in servers:
            assert ask(server, HERE, address) == 429
            assert ask(server, ELSEWHERE, address) == 303
        refused = app.test_client().get(address, environ_base={"REMOTE_ADDR": HERE})
        assert refused.headers["Retry-After"] == "60"
        assert WORD not in refused.text
        a_minute_ago = late(app, -share_visits.MINUTE)
        make.change(app, "UPDATE sign_in_attempts SET at = :at", at=a_minute_ago)
        assert ask(other, HERE, address) == 303


def test_links_that_are_over_count_as_unknown(app: Flask, shared: Made) -> None:
    address = link(app, shared)
    spoil(app, "revoked", shared)
    told = [ask(app, HERE, address) for _time in range(60)]
    assert told == [404] * 59 + [429]


# Passwords -----------------------------------------------------------------------------------


def unlock(app: Flask, address: str, password: str, client: FlaskClient | None = None) -> int:
    """The status of an attempt with a password."""
    client = client or app.test_client()
    return cast.post(client, address, {"password": password}).status_code


def test_a_password_is_asked_before_anything_is_told(app: Flask, shared: Made) -> None:
    address = link(app, shared, password="correct horse")
    client = app.test_client()
    page = client.get(address)
    assert page.status_code == 200
    assert "Set-Cookie" not in {name for name, value in page.headers if "share-visit" in value}
    for words in (WORD, shared.postmortem, "Orders", "Ewa", "Supplier", "Alpha"):
        assert words not in page.text
    assert unlock(app, address, "wrong horse", client) == 422
    assert is_nothing(client, f"/shared/{shared.postmortem}")
    assert unlock(app, address, "correct horse", client) == 303
    assert client.get(f"/shared/{shared.postmortem}").status_code == 200
    assert client.get(address).status_code == 303
    assert app.test_client().get(address).status_code == 200


def test_a_visit_by_one_link_does_not_open_another_with_a_password(
    app: Flask, shared: Made
) -> None:
    other = make.postmortem(app, make.document(title="Another one"))
    client = cast.visitor(app, link(app, shared))
    assert client.get(link(app, other, password="correct horse")).status_code == 200
    assert is_nothing(client, f"/shared/{other.postmortem}")


def test_passwords_cannot_be_tried_for_long(app: Flask, shared: Made) -> None:
    address = link(app, shared, password="correct horse")
    folder = app.config["SETTINGS"].folder
    with make.workspace(folder) as other:
        for number in range(8):
            assert unlock((app, other)[number % 2], address, "wrong horse") == 422
        assert unlock(app, address, "correct horse") == 422
        assert unlock(other, address, "correct horse") == 422
        open_one = link(app, shared, password="correct horse")
        assert unlock(app, open_one, "correct horse") == 303


def test_the_secret_and_the_password_are_nowhere(
    app: Flask, shared: Made, caplog: pytest.LogCaptureFixture
) -> None:
    address = link(app, shared, password="correct horse", note="For the auditor")
    client = app.test_client()
    unlock(app, address, "correct horse", client)
    cookie = client.get_cookie("share-visit")
    assert cookie
    everything = "".join(
        str(make.rows(app, f"SELECT * FROM {name}")) for name in sorted(db.metadata.tables)
    )
    assert "For the auditor" in everything
    for word in (address.removeprefix("/s/"), cookie.value, "correct horse"):
        assert word not in everything
        assert word not in caplog.text


def test_no_statement_compares_a_secret_itself(app: Flask, shared: Made) -> None:
    """V-49: what is looked up is the SHA-256, so that no time tells of a first letter that fits."""
    address = link(app, shared)
    said: list[str] = []
    with app.app_context():
        engines = list(db.engines.values())

    def listen(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append(f"{statement} {parameters}")

    for engine in engines:
        event.listen(engine, "before_cursor_execute", listen)
    client = cast.visitor(app, address)
    client.get(f"/shared/{shared.postmortem}")
    cookie = client.get_cookie("share-visit")
    assert cookie
    assert any("share_links" in one for one in said)
    for word in (address.removeprefix("/s/"), cookie.value):
        assert [one for one in said if word in one] == []


def test_an_error_of_ours_writes_no_secret_into_the_log(
    app: Flask, shared: Made, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """V-44"""
    address = link(app, shared)

    def broken(_secret: str) -> None:
        raise RuntimeError(f"while looking for {address}")

    monkeypatch.setattr(store, "way", broken)
    with caplog.at_level(logging.DEBUG):
        assert app.test_client().get(address).status_code == 500
    assert "Exception on /s/..." in caplog.text
    assert "RuntimeError" in caplog.text
    assert address.removeprefix("/s/") not in caplog.text


# Making and revoking -------------------------------------------------------------------------


def new(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Send the form for a new link."""
    given = {"link_days": "14", "link_note": "", "link_password": "", **fields}
    return cast.post(client, path, given)


def test_the_address_is_shown_once_to_whoever_made_it(app: Flask, shared: Made) -> None:
    client = cast.browser(app, cast.ENGINEER)
    path = f"/postmortems/{shared.postmortem}/links"
    made = new(client, path, link_note="The auditor")
    address = re.search(r'id="link"[^>]*>(http[^<]+)<', made.text)
    assert made.status_code == 200
    assert address
    secret = address[1].rpartition("/")[2]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)
    assert cast.visitor(app, f"/s/{secret}").get(f"/shared/{shared.postmortem}").status_code == 200
    for page in (path, f"/postmortems/{shared.postmortem}/share", "/applications/orders"):
        shown = client.get(page)
        assert shown.status_code == 200
        assert "The auditor" in shown.text
        assert secret not in shown.text


def test_a_link_lasts_two_weeks_unless_said_otherwise_and_ninety_days_at_most(
    app: Flask, shared: Made
) -> None:
    link(app, shared)
    link(app, shared, days=90)
    days = [(one["expires_at"] - one["created_at"]).days for one in found(app)]
    assert days == [90, 14]
    client = cast.browser(app, cast.ENGINEER)
    path = f"/postmortems/{shared.postmortem}/links"
    for wrong in ("91", "0", "-1", "", "x", "99999999999999999999"):
        answer = new(client, path, link_days=wrong, link_note="Keep me")
        assert answer.status_code == 422, wrong
        assert "A link lasts 1 to 90 days." in answer.text
        assert 'value="Keep me"' in answer.text
    assert len(found(app)) == 2


def test_everything_wrong_with_a_form_is_said_at_once(app: Flask, shared: Made) -> None:
    client = cast.browser(app, cast.ENGINEER)
    path = f"/postmortems/{shared.postmortem}/links"
    wrong = {"link_days": "0", "link_note": "x" * 201, "link_password": "short"}
    answer = new(client, path, **wrong)
    assert answer.status_code == 422
    for words in ("A link lasts 1 to 90 days.", "201 characters long", "A password has 12 to"):
        assert words in answer.text
    assert found(app) == []


@pytest.mark.parametrize("state", [State.DRAFT, State.PUBLISHED])
def test_there_is_no_link_to_what_the_client_does_not_read(app: Flask, state: State) -> None:
    kept = make.postmortem(app, make.document(sharing=Sharing.OFF), state=state)
    client = cast.browser(app, cast.ENGINEER)
    for path in (f"/postmortems/{kept.postmortem}/links", "/applications/orders/links"):
        answer = new(client, path)
        assert answer.status_code == 422
        assert "The client reads nothing of this yet" in answer.text
    assert found(app) == []


def test_only_staff_who_see_it_make_links_and_revoke_them(app: Flask, shared: Made) -> None:
    sealed = make.postmortem(app, make.document(cast.VAULT))
    with app.app_context():
        share_links.make_for_application(system(), cast.VAULT, Terms())
    with app.app_context():
        (theirs,) = store.find(system())
    engineer, operator = (cast.viewer(app, one) for one in (cast.ENGINEER, cast.OPERATOR_A))
    refused: list[tuple[type[Exception], Callable[[], Any]]] = [
        (NotFound, lambda: share_links.make_for_postmortem(engineer, sealed.postmortem, Terms())),
        (NotFound, lambda: share_links.make_for_application(engineer, cast.VAULT, Terms())),
        (NotFound, lambda: share_links.revoke(engineer, theirs["id"])),
        (Forbidden, lambda: share_links.make_for_postmortem(operator, shared.postmortem, Terms())),
        (Forbidden, lambda: share_links.make_for_application(operator, cast.ORDERS, Terms())),
        (Forbidden, lambda: share_links.revoke(operator, theirs["id"])),
    ]
    for error, attempt in refused:
        with app.app_context(), pytest.raises(error):
            attempt()
    with app.app_context():
        assert store.find(engineer) == []
    with app.app_context():
        assert [one["state"] for one in store.find(system())] == ["live"]


@pytest.mark.parametrize("email", [None, cast.OPERATOR_A])
def test_nobody_else_reaches_the_pages_of_links(
    app: Flask, shared: Made, email: str | None
) -> None:
    link(app, shared)
    (listed,) = found(app)
    client = cast.browser(app, email)
    pages = [f"/postmortems/{shared.postmortem}/links", "/applications/orders/links"]
    for path in (*pages, f"/links/{listed['id']}/revoke"):
        assert cast.post(client, path).status_code == (403 if email else 401), path
    for path in (*pages, "/admin/links"):
        assert client.get(path).status_code == (404 if email else 302), path
    assert cast.browser(app, cast.ENGINEER).get("/admin/links").status_code == 404
    assert [one["state"] for one in found(app)] == ["live"]


def test_links_are_listed_where_they_open_something(app: Flask, shared: Made) -> None:
    """V-47: each link stands on the page of what it opens, also those that open more."""
    other = make.postmortem(app, make.document(title="Another one"))
    make.postmortem(app, make.document(cast.LABELS))
    link(app, shared, note="one")
    link_to_all(app, note="all")
    link_to_all(app, cast.LABELS, note="labels")
    assert make.counts(app)["share_links"] == 3
    notes = {
        name: [one["note"] for one in found(app, **which)]
        for name, which in {
            "shared": {"postmortem": shared.postmortem},
            "other": {"postmortem": other.postmortem},
            "orders": {"application": cast.ORDERS},
            "all": {},
        }.items()
    }
    assert notes == {
        "shared": ["all", "one"], "other": ["all"], "orders": ["all", "one"],
        "all": ["labels", "all", "one"],
    }  # fmt: skip
    page = cast.browser(app, cast.ADMINISTRATOR).get("/admin/links").text
    for words in ("labels", "Ewa", WORD, "Revoke"):
        assert words in page


def test_the_revoke_button_closes_the_link_and_goes_back(app: Flask, shared: Made) -> None:
    address = link(app, shared, note="The auditor")
    client = cast.browser(app, cast.ADMINISTRATOR)
    (listed,) = found(app)
    path, back = f"/links/{listed['id']}/revoke", f"/postmortems/{shared.postmortem}/share"
    answer = cast.post(client, path, {"next": back})
    assert (answer.status_code, answer.location) == (303, back)
    assert cast.post(client, path, {"next": "https://evil.example/"}).location == "/"
    assert is_nothing(app.test_client(), address)
    assert client.get(back).text.count("Revoked") == 1
    assert path not in client.get(back).text


def test_making_and_revoking_stand_in_the_journal_without_a_secret(
    app: Flask, shared: Made
) -> None:
    link(app, shared, password="correct horse")
    link_to_all(app)
    spoil(app, "revoked", shared)
    spoil(app, "revoked", shared)
    entries = make.rows(
        app, "SELECT event, record, fields FROM journal WHERE event LIKE 'share_link%' ORDER BY id"
    )
    assert [tuple(one) for one in entries] == [
        ("share_link.made", shared.postmortem, "password"),
        ("share_link.made", cast.ORDERS, ""),
        ("share_link.revoked", cast.ORDERS, ""),
    ]


# On both databases ---------------------------------------------------------------------------


def test_links_work_on_each_database(either: Flask) -> None:
    cast.gather(either)
    made = make.postmortem(either)
    other = make.postmortem(either, make.document(title="Another one"))
    one, every = cast.visitor(either, link(either, made)), cast.visitor(either, link_to_all(either))
    assert one.get(f"/shared/{made.postmortem}").status_code == 200
    assert is_nothing(one, f"/shared/{other.postmortem}")
    assert every.get("/shared/").status_code == 200
    assert every.get(f"/shared/{other.postmortem}").status_code == 200
    assert sorted(one["visits"] for one in found(either)) == [1, 1]
    make.do(either, made.postmortem, "unshare")
    assert is_nothing(one, f"/shared/{made.postmortem}")
    told = [ask(either, HERE, f"/s/{number:043d}") for number in range(61)]
    assert told == [404] * 59 + [429] * 2


def test_the_sample_takes_its_links_along(app: Flask) -> None:
    with app.app_context():
        samples.make(system())
        name = reading.cards(system(), "postmortem")[0]["id"]
    one, every = cast.link(app, postmortem=name), cast.link(app, "order-api")
    for address in (one, every):
        cast.visitor(app, address).get(f"/shared/{name}")
    with app.app_context():
        samples.remove(system())
    counts = make.counts(app)
    assert (counts["share_links"], counts["share_visits"]) == (0, 0)
    assert is_nothing(app.test_client(), every)
