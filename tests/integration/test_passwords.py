"""Setting a password by mail: invitations and resets, and what they tell a stranger."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from postmortem.followers import mail
from postmortem.operations import passwords, people, setup, sign_ins
from postmortem.policy.viewer import system
from tests import cast, make
from tests.cast import NEW
from tests.post_office import PostOffice

CHOSEN = {"new_password": "four words in a row"}
FIRST = {"password": CHOSEN["new_password"]}
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@pytest.fixture
def app(mailing: Flask) -> Flask:
    """A workspace that sends mail."""
    return mailing


def ask(app: Flask, email: str, **headers: str) -> TestResponse:
    """Ask for a new password with a new browser."""
    client = cast.browser(app)
    fields = {"email": email, "csrf_token": cast.token(client)}
    return client.post("/password/forgotten", data=fields, headers=headers)


def reset(app: Flask, office: PostOffice, email: str = cast.OPERATOR_A) -> str:
    """The path of the link that a person gets who asks for a new password."""
    assert ask(app, email).status_code == 200
    assert mail.send_due(app) == 1
    return office.link()


def enters(app: Flask, email: str, password: str) -> bool:
    """Whether this password lets its owner in."""
    fields = {"email": email, "password": password}
    return cast.post(cast.browser(app), "/sign-in", fields).status_code == 303


def age(app: Flask, **by: float) -> None:
    """Let every link expire that much sooner."""
    for number, at in make.rows(app, "SELECT id, expires_at FROM sign_in_links"):
        sooner = datetime.fromisoformat(str(at)) - timedelta(**by)
        statement = "UPDATE sign_in_links SET expires_at = :at WHERE id = :id"
        make.change(app, statement, at=str(sooner), id=number)


def test_an_invited_person_chooses_a_password_and_is_in(app: Flask, office: PostOffice) -> None:
    admin = cast.browser(app, cast.ADMINISTRATOR)
    assert "Send an invitation" in admin.get("/admin/people/5").text
    assert cast.post(admin, "/admin/people/5/mail").status_code == 303
    mail.send_due(app)
    client = cast.browser(app)
    page = client.get(office.link())
    assert "Nina" in page.text
    assert client.get(office.link()).status_code == 200
    answer = cast.post(client, office.link(), CHOSEN)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Nina" in client.get("/account").text
    assert enters(app, NEW, CHOSEN["new_password"])
    assert cast.post(cast.browser(app), office.link(), CHOSEN).status_code == 404


def test_a_link_is_its_owners_whoever_opens_it(app: Flask, office: PostOffice) -> None:
    admin = cast.browser(app, cast.ADMINISTRATOR)
    cast.post(admin, "/admin/people/5/mail")
    mail.send_due(app)
    other = cast.browser(app, cast.OPERATOR_B)
    assert cast.post(other, office.link(), CHOSEN).status_code == 303
    assert "Nina" in other.get("/account").text
    assert not enters(app, cast.OPERATOR_B, CHOSEN["new_password"])


def test_a_new_password_by_mail_ends_every_sign_in(app: Flask, office: PostOffice) -> None:
    before = cast.browser(app, cast.OPERATOR_A)
    path = reset(app, office)
    client = cast.browser(app)
    for wrong in ("", "short", "x" * 201):
        assert cast.post(client, path, {"new_password": wrong}).status_code == 422
    assert before.get("/account").status_code == 200
    assert cast.post(client, path, CHOSEN).status_code == 303
    assert client.get("/account").status_code == 200
    assert before.get("/account").status_code == 302
    assert enters(app, cast.OPERATOR_A, CHOSEN["new_password"])
    assert not enters(app, cast.OPERATOR_A, cast.PASSWORD)


def test_links_last_an_hour_or_seven_days(app: Flask, office: PostOffice) -> None:
    path = reset(app, office)
    age(app, minutes=59)
    assert cast.browser(app).get(path).status_code == 200
    age(app, minutes=1)
    assert cast.browser(app).get(path).status_code == 404
    admin = cast.browser(app, cast.ADMINISTRATOR)
    cast.post(admin, "/admin/people/5/mail")
    mail.send_due(app)
    age(app, days=6, hours=23)
    assert cast.browser(app).get(office.link()).status_code == 200
    age(app, hours=1)
    assert cast.browser(app).get(office.link()).status_code == 404


@pytest.mark.parametrize("why", ["changed", "newer", "disabled", "used", "by another link"])
def test_a_link_dies_with_its_reason(app: Flask, office: PostOffice, why: str) -> None:
    path = reset(app, office)
    if why == "changed":
        mine = cast.browser(app, cast.OPERATOR_A)
        fields = {"current_password": cast.PASSWORD, **CHOSEN}
        assert cast.post(mine, "/account", fields).status_code == 303
    if why == "newer":
        reset(app, office)
    if why == "disabled":
        with app.app_context():
            people.disable(system(), cast.OPERATOR_A)
    if why == "used":
        assert cast.post(cast.browser(app), path, CHOSEN).status_code == 303
    if why == "by another link":
        with app.app_context():
            unused = sign_ins.make_link(system(), cast.OPERATOR_A)
        assert cast.post(cast.browser(app), path, CHOSEN).status_code == 303
        path = f"/sign-in/{unused}"
    client = cast.browser(app)
    page, made_up = client.get(path), client.get("/password/" + "x" * 43)
    assert page.status_code == 404
    assert "Olga" not in page.text
    if why != "by another link":
        assert TOKEN.sub("", page.text).replace(path, "") == TOKEN.sub("", made_up.text).replace(
            "/password/" + "x" * 43, ""
        )
    assert cast.post(client, path, CHOSEN).status_code == 404
    assert client.get("/account").status_code == 302


def test_a_password_link_signs_nobody_in_and_a_sign_in_link_sets_no_password(
    app: Flask, office: PostOffice
) -> None:
    path = reset(app, office)
    secret = path.removeprefix("/password/")
    client = cast.browser(app)
    assert client.get(f"/sign-in/{secret}").status_code == 404
    assert cast.post(client, f"/sign-in/{secret}").status_code == 404
    with app.app_context():
        other = sign_ins.make_link(system(), cast.OPERATOR_A)
    assert client.get(f"/password/{other}").status_code == 404
    assert cast.post(client, f"/password/{other}", CHOSEN).status_code == 404
    assert enters(app, cast.OPERATOR_A, cast.PASSWORD)


# What a stranger learns ----------------------------------------------------------------------


def test_known_and_unknown_get_the_same_answer_and_the_same_work(
    app: Flask, office: PostOffice
) -> None:
    with app.app_context():
        people.disable(system(), cast.OPERATOR_B)
    emails = [cast.OPERATOR_A, cast.OPERATOR_B, NEW, "nobody@alpha.example"]
    answers, work = set(), set()
    for email in emails:
        before = make.counts(app)
        answer = ask(app, email)
        headers = tuple(name for name, _ in answer.headers if name != "Set-Cookie")
        answers.add((answer.status_code, TOKEN.sub("", answer.text), headers))
        after = make.counts(app)
        work.add(tuple(name for name in after if after[name] != before[name]))
    assert len(answers) == 1
    assert work == {("mails", "sign_in_attempts")}
    assert mail.send_due(app) == 2
    assert [message["To"] for message in office.delivered] == [cast.OPERATOR_A, NEW]
    assert make.rows(app, "SELECT * FROM mails") == []


def test_asking_again_and_again_sends_three_mails_at_most(app: Flask, office: PostOffice) -> None:
    answers = {TOKEN.sub("", ask(app, cast.OPERATOR_A).text) for _ in range(6)}
    assert len(answers) == 1
    assert mail.send_due(app) == 3
    ask(app, cast.OPERATOR_B)
    assert mail.send_due(app) == 1


def test_an_address_that_cannot_be_one_is_said_to_be_none(app: Flask) -> None:
    for email in ("", "x", "a@b", f"{cast.OPERATOR_A}\nBcc: x@y.example", "x" * 300 + "@y.example"):
        assert ask(app, email).status_code == 422
    assert make.rows(app, "SELECT * FROM mails") == []


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "Forwarded"])
def test_links_are_made_from_the_setting_alone(app: Flask, office: PostOffice, header: str) -> None:
    ask(app, cast.OPERATOR_A, **{header: "evil.example"})
    if mail.send_due(app):
        assert office.link().startswith("/password/")
        assert "evil" not in office.delivered[-1].as_string()


def test_opening_a_link_changes_nothing(app: Flask, office: PostOffice) -> None:
    path = reset(app, office)
    before = make.rows(app, "SELECT * FROM sign_in_links")
    client = cast.browser(app)
    for method in ("GET", "HEAD"):
        assert client.open(path, method=method).status_code == 200
    assert make.rows(app, "SELECT * FROM sign_in_links") == before
    assert client.get("/account").status_code == 302


# Passwords that are easy to guess --------------------------------------------------------------

EASY = ("password1234", "Nina.Alpha.2026", "nina@alpha.example", "postmortem2026")
SAID = {"en": "This password is easy to guess", "de": "Dieses Passwort ist leicht zu erraten"}


@pytest.mark.parametrize("language", SAID)
def test_an_easy_password_is_refused_wherever_one_is_chosen(
    app: Flask, office: PostOffice, language: str
) -> None:
    """V6.2.4, V6.2.11"""
    with app.app_context():
        passwords.invite(system(), NEW)
    mail.send_due(app)
    spoken = {"Accept-Language": language}
    for path in (office.link(), reset(app, office, NEW)):
        client = cast.browser(app)
        for easy in EASY:
            fields = {"new_password": easy, "csrf_token": cast.token(client)}
            answer = client.post(path, data=fields, headers=spoken)
            assert answer.status_code == 422
            assert SAID[language] in answer.text
    assert cast.post(cast.browser(app), path, CHOSEN).status_code == 303
    client = cast.browser(app, NEW)
    for easy in EASY:
        fields = {"current_password": CHOSEN["new_password"], "new_password": easy,
                  "csrf_token": cast.token(client)}  # fmt: skip
        answer = client.post("/account", data=fields, headers=spoken)
        assert answer.status_code == 422
        assert SAID[language] in answer.text
    assert enters(app, NEW, CHOSEN["new_password"])


def test_the_first_administrators_password_is_not_easy_either(tmp_path: Path) -> None:
    with make.workspace(tmp_path / "new") as app:
        code = setup.code(app.config["SETTINGS"].folder)
        client = app.test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/setup").text)
        assert token
        fields = {"code": code, "organization": "Brandt", "name": "Ada Kessler",
                  "email": "ada@brandt.example", "csrf_token": token[1]}  # fmt: skip
        for easy in ("password1234", "brandt-kessler-1", "ada@brandt.example"):
            answer = client.post("/setup", data={**fields, "password": easy})
            assert answer.status_code == 422
            assert SAID["en"] in answer.text
            assert make.rows(app, "SELECT * FROM organizations") == []
        assert client.post("/setup", data={**fields, **FIRST}).status_code == 303
