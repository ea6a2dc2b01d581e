"""Setting a password by mail: invitations and resets, and what they tell a stranger."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from postmortem.followers import mail
from postmortem.operations import people, sign_ins
from postmortem.policy.viewer import system
from tests import cast, make, post_office
from tests.post_office import PostOffice

NEW = "nina@alpha.example"
CHOSEN = {"new_password": "four words in a row"}
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server."""
    with post_office.opened() as office:
        yield office


@pytest.fixture
def app(tmp_path: Path, office: PostOffice) -> Iterator[Flask]:
    """A workspace with the cast and somebody new, which sends its mail to the office."""
    with make.workspace(tmp_path / "data", **office.settings) as app:
        cast.gather(app)
        with app.app_context():
            people.add(system(), NEW, "Nina", "alpha", "operator")
        yield app


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
