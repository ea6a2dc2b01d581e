"""Ways in: what lets somebody in, what does not, and what happens to text on the way."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from postmortem.clock import now
from postmortem.config import load
from postmortem.database import db
from postmortem.database.types import Instant
from postmortem.errors import NotFound, PostmortemError
from postmortem.operations import attempts, people, setup, sign_ins
from postmortem.policy.viewer import system
from tests import cast, forms, make

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
ONCE = {"agent": "Firefox", "address": "192.0.2.1"}


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


def enter(app: Flask, email: str, password: str = cast.PASSWORD) -> TestResponse:
    """Sign in by password with a new browser."""
    return cast.post(cast.browser(app), "/sign-in", {"email": email, "password": password})


def is_in(client: FlaskClient) -> bool:
    """Whether this browser is somebody's."""
    response = client.get("/account")
    assert response.status_code in {200, 302}
    return response.status_code == 200


def link(app: Flask, email: str) -> str:
    """A new one-time link's secret."""
    with app.app_context():
        return sign_ins.make_link(system(), email)


def stored(app: Flask, at: timedelta) -> str:
    """An instant, as the database writes it."""
    with app.app_context():
        value = Instant().process_bind_param(now() + at, db.engine.dialect)
    return str(value)


# Passwords -----------------------------------------------------------------------------------


def test_a_password_lets_its_owner_in(app: Flask) -> None:
    client = cast.browser(app)
    assert not is_in(client)
    fields = {"email": f"  {cast.OPERATOR_A.upper()} ", "password": cast.PASSWORD}
    response = cast.post(client, "/sign-in", fields)
    assert (response.status_code, response.location) == (303, "/")
    assert is_in(client)
    assert "Olga" in client.get("/account").text


def test_every_refusal_reads_the_same(app: Flask) -> None:
    with app.app_context():
        people.add(system(), "no-password@alpha.example", "No", "alpha", "operator")
        people.disable(system(), cast.OPERATOR_B)
    asked = {
        "nobody@alpha.example": "wrong password here",
        cast.OPERATOR_A: "wrong password here",
        cast.OPERATOR_B: cast.PASSWORD,
        "no-password@alpha.example": "",
        "": "",
        "a\x00b": "x\x00y",
    }
    answers = set()
    for email, password in asked.items():
        response = enter(app, email, password)
        page = TOKEN.sub("", response.text)
        for form in (email, email.replace("\x00", "")):
            page = page.replace(f' value="{form}"', "")
        answers.add((response.status_code, page, "Set-Cookie" in response.headers))
    assert len(answers) == 1
    assert answers.pop()[0] == 422


def test_every_refusal_takes_the_same_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[str] = []
    real = people._hasher.verify

    def verify(hashed: str, password: str) -> bool:
        work.append(hashed[:30])
        return real(hashed, password)

    monkeypatch.setattr(people, "_hasher", type("Counting", (), {"verify": staticmethod(verify)}))
    for email in ("nobody@alpha.example", cast.OPERATOR_A):
        enter(app, email, "wrong password here")
    assert len(work) == 2
    assert len(set(work)) == 1


def test_attempts_are_limited_over_all_servers_of_one_database(app: Flask) -> None:
    folder = app.config["SETTINGS"].folder
    with make.workspace(folder) as other:
        for number in range(8):
            response = enter((app, other)[number % 2], cast.OPERATOR_A, "wrong password here")
            assert response.status_code == 422
        assert enter(app, cast.OPERATOR_A).status_code == 422
        assert enter(other, cast.OPERATOR_A).status_code == 422
        assert enter(other, cast.OPERATOR_B).status_code == 303
        make.change(app, "UPDATE sign_in_attempts SET at = :at", at=stored(app, -attempts.WINDOW))
        assert enter(other, cast.OPERATOR_A).status_code == 303


def test_attempts_from_one_address_are_limited_whoever_they_are_against(app: Flask) -> None:
    limit = attempts.FROM_ONE_ADDRESS
    with app.app_context():
        for number in range(limit):
            with pytest.raises(PostmortemError):
                sign_ins.with_password(f"n{number}@alpha.example", "wrong password", **ONCE)
        with pytest.raises(PostmortemError):
            sign_ins.with_password(cast.OPERATOR_A, cast.PASSWORD, **ONCE)
        elsewhere = {**ONCE, "address": "192.0.2.2"}
        assert sign_ins.with_password(cast.OPERATOR_A, cast.PASSWORD, **elsewhere)


def test_a_sign_in_forgets_the_failures_before_it(app: Flask) -> None:
    for _round in range(3):
        for _attempt in range(5):
            assert enter(app, cast.OPERATOR_A, "wrong password here").status_code == 422
        assert enter(app, cast.OPERATOR_A).status_code == 303


def test_no_secret_is_stored(app: Flask) -> None:
    secret = link(app, cast.OPERATOR_A)
    with app.app_context():
        cookie = sign_ins.with_link(secret, **ONCE)
    everything = "".join(
        str(make.rows(app, f"SELECT * FROM {name}")) for name in sorted(db.metadata.tables)
    )
    for word in (secret, cookie, cast.PASSWORD):
        assert word not in everything


# One-time links ------------------------------------------------------------------------------


def test_a_link_works_once_and_only_by_its_button(app: Flask) -> None:
    address = f"/sign-in/{link(app, cast.OPERATOR_A)}"
    scanner, client, thief = cast.browser(app), cast.browser(app), cast.browser(app)
    for _time in range(3):
        assert scanner.get(address).status_code == 200
        assert scanner.head(address).status_code == 200
    assert not is_in(scanner)
    assert cast.post(client, address).status_code == 303
    assert is_in(client)
    assert cast.post(thief, address).status_code == 404
    assert not is_in(thief)


def test_the_page_of_a_link_says_whom_it_lets_in(app: Flask) -> None:
    page = cast.browser(app).get(f"/sign-in/{link(app, cast.OPERATOR_A)}")
    assert page.status_code == 200
    assert "<b>Olga</b>" in page.text
    assert "Alpha" in page.text


def test_a_link_used_by_two_at_once_lets_one_in(either: Flask) -> None:
    cast.gather(either)
    secret = link(either, cast.OPERATOR_A)

    def use(_number: int) -> bool:
        with either.app_context():
            try:
                return bool(sign_ins.with_link(secret, **ONCE))
            except NotFound:
                return False

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(use, range(6))) == 1


@pytest.mark.parametrize(
    "spoiled", ["expired", "used", "closed", "disabled", "disabled and enabled", "unknown"]
)
def test_a_link_that_is_over_lets_nobody_in(app: Flask, spoiled: str) -> None:
    secret = link(app, cast.OPERATOR_A)
    if spoiled == "expired":
        late = stored(app, timedelta(seconds=-1))
        make.change(app, "UPDATE sign_in_links SET expires_at = :at", at=late)
    if spoiled == "used":
        assert cast.post(cast.browser(app), f"/sign-in/{secret}").status_code == 303
    if spoiled == "closed":
        past = stored(app, timedelta(seconds=-1))
        make.change(app, "UPDATE people SET disabled_at = :past", past=past)
    if spoiled.startswith("disabled"):
        with app.app_context():
            people.disable(system(), cast.OPERATOR_A)
    if spoiled.endswith("enabled"):
        with app.app_context():
            people.enable(system(), cast.OPERATOR_A)
    if spoiled == "unknown":
        secret = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    client = cast.browser(app)
    page, made_up = (client.get(f"/sign-in/{one}") for one in (secret, "x" * len(secret)))
    assert page.status_code == made_up.status_code == 404
    shown, unknown = (TOKEN.sub("", one.text) for one in (page, made_up))
    assert shown.replace(secret, "") == unknown.replace("x" * len(secret), "")
    assert "Olga" not in page.text
    assert cast.post(client, f"/sign-in/{secret}").status_code == 404
    assert not is_in(client)


# Sign-ins that are over ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sign_ins SET ended_at = :past",
        "UPDATE sign_ins SET expires_at = :past",
        "UPDATE sign_ins SET seen_at = :idle",
        "UPDATE people SET disabled_at = :past",
    ],
)
def test_a_sign_in_that_is_over_is_nobodys(app: Flask, statement: str) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    made = make.postmortem(app)
    assert client.get(f"/postmortems/{made.postmortem}").status_code == 200
    past, idle = stored(app, timedelta(seconds=-1)), stored(app, -sign_ins.IDLE)
    values = {"past": past} if ":past" in statement else {"idle": idle}
    make.change(app, statement, **values)
    assert not is_in(client)
    assert client.get(f"/postmortems/{made.postmortem}").status_code == 302


def test_signing_out_ends_it_on_the_server_too(app: Flask) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    cookie = client.get_cookie("sign-in")
    assert cookie
    assert cast.post(client, "/sign-out").status_code == 303
    thief = app.test_client()
    thief.set_cookie("sign-in", cookie.value)
    assert not is_in(thief)
    assert not is_in(client)


def test_others_can_be_ended_but_nobody_elses(app: Flask) -> None:
    mine, other = cast.browser(app, cast.OPERATOR_A), cast.browser(app, cast.OPERATOR_A)
    theirs = cast.browser(app, cast.OPERATOR_B)
    for number in (*range(1, 6), 999):
        fields = {"sign_in": str(number)}
        question = "SELECT person_id FROM sign_ins WHERE id = :n"
        owners = [owner for (owner,) in make.rows(app, question, n=number)]
        if owners and owners[0] == 3:
            continue
        assert cast.post(mine, "/sign-out", fields).status_code == 404
    assert is_in(theirs)
    assert cast.post(mine, "/sign-out", {"sign_in": "others"}).status_code == 303
    assert (is_in(mine), is_in(other), is_in(theirs)) == (True, False, True)


def test_a_nonsensical_sign_in_to_end_is_refused(app: Flask) -> None:
    for nonsense in ("²", "9" * 40, "-1", "1; --", "٣٣"):
        client = cast.browser(app, cast.OPERATOR_A)
        assert cast.post(client, "/sign-out", {"sign_in": nonsense}).status_code < 500


def test_a_new_password_needs_the_old_one_and_ends_all_other_sign_ins(app: Flask) -> None:
    mine, other = cast.browser(app, cast.OPERATOR_A), cast.browser(app, cast.OPERATOR_A)
    unused = link(app, cast.OPERATOR_A)
    new = "another battery staple"
    for old, fresh in (
        ("wrong password", new),
        (cast.PASSWORD, "short"),
        (cast.PASSWORD, "x" * 201),
    ):
        fields = {"current_password": old, "new_password": fresh}
        assert cast.post(mine, "/account", fields).status_code == 422
    assert is_in(other)
    fields = {"current_password": cast.PASSWORD, "new_password": new}
    assert cast.post(mine, "/account", fields).status_code == 303
    assert (is_in(mine), is_in(other)) == (True, False)
    assert enter(app, cast.OPERATOR_A).status_code == 422
    assert enter(app, cast.OPERATOR_A, new).status_code == 303
    assert cast.post(cast.browser(app), f"/sign-in/{unused}").status_code == 404


def test_a_new_password_gives_the_browser_a_new_secret(app: Flask) -> None:
    mine = cast.browser(app, cast.OPERATOR_A)
    cookie = mine.get_cookie("sign-in")
    assert cookie
    fields = {"current_password": cast.PASSWORD, "new_password": "another battery staple"}
    assert cast.post(mine, "/account", fields).status_code == 303
    thief = app.test_client()
    thief.set_cookie("sign-in", cookie.value)
    assert (is_in(mine), is_in(thief)) == (True, False)


def test_a_present_password_is_guessed_eight_times_at_most(app: Flask) -> None:
    mine = cast.browser(app, cast.OPERATOR_A)
    wrong = {"current_password": "wrong password", "new_password": "another battery staple"}
    for _attempt in range(8):
        assert cast.post(mine, "/account", wrong).status_code == 422
    right = wrong | {"current_password": cast.PASSWORD}
    assert cast.post(mine, "/account", right).status_code == 422
    assert enter(app, cast.OPERATOR_A).status_code == 303


# Cookies, tokens, addresses ------------------------------------------------------------------


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(app: Flask) -> None:
    response = enter(app, cast.OPERATOR_A)
    (cookie,) = (c for c in response.headers.getlist("Set-Cookie") if c.startswith("sign-in="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    page = cast.browser(app).get("/sign-in")
    (form,) = (c for c in page.headers.getlist("Set-Cookie") if c.startswith("form="))
    assert {"HttpOnly", "SameSite=Lax"} <= set(form.split("; "))


def test_over_https_cookies_are_bound_to_this_host(tmp_path: Path) -> None:
    with make.workspace(tmp_path / "data", public_url="https://pm.example") as app:
        cast.gather(app)
        client = app.test_client()
        home = "https://pm.example"
        page = client.get("/sign-in", base_url=home)
        assert all("Secure" in c for c in page.headers.getlist("Set-Cookie"))
        assert page.headers["Strict-Transport-Security"].startswith("max-age=")
        token = forms.one(page.text, "/sign-in").fields["csrf_token"][0]
        fields = {"email": cast.OPERATOR_A, "password": cast.PASSWORD, "csrf_token": token}
        response = client.post("/sign-in", data=fields, base_url=home, headers={"Referer": home})
        (cookie,) = response.headers.getlist("Set-Cookie")
        assert cookie.startswith("__Host-sign-in=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert client.get("/account", base_url=home).status_code == 200


def writers(app: Flask) -> Iterator[Rule]:
    """Every route that takes a form."""
    for rule in app.url_map.iter_rules():
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS", "POST"}, rule
        if "POST" in (rule.methods or ()):
            yield rule


def everything(app: Flask) -> dict[str, list[str]]:
    """All rows of all tables."""
    return {
        name: sorted(map(str, make.rows(app, f"SELECT * FROM {name}")))
        for name in db.metadata.tables
    }


def test_no_form_is_taken_without_its_token(app: Flask) -> None:
    made = make.postmortem(app)
    secret = link(app, cast.OPERATOR_B)
    client = cast.browser(app, cast.ADMINISTRATOR)
    known = {"id": made.postmortem, "slug": cast.ORDERS, "secret": secret, "grant": "alpha"}
    other = cast.token(cast.browser(app))
    fields = {"do": "unshare", "title": "x", "email": cast.OPERATOR_A, "password": cast.PASSWORD,
              "name": "New", "kind": "client", "client": "alpha", "to": "organization:beta",
              "level": "read", "organization": "alpha", "role": "operator", "language": "de",
              "sign_in": "others", "current_password": cast.PASSWORD,
              "new_password": "another battery staple"}  # fmt: skip
    before = everything(app)
    asked = 0
    for rule in writers(app):
        for wrong in ({}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": other}):
            values = {name: known.get(name, "1") for name in rule.arguments}
            if rule.endpoint.startswith("admin.") and "id" in values:
                values["id"] = "3"
            with app.test_request_context():
                path = str(rule.build(values)[1])  # type: ignore[index]
            response = client.post(path, data={**fields, **wrong})
            assert response.status_code == 400, (path, wrong)
            asked += 1
    assert asked > 40
    assert everything(app) == before


def test_text_of_an_old_form_can_be_sent_again(app: Flask) -> None:
    made = make.postmortem(app)
    client = cast.browser(app, cast.ENGINEER)
    address = f"/postmortems/{made.postmortem}/edit"
    base, document = make.written(app, made.postmortem)
    fields = make.form(document, base) | {"title": "Kept", "csrf_token": "old"}
    refused = client.post(address, data=fields)
    assert refused.status_code == 400
    form = forms.one(refused.text, address)
    assert client.post(address, data=form.fields).status_code == 303
    assert make.written(app, made.postmortem)[1].title == "Kept"


TEXT = (
    '\n  First line\'s "quotes" & <b>tags</b></textarea>\n\nümlaut 😀 [[internal: ours]] {{ 7*7 }}'
)


@pytest.mark.parametrize("failures", [0, 2])
def test_text_survives_a_sign_in_that_ended_while_it_was_written(app: Flask, failures: int) -> None:
    made = make.postmortem(app)
    client = cast.browser(app, cast.ENGINEER)
    address = f"/postmortems/{made.postmortem}/edit"
    form = forms.one(client.get(address).text, "")
    number = next(n for n in form.fields if n.startswith("sections-") and n.endswith("-text"))
    form.fields |= {"title": ["Written <late> & long"], number: [TEXT], "do": ["save"]}
    make.change(app, "UPDATE sign_ins SET ended_at = created_at")
    asked = client.post(address, data=form.fields)
    assert asked.status_code == 401
    for _failure in range(failures):
        again = forms.one(asked.text, "/sign-in")
        again.fields |= {"email": [cast.ENGINEER], "password": ["wrong password here"]}
        asked = client.post("/sign-in", data=again.fields)
        assert asked.status_code == 422
    again = forms.one(asked.text, "/sign-in")
    again.fields |= {"email": [cast.ENGINEER], "password": [cast.PASSWORD]}
    back = client.post("/sign-in", data=again.fields)
    assert back.status_code == 200
    assert cast.PASSWORD not in back.text
    last = forms.one(back.text, address)
    assert client.post(address, data=last.fields).status_code == 303
    _base, document = make.written(app, made.postmortem)
    assert document.title == "Written <late> & long"
    assert TEXT.strip("\n") in [section.text for section in document.sections]


ELSEWHERE = (
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
    "///evil.example", "http:evil.example", "javascript:alert(1)", "/\t/evil.example",
    "\t//evil.example", " //evil.example", "/%0d%0aLocation: https://evil.example",
    "https:/evil.example", "@evil.example", "/\n/evil.example", "data:text/html,x",
    ".evil.example", "/" * 3000, "//evil.example/..", "/.//evil.example",
    "http://localhost@evil.example", "\uff0f\uff0fevil.example", "/\r\nSet-Cookie: a=b",
)  # fmt: skip


def test_nobody_is_sent_elsewhere(app: Flask) -> None:
    home = "http://localhost/sign-in"
    signed_in = cast.browser(app, cast.OPERATOR_A)
    for goal in ELSEWHERE:
        fields = {"email": cast.OPERATOR_A, "password": cast.PASSWORD, "next": goal}
        for response in (
            signed_in.get("/sign-in", query_string={"next": goal}),
            cast.post(cast.browser(app), "/sign-in", fields),
            cast.post(cast.browser(app), "/language", fields),
        ):
            assert response.status_code in {302, 303}
            cookies = [one.split("=")[0] for one in response.headers.getlist("Set-Cookie")]
            assert "a" not in cookies
            given = response.location or ""
            for read in (given, given.replace("\\", "/"), re.sub(r"[\t\r\n]", "", given)):
                assert urlsplit(urljoin(home, read)).netloc == "localhost", goal
                assert not read.startswith("//"), goal


def test_one_goes_on_to_where_one_wanted_to(app: Flask) -> None:
    client = cast.browser(app)
    sent = client.get("/search?q=pool+full&order=date")
    assert sent.status_code == 302
    page = client.get(sent.location)
    form = forms.one(page.text, "/sign-in")
    form.fields |= {"email": [cast.OPERATOR_A], "password": [cast.PASSWORD]}
    response = client.post("/sign-in", data=form.fields)
    assert (response.status_code, response.location) == (303, "/search?q=pool+full&order=date")


def test_a_sign_in_is_seen_now_and_then_and_stays_alive(app: Flask) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    earlier = stored(app, timedelta(minutes=-6))
    make.change(app, "UPDATE sign_ins SET seen_at = :at", at=earlier)
    assert is_in(client)
    ((seen,),) = make.rows(app, "SELECT seen_at FROM sign_ins")
    assert str(seen) > earlier


def test_nobody_gets_in_through_a_workspace_that_is_set_up(app: Flask) -> None:
    client = cast.browser(app)
    assert client.get("/setup").status_code == 404
    fields = {"code": "", "organization": "Evil", "name": "Eve", "email": "eve@evil.example",
              "password": "a long password"}  # fmt: skip
    assert cast.post(client, "/setup", fields).status_code == 422
    assert make.rows(app, "SELECT id FROM people WHERE email LIKE 'eve%'") == []


def test_the_first_administrator_needs_the_printed_code(tmp_path: Path) -> None:
    with make.workspace(tmp_path / "data") as app:
        client = cast.browser(app)
        settings = load({}, data=str(tmp_path / "data"))
        assert client.get("/sign-in").location == "/setup"
        with app.app_context():
            code = setup.code(settings.folder)
        fields = {"organization": "Us", "name": "Ada", "email": "ada@us.example",
                  "password": "a long password"}  # fmt: skip
        token = forms.one(client.get("/setup").text, "/setup").fields["csrf_token"][0]
        nothing = dict.fromkeys(fields, "") | {"code": code, "csrf_token": token}
        answer = client.post("/setup", data=nothing)
        assert answer.status_code == 422
        assert set(re.findall(r'<a href="#(\w+)">', answer.text)) == set(fields)
        for wrong in ("", "wrong", code[:-1], code.upper() + "x"):
            answer = client.post("/setup", data={**fields, "code": wrong, "csrf_token": token})
            assert answer.status_code == 422
            assert "ada@us.example" in answer.text
        assert make.rows(app, "SELECT id FROM people") == []
        answer = client.post("/setup", data={**fields, "code": code, "csrf_token": token})
        assert answer.status_code == 303
        assert client.get("/setup").status_code == 404
        assert not (settings.folder / "setup-code").exists()
        assert enter(app, "ada@us.example", "a long password").status_code == 303
