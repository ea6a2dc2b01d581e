"""The headers of every answer, graded by the published rules of Mozilla's HTTP Observatory."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from postmortem.cli.workspace import prepared
from postmortem.config import load
from postmortem.database import engines
from tests import cast, make

HALF_A_YEAR = 15_768_000
LEAST = 130
HTTPS = "https://postmortem.example"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """A workspace that is reached over https."""
    app = prepared(load({}, data=str(tmp_path / "data"), public_url=HTTPS))
    cast.gather(app)
    yield app
    engines.close(app)


class Scripts(HTMLParser):
    """The attributes of every script of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a script's attributes."""
        if tag == "script":
            self.found.append(dict(attrs))


def directives(answer: TestResponse) -> dict[str, list[str]]:
    """The content security policy by directive."""
    policy = answer.headers["Content-Security-Policy"]
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


def of_policy(answer: TestResponse) -> int:
    """+10 for `default-src 'none'` without anything unsafe; a directive not named falls back."""
    given = directives(answer)
    every = [source for sources in given.values() for source in sources]
    if any("unsafe" in one or one in {"*", "https:", "http:", "data:"} for one in every):
        return -20
    return 10 if given.get("default-src") == ["'none'"] else 5


def of_cookies(answer: TestResponse) -> int:
    """+5 when every cookie is Secure, HttpOnly and SameSite; -40 when one is not Secure."""
    cookies = [one.lower() for one in answer.headers.getlist("Set-Cookie")]
    if not all("; secure" in one for one in cookies):
        return -40
    strict = all("; httponly" in one and "; samesite=" in one for one in cookies)
    return 5 if strict and cookies else 0


def of_framing(answer: TestResponse) -> int:
    """+5 when the policy says who may frame the page; -20 when nothing does."""
    return 5 if directives(answer).get("frame-ancestors") else -20


def of_referrer(answer: TestResponse) -> int:
    """+5 for a policy that tells other sites nothing of the path."""
    told = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    return 5 if answer.headers.get("Referrer-Policy") in told else -5


def of_transport(answer: TestResponse) -> int:
    """0 for at least half a year of https; -20 without."""
    found = re.search(r"max-age=(\d+)", answer.headers.get("Strict-Transport-Security", ""))
    return 0 if found and int(found[1]) >= HALF_A_YEAR else -20


def of_types(answer: TestResponse) -> int:
    """0 when browsers may not guess types; -5 when they may."""
    return 0 if answer.headers.get("X-Content-Type-Options") == "nosniff" else -5


def of_scripts(answer: TestResponse) -> int:
    """+5 when every script is this origin's own and sealed; -50 when one is another's, unsealed."""
    scripts = Scripts(answer.text).found
    foreign = [one for one in scripts if not (one.get("src") or "").startswith("/static/")]
    if foreign:
        return -50
    return 5 if scripts and all(one.get("integrity") for one in scripts) else 0


def of_sharing(answer: TestResponse) -> int:
    """0 when no other origin may read the answer; -50 when any may."""
    return -50 if answer.headers.get("Access-Control-Allow-Origin") else 0


GRADES: tuple[Any, ...] = (
    of_policy, of_cookies, of_framing, of_referrer, of_transport, of_types, of_scripts, of_sharing,
)  # fmt: skip


def grade(answer: TestResponse) -> dict[str, int]:
    """What each rule gives or takes; a page begins with 100."""
    return {one.__name__.removeprefix("of_"): one(answer) for one in GRADES}


def browser(app: Flask, email: str | None = None) -> FlaskClient:
    """A browser on https."""
    client = app.test_client()
    client.environ_base["wsgi.url_scheme"] = "https"
    if email:
        page = client.get("/sign-in", base_url=HTTPS).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        typed = {"csrf_token": token[1], "email": email, "password": cast.PASSWORD}
        headers = {"Referer": f"{HTTPS}/sign-in"}
        answer = client.post("/sign-in", base_url=HTTPS, data=typed, headers=headers)
        assert answer.status_code == 303
    return client


def test_the_sign_in_page_reaches_the_best_grade(app: Flask) -> None:
    found = grade(browser(app).get("/sign-in", base_url=HTTPS))
    assert 100 + sum(found.values()) >= LEAST, found


@pytest.mark.parametrize("who", [None, cast.ENGINEER, cast.OPERATOR_A])
def test_every_page_is_as_strict(app: Flask, who: str | None) -> None:
    made = make.postmortem(app)
    client = browser(app, who)
    for path in ("/", "/search?q=x", f"/postmortems/{made.postmortem}", "/nothing", "/account"):
        answer = client.get(path, base_url=HTTPS)
        lost = {name: points for name, points in grade(answer).items() if points < 0}
        assert lost == {}, path
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Vary"] == "Cookie"


def test_the_sign_in_cookie_is_bound_to_this_host(app: Flask) -> None:
    client = browser(app, cast.OPERATOR_A)
    assert client.get_cookie("__Host-sign-in", domain="postmortem.example") is not None
    assert client.get_cookie("sign-in", domain="postmortem.example") is None


def test_a_script_that_was_changed_on_the_way_does_not_run(app: Flask) -> None:
    """The seal in the page is the checksum of the very file that is served."""
    client = browser(app)
    for script in Scripts(client.get("/sign-in", base_url=HTTPS).text).found:
        body = client.get(str(script["src"]), base_url=HTTPS).data
        digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
        assert script["integrity"] == f"sha384-{digest}"


@pytest.mark.parametrize("host", ["evil.example", "postmortem.example.evil.example", "", "a b"])
def test_a_name_that_is_not_this_hosts_is_refused(app: Flask, host: str) -> None:
    answer = browser(app).get("/sign-in", base_url=HTTPS, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_a_forwarded_name_changes_nothing(app: Flask) -> None:
    client = browser(app, cast.ADMINISTRATOR)
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "Forwarded": "host=evil",
    }
    for path in ("/", "/admin", "/account"):
        assert "evil" not in client.get(path, base_url=HTTPS, headers=forged).text


@pytest.mark.parametrize(
    "sent",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://postmortem.example.evil.example"},
        {"Origin": "http://postmortem.example"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_a_token(
    app: Flask, sent: dict[str, str]
) -> None:
    client = browser(app, cast.OPERATOR_A)
    page = client.get("/account", base_url=HTTPS).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    headers = {"Referer": f"{HTTPS}/account"} | sent
    typed = {"csrf_token": token[1], "language": "de"}
    answer = client.post("/language", base_url=HTTPS, data=typed, headers=headers)
    assert answer.status_code == 403
    kept = {"Referer": f"{HTTPS}/account", "Origin": HTTPS, "Sec-Fetch-Site": "same-origin"}
    assert client.post("/language", base_url=HTTPS, data=typed, headers=kept).status_code == 303


def test_no_other_origin_is_let_in(app: Flask) -> None:
    client = browser(app, cast.OPERATOR_A)
    for origin in ("https://evil.example", "https://postmortem.example.evil", "null"):
        answer = client.get("/", base_url=HTTPS, headers={"Origin": origin})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
