"""Requests that no page of ours would send: what they name, hide, repeat or break counts for
nothing."""

import re
import socket
import threading
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import product
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from postmortem.cli.serve import _server
from postmortem.database import db
from postmortem.errors import Invalid
from postmortem.operations import applications, organizations, people, provider
from postmortem.policy.viewer import system
from tests import cast, forms, make, sign_in_service
from tests.make import Made

TAKEN = "qzmasstakenxq"
SECRET = "qzsecretwordxq"


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


@dataclass(frozen=True)
class Both:
    """A postmortem that A's operator reads, and one of the other client."""

    ours: Made
    theirs: Made


@pytest.fixture
def both(app: Flask) -> Both:
    """One for each client."""
    return Both(
        make.postmortem(app),
        make.postmortem(app, make.document(cast.PORTAL, title="Beta's own night")),
    )


def plain(answer: TestResponse) -> tuple[int, str]:
    """Status and body without what differs between any two answers."""
    text = re.sub(r'name="next" value="[^"]*"', "", cast.without_token(answer.text))
    return answer.status_code, re.sub(r">\d+ ms<", "", text)


def tables(app: Flask, *left_out: str) -> dict[str, list[str]]:
    """All rows of all tables but some."""
    return {
        name: sorted(map(str, make.rows(app, f"SELECT * FROM {name}")))
        for name in db.metadata.tables
        if name not in left_out
    }


# Ids mixed between places --------------------------------------------------------------------

NAMES = ("id", "postmortem", "incident", "record_id", "edition", "public_id")
READ = ("/postmortems/{}", "/postmortems/{}/print", "/postmortems/{}.md")


@pytest.mark.parametrize("path", READ)
def test_an_id_counts_in_the_address_and_nowhere_else(app: Flask, both: Both, path: str) -> None:
    """V-01, V-05, V-06: one id that is theirs, one that is not, in every other place."""
    client = cast.browser(app, cast.OPERATOR_A)
    for asked, named in ((both.ours, both.theirs), (both.theirs, both.ours)):
        expected = plain(client.get(path.format(asked.postmortem)))
        assert expected[0] == (200 if asked is both.ours else 404)
        more = dict.fromkeys(NAMES, named.postmortem) | {
            "application": cast.PORTAL, "slug": cast.PORTAL, "organization": "beta",
            "client": "beta", "audience": "internal", "as": "organization:beta",
        }  # fmt: skip
        headers = {f"X-{name}": value for name, value in more.items()} | {
            "X-Original-URL": f"/postmortems/{named.postmortem}",
            "X-Rewrite-URL": f"/postmortems/{named.postmortem}",
            "X-HTTP-Method-Override": "POST",
        }
        address = path.format(asked.postmortem)
        assert plain(client.get(address, query_string=more)) == expected
        assert plain(client.get(address, headers=headers)) == expected
        assert plain(client.get(address, data=more)) == expected
        for name, value in more.items():
            client.set_cookie(name, value)
        assert plain(client.get(address)) == expected


def test_a_client_writes_only_where_the_address_and_its_grant_agree(app: Flask, both: Both) -> None:
    """V-01, V-08: a form that names what is another client's makes no row."""
    with app.app_context():
        applications.grant(system(), "alpha", cast.ORDERS, "contribute")
    client = cast.browser(app, cast.OPERATOR_A)
    before = tables(app, "sign_ins")
    page = client.get("/incidents/new")
    (filled,) = (one for one in forms.read(page.text) if "title" in one.fields)
    form = filled.last
    form |= {"title": "Seen", "severity": "2", "entries-0-text": "Red"}
    for slug in (cast.PORTAL, cast.VAULT, "made-up", ""):
        answer = client.post("/incidents/new", data=form | {"application": slug})
        assert answer.status_code == 422
    theirs = {"id": both.ours.incident, "incident": both.ours.incident, "kind": "read"}
    for address in (
        f"/incidents/{both.theirs.incident}/entries",
        f"/postmortems/{both.theirs.postmortem}/receipts",
    ):
        answer = client.post(address, data=form | theirs, query_string=theirs)
        assert answer.status_code in {403, 404}
    assert tables(app, "sign_ins") == before


# Columns in forms ----------------------------------------------------------------------------


def columns() -> set[str]:
    """The name of every column of every table."""
    return {column.name for table in db.metadata.tables.values() for column in table.columns}


def sent(
    app: Flask, client: FlaskClient, pages: Iterator[str]
) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Every form of some pages, as the page would send it."""
    for page in pages:
        for form in forms.read(client.get(page).text):
            if form.method == "post" and form.action not in {"/sign-out", "/view-as"}:
                pressed = {"language": ["de"]} if form.action == "/language" else {"do": ["save"]}
                yield form.action or page, pressed | form.fields


def pages_of(made: Made) -> list[str]:
    """The pages with forms of those who are not administrators."""
    mine = [f"/postmortems/{made.postmortem}{more}" for more in ("", "/edit", "/share", "/links")]
    return [*mine, f"/incidents/{made.incident}", "/incidents/new", "/postmortems/new", "/account",
            f"/applications/{cast.ORDERS}/links", "/account/second-step"]  # fmt: skip


OTHERWISE = {"role": "administrator", "kind": "supplier", "level": "contribute",
          "state": "published", "sharing": "live", "audience": "client"}  # fmt: skip
GUARDED = ("organizations", "applications", "grants", "passkeys", "identities", "authenticators")


def standing(app: Flask) -> list[list[str]]:
    """Who is who and may do what; but the language that people chose."""
    who = "SELECT id, organization_id, email, name, role, password_hash, disabled_at FROM people"
    asked = [who, *(f"SELECT * FROM {name}" for name in GUARDED)]
    return [sorted(map(str, make.rows(app, one))) for one in asked]


@pytest.mark.parametrize("email", [cast.ENGINEER, cast.OPERATOR_A])
def test_a_form_takes_its_own_fields_and_no_column_besides(
    app: Flask, both: Both, email: str
) -> None:
    """V-14: the name of every column of every table, beside the fields of every form."""
    with app.app_context():
        applications.grant(system(), "alpha", cast.ORDERS, "contribute")
    client = cast.browser(app, email)
    known = sorted(columns())
    assert len(known) > 60
    before = standing(app)
    asked = 0
    for text in (TAKEN, "1", "2042-04-24T04:24:00+00:00"):
        more = {name: OTHERWISE.get(name, text) if text == "1" else text for name in known}
        for address, fields in list(sent(app, client, iter(pages_of(both.ours)))):
            given = {name: value for name, value in more.items() if name not in fields}
            answer = client.post(address, data=fields | given)
            assert answer.status_code < 500, address
            asked += 1
    assert asked > 20
    assert standing(app) == before
    held = [name for name, rows in tables(app).items() if any(TAKEN in row for row in rows)]
    assert held == []
    assert not any("2042-04-24" in row for rows in tables(app).values() for row in rows)


def test_an_administrators_form_takes_no_column_besides(app: Flask) -> None:
    """V-14: not even those who may do everything set what no field is for."""
    client = cast.browser(app, cast.ADMINISTRATOR)
    pages = ["/admin/people", "/admin/people/3", "/admin/applications", "/admin/organizations",
             f"/admin/applications/{cast.ORDERS}"]  # fmt: skip
    before = make.rows(app, "SELECT email, role, password_hash, organization_id FROM people")
    for address, fields in list(sent(app, client, iter(pages))):
        if address.endswith(("/disable", "/erase")):
            continue
        more = {name: TAKEN for name in columns() if name not in fields}
        assert client.post(address, data=fields | more).status_code < 500, address
    after = make.rows(app, "SELECT email, role, password_hash, organization_id FROM people")
    assert [row for row in before if row not in after] == []
    hidden = ("password_hash", "public_id", "secret_digest")
    for table in db.metadata.tables.values():
        for column in table.columns:
            if column.name in hidden:
                asked = f"SELECT COUNT(*) FROM {table.name} WHERE {column.name} LIKE :word"
                assert make.rows(app, asked, word=f"%{TAKEN}%")[0][0] == 0


# Caches --------------------------------------------------------------------------------------

ASKING = ("smaxage=600&maxage=600", "cache=public", "action=raw&maxage=9", "uselang=de", "_=1",
          "nocache=0&ttl=60&public=1", "callback=x", "download=1", "raw=1")  # fmt: skip
WANTING = (
    {"Cache-Control": "max-age=600, public"}, {"Pragma": "cache"}, {"If-None-Match": "*"},
    {"If-Modified-Since": "Mon, 01 Jan 2040 00:00:00 GMT"}, {"Range": "bytes=0-9"},
    {"Accept": "application/json"}, {"X-Requested-With": "XMLHttpRequest"},
    {"Surrogate-Capability": 'a="Surrogate/1.0"'},
)  # fmt: skip


@pytest.mark.parametrize("email", [None, cast.OPERATOR_A, cast.ENGINEER])
def test_nothing_that_is_asked_makes_an_answer_one_to_keep(
    app: Flask, both: Both, email: str | None
) -> None:
    """V-24, V-25: no parameter and no header changes what a cache is told, nor the answer."""
    client = cast.browser(app, email)
    for path in ("/", f"/postmortems/{both.ours.postmortem}",
            f"/postmortems/{both.ours.postmortem}.md",
            f"/incidents/{both.ours.incident}", "/search", "/made-up"):  # fmt: skip
        expected = client.get(path)
        ways = [client.get(f"{path}?{asked}") for asked in ASKING]
        ways += [client.get(path, headers=wanted) for wanted in WANTING]
        for answer in ways:
            assert answer.headers.getlist("Cache-Control") == ["no-store"]
            assert answer.headers.getlist("Vary") == ["Cookie"]
            assert not {"ETag", "Last-Modified", "Expires", "Age"} & set(answer.headers.keys())
            assert answer.status_code == expected.status_code
            assert answer.content_type == expected.content_type


# Names that look alike -----------------------------------------------------------------------


def test_an_id_is_what_it_is_and_nothing_that_looks_like_it(app: Flask, both: Both) -> None:
    """V-37: spaces, capitals, other digits, other forms of a letter."""
    client = cast.browser(app, cast.OPERATOR_A)
    name = both.ours.postmortem
    other = [name.upper(), f" {name}", f"{name} ", f"{name}\u200b", f"{name}.",
            f"{name}/", f"0{name}", name.translate({ord(c): ord(c) + 0xFEE0 for c in
            name}), f"{name}%20", name[:-1]]  # fmt: skip
    for near in other:
        assert client.get(f"/postmortems/{quote(near)}").status_code == 404, near
    for near in (
        "ORDERS",
        "orders ",
        " orders",
        "orders.",
        "order\u0455",
        "\uff4frders",
        "orders/",
        "%6frders%20",
    ):
        assert client.get(f"/applications/{quote(near)}").status_code == 404, near


def test_a_number_is_no_other_number_that_is_written_alike(app: Flask) -> None:
    """V-37: 1e3 and 1000, 0x1 and 1 are two."""
    client = cast.browser(app, cast.ADMINISTRATOR)
    for near in ("1e0", "0x1", "1.0", "+1", "-1", " 1", "1 ", "1_0", "true", "1,0", "9" * 30):
        assert client.get(f"/admin/people/{quote(near)}").status_code == 404, near
    with app.app_context():
        for name in ("1e3", "1000", "01", "1"):
            assert organizations.add(system(), name, "client") == name
        for name in ("1E3", " 1000", "０１"):
            with pytest.raises(Invalid):
                organizations.add(system(), name, "client")


@pytest.mark.parametrize("near", ["OLGA@ALPHA.EXAMPLE", " olga@alpha.example ",
          "olga@alpha.example\u200b", "ｏlga@alpha.example",
          "olga@alpha.examp\u2113e"])  # fmt: skip
def test_nobody_gets_a_second_account_under_a_look_alike_address(app: Flask, near: str) -> None:
    """V-36, V-37: one address is one person, and a look-alike is refused or is another."""
    with app.app_context():
        try:
            people.add(system(), near, "Olga", "beta", "operator")
        except Invalid:
            return
    folded = unicodedata.normalize("NFKC", near).strip().strip("\u200b").lower()
    assert folded != cast.OPERATOR_A, "two accounts would be read as one"


# Errors of ours ------------------------------------------------------------------------------


def test_an_error_in_any_view_tells_nothing(
    app: Flask, both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    """V-43: each view breaks in turn with a secret in hand; its answer holds none of it."""
    clients = [cast.browser(app, email) for email in (cast.ADMINISTRATOR, cast.OPERATOR_A, None)]
    values = {"id": both.ours.postmortem, "slug": cast.ORDERS, "secret": "x", "filename": "app.css"}
    key = str(app.config["SECRET_KEY"])
    told, broken = [], 0
    for rule in list(app.url_map.iter_rules()):

        def fails(_needed: object = getattr(app.view_functions[rule.endpoint], "permission", None),
                  **_given: object) -> str:  # fmt: skip
            raise RuntimeError(f"SELECT {SECRET} FROM people -- {key}")

        fails.permission = fails.__defaults__[0]  # type: ignore[attr-defined, index]
        path = rule.rule
        for name in rule.arguments:
            path = re.sub(rf"<[^>]*\b{name}>", values.get(name, "1"), path)
        with monkeypatch.context() as patch:
            patch.setitem(app.view_functions, rule.endpoint, fails)
            for client in clients:
                answer = (
                    client.get(path) if "GET" in (rule.methods or ()) else cast.post(client, path)
                )
                broken += answer.status_code == 500
                whole = f"{answer.headers}{answer.text}"
                words = (
                    SECRET,
                    key,
                    "Traceback",
                    "RuntimeError",
                    ".py",
                    "SELECT ",
                    str(app.root_path),
                )
                told += [(rule.endpoint, word) for word in words if word in whole]
    assert broken > 60
    assert told == []


# Line ends -----------------------------------------------------------------------------------

BREAKS = ("a\r\nX-Sent: 1", "a\nX-Sent: 1", "a\rX-Sent: 1", "a%0d%0aX-Sent: 1",
          "a\u2028X-Sent: 1", "a\u0085X-Sent: 1", "a\r\n\r\n<b>x</b>",
          'a"; filename="evil.exe', "a\u560d\u560aX-Sent: 1")  # fmt: skip


@pytest.mark.parametrize("words", BREAKS)
def test_no_text_ends_a_header(app: Flask, words: str) -> None:
    """V-72: titles, tags, names and addresses that try to begin a header of their own."""
    made = make.postmortem(app, make.document(title=words, tags=(words,)), share=True)
    make.change(app, "UPDATE applications SET name = :name WHERE slug = 'orders'", name=words)
    make.change(app, "UPDATE organizations SET name = :name WHERE slug = 'alpha'", name=words)
    for email in (cast.ENGINEER, cast.OPERATOR_A):
        client = cast.browser(app, email)
        asked = quote(words)
        answers = [client.get(f"/{room}/{name}{end}") for room, name in
                (("postmortems", made.postmortem), ("incidents", made.incident)) for
                end in ("", ".md")]  # fmt: skip
        answers += [client.get(f"/search?q={asked}"), client.get(f"/{asked}"),
                    client.get(f"/sign-in?next=/{asked}"), client.get(f"/search?q=x&order={asked}"),
                    cast.post(client, "/language", {"language": words, "next": f"/{words}"}),
                    cast.post(client, "/organizations/alpha/handover")]  # fmt: skip
        for answer in answers:
            answer.close()
            assert answer.status_code < 500
            assert "X-Sent" not in answer.headers
            assert not [
                one for one in answer.headers.values() if set(one) & set("\r\n\u2028\u0085")
            ]
            assert "evil.exe" not in answer.headers.get("Content-Disposition", "")


# Size ----------------------------------------------------------------------------------------


def spent(client: FlaskClient, path: str, body: bytes, kind: str) -> tuple[int, float]:
    """The status of an answer, and the seconds it took."""
    began = time.monotonic()
    answer = client.post(path, data=body, content_type=kind)
    return answer.status_code, time.monotonic() - began


MULTIPART = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n'
BODIES = {
    "nine megabytes": (b"title=" + b"x" * 9_000_000, "application/x-www-form-urlencoded", {413}),
    "nine megabytes in parts": (PART % 1 + b"x" * 9_000_000, MULTIPART, {413}),
    "100,000 parts": (b"".join(PART % n for n in range(60_000)), MULTIPART, {413}),
    "only line ends": (b"\r\n" * 3_900_000, MULTIPART, {400}),
    "a line end, then a boundary that never comes": (b"\r" + b"a" * 7_000_000, MULTIPART, {400}),
    "a million fields": (
        b"&".join(b"a=" for _ in range(1_000_000)),
        "application/x-www-form-urlencoded",
        {413},
    ),
    "JSON of brackets": (b"[" * 1_000_000, "application/json", {400, 415}),
}


@pytest.mark.parametrize("path", ["/sign-in", "/postmortems/new"])
@pytest.mark.parametrize("which", BODIES)
def test_a_body_that_is_too_much_is_refused_in_time(app: Flask, which: str, path: str) -> None:
    """V-73"""
    body, kind, expected = BODIES[which]
    for email in (None, cast.ENGINEER):
        status, seconds = spent(cast.browser(app, email), path, body, kind)
        assert status in expected, status
        assert seconds < 4  # two on an idle machine
    assert make.counts(app)["incidents"] == 0


NUMBERS = ("-1", "0", "1000000000", "1000000000000", "9" * 400, "x", "1e9", "0x10",
          "", "NaN", "\u0663", "\uff11", "1;2", "[]", "null", "2147483648",
          "9223372036854775808")  # fmt: skip
PARAMETERS = (
    "page",
    "version",
    "limit",
    "number",
    "size",
    "offset",
    "since",
    "order",
    "as",
    "next",
)


@pytest.mark.parametrize("email", [cast.OPERATOR_A, cast.ADMINISTRATOR])
def test_a_number_that_is_none_costs_and_tells_nothing(app: Flask, both: Both, email: str) -> None:
    """V-76: pages, versions, limits and numbers in addresses."""
    make.index(app)
    client = cast.browser(app, email)
    began = time.monotonic()
    paths = [f"{path}?{name}={quote(number)}"
             for path in ("/search", "/timeline", f"/postmortems/{both.ours.postmortem}")
             for name, number in product(PARAMETERS, NUMBERS)]  # fmt: skip
    paths += [f"{room}{quote(number, safe='')}"
              for room in ("/admin/people/", "/postmortems/", "/shared/", "/applications/")
              for number in NUMBERS]  # fmt: skip
    wrong = [(path, answer.status_code) for path in paths for answer in [client.get(path)]
             if answer.status_code not in {200, 302, 308, 404}]  # fmt: skip
    assert wrong == []
    assert time.monotonic() - began < len(paths) * 0.2


# Paths ---------------------------------------------------------------------------------------

TRICKS = ("//admin", "///admin", "/x/../admin", "/./admin", "/%61dmin", "/admin%2f",
          "/admin/.", "/admin;", "/admin;.css", "/admin.", "/admin%00", "/admin%20",
          "/ADMIN", "/Admin", "/%2fadmin", "/static/../admin", "/static/..%2fadmin",
          "/s/../admin", "/healthz/../admin", "/admin/..;/admin", "/admin%09",
          "/admin%0a", "/\\admin", "/admin\\", "/.admin", "/admin.json",
          "/admin?x=/sign-in", "/admin#/sign-in", "/sign-in/..%2fadmin",
          "/%c0%ae/admin", "/ａdmin", "http://localhost/admin")  # fmt: skip


@pytest.mark.parametrize("email", [None, cast.OPERATOR_A, cast.ENGINEER])
def test_no_way_of_writing_a_path_goes_round_its_rule(app: Flask, email: str | None) -> None:
    """V-78: the administration is where it is, and shut, however its path is written."""
    client = cast.browser(app, email)
    inside = cast.browser(app, cast.ADMINISTRATOR).get("/admin", follow_redirects=True).text
    title = re.search(r"<h1[^>]*>[^<]+", inside)
    assert title
    for path in TRICKS:
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            answer = client.open(path, method=method, follow_redirects=True)
            assert answer.status_code < 500, path
            assert title[0] not in answer.text, path
            if answer.status_code == 200 and method != "OPTIONS":
                assert answer.request.path in {"/sign-in", "/healthz"}, path


@pytest.mark.parametrize("path", ["../config.py", "..%2fconfig.py",
          "%2e%2e/config.py", "....//config.py", "/etc/passwd", "%2fetc%2fpasswd",
          "..\\config.py", "..%5cconfig.py", "app.css/../../config.py",
          "%252e%252e%252fconfig.py", "..%c0%afconfig.py", "app.css%00.py", ".", "",
          "~", "file:///etc/passwd"])  # fmt: skip
def test_files_are_served_from_their_folder_alone(app: Flask, path: str) -> None:
    """V-67: of the product's own files, by their names."""
    answer = app.test_client().get(f"/static/{path}")
    assert answer.status_code in {308, 404}
    assert "root:" not in answer.text
    assert "POSTMORTEM_" not in answer.text


# The server ----------------------------------------------------------------------------------

HEAD = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
ODD = {
    "two lengths": HEAD + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "a signed length": HEAD + b"Content-Length: +0\r\n\r\n",
    "a length of two words": HEAD + b"Content-Length: 0, 44\r\n\r\n",
    "a space before the colon": HEAD + b"Content-Length : 44\r\n\r\n",
    "chunks by another name": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n",
    "a folded header": HEAD + b"X: a\r\n Content-Length: 44\r\nContent-Length: 0, 1\r\n\r\n",
    "a chunk of no size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "a bare line end": b"GET /sign-in HTTP/1.1\nHost: localhost\nContent-Length: zz\n\n",
}


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """The very server that `postmortem serve` starts, on some port."""
    object.__setattr__(app.config["SETTINGS"], "port", 0)
    server = _server(app)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield int(server.effective_port)
    server.close()
    thread.join(5)


def exchange(port: int, sent: bytes) -> bytes:
    """Everything the server answers before it closes, or falls silent."""
    answered = b""
    with socket.create_connection(("127.0.0.1", port), timeout=3) as connection:
        connection.sendall(sent)
        try:
            while more := connection.recv(65536):
                answered += more
        except TimeoutError:
            pass
    return answered


@pytest.mark.parametrize("how", ODD)
def test_what_two_servers_could_read_differently_is_answered_once(port: int, how: str) -> None:
    """V-77: nothing that follows an ambiguous request is taken for a second one."""
    answered = exchange(port, ODD[how] + SMUGGLED)
    assert answered.count(b"HTTP/1.") == 1, answered[:2000]
    assert answered.split()[1] in {b"400", b"501"}
    assert b"Traceback" not in answered


def test_where_a_length_and_chunks_are_told_the_chunks_count(port: int) -> None:
    """V-77: as RFC 9112 says; what the length would have hidden is not part of the body."""
    told = HEAD + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    first, second = exchange(port, told + SMUGGLED).split(b"HTTP/1.")[1:]
    assert (first.split()[1], second.split()[1]) == (b"400", b"200")


def test_one_after_the_other_are_two_and_say_nothing_of_the_server(port: int) -> None:
    last = SMUGGLED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    answered = exchange(port, SMUGGLED + last)
    assert answered.count(b"HTTP/1.1 200") == 2
    assert b"\nServer:" not in answered


# Going out -----------------------------------------------------------------------------------


class Lure(BaseHTTPRequestHandler):
    """A service that sends whoever asks for its description to another address."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Send them on, and note it."""
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/inside")
        self.end_headers()

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


def test_the_way_to_the_sign_in_service_is_not_led_elsewhere(tmp_path: Path) -> None:
    """V-66: where the setting points is asked, and nothing that this answer points to."""
    server = HTTPServer(("127.0.0.1", 0), Lure)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    provider._known.clear()
    Lure.asked.clear()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        with make.workspace(tmp_path / "data", **sign_in_service.settings(address)) as app:
            cast.gather(app)
            answer = app.test_client().get("/sign-in/provider")
            assert answer.location.startswith("/sign-in")
    finally:
        server.shutdown()
        server.server_close()
    assert Lure.asked == ["/.well-known/openid-configuration"]
