"""The second step: what it asks for, what it takes once, and how one gets by without the app."""

import re
import time

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from postmortem.clock import now
from postmortem.operations import attempts, authenticators, people, sign_ins
from postmortem.policy.viewer import system
from tests import cast, make

SECONDS = authenticators.SECONDS
CODE = re.compile(r"\b(?:[a-z0-9]{4}-){3}[a-z0-9]{4}\b")


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


class Phone:
    """Somebody's authenticator app; it never shows a code twice."""

    def __init__(self, secret: str) -> None:
        self.app = pyotp.TOTP(secret)
        self.step = int(time.time()) // SECONDS - 1

    def code(self) -> str:
        """The next code that the server may take."""
        self.step += 1
        if self.step > int(time.time()) // SECONDS + 1:
            raise AssertionError("the test asks for more codes than fit into a minute")
        return self.app.generate_otp(self.step)

    def wrong(self) -> str:
        """A code that is right at no time near."""
        at = int(time.time()) // SECONDS
        near = {self.app.generate_otp(step) for step in range(at - 4, at + 5)}
        return next(f"{number:06d}" for number in range(100) if f"{number:06d}" not in near)


def prepared(client: FlaskClient) -> Phone:
    """Begin to set up an app, and give it the key that the page shows."""
    fields = {"do": "begin", "current_password": cast.PASSWORD}
    assert cast.post(client, "/account/second-step", fields).status_code == 303
    shown = re.search(r'id="secret"[^>]*>([^<]+)<', client.get("/account/second-step").text)
    assert shown
    return Phone(shown[1].replace(" ", ""))


def equipped(app: Flask, email: str = cast.OPERATOR_A) -> tuple[FlaskClient, Phone, list[str]]:
    """A person's browser, phone and recovery codes."""
    client = cast.browser(app, email)
    phone = prepared(client)
    page = cast.post(client, "/account/second-step", {"do": "confirm", "code": phone.code()})
    codes = CODE.findall(page.text)
    assert len(set(codes)) == 10
    return client, phone, codes


def half_way(app: Flask, email: str = cast.OPERATOR_A) -> FlaskClient:
    """A browser in which this person's password was entered."""
    client = cast.browser(app)
    fields = {"email": email, "password": cast.PASSWORD, "next": "/timeline"}
    answer = cast.post(client, "/sign-in", fields)
    assert answer.status_code == 303
    assert answer.location == "/sign-in/second-step?next=/timeline"
    return client


def step(client: FlaskClient, code: str) -> TestResponse:
    """Enter a code as the second step."""
    fields = {"code": code, "next": "/timeline"}
    return cast.post(client, "/sign-in/second-step", fields)


def is_in(client: FlaskClient) -> bool:
    """Whether this browser is somebody's."""
    return client.get("/account").status_code == 200


def test_a_password_alone_lets_nobody_in_any_more(app: Flask) -> None:
    _client, phone, _codes = equipped(app)
    client = half_way(app)
    assert not is_in(client)
    assert client.get("/timeline").status_code == 302
    assert client.get("/sign-in/second-step").status_code == 200
    assert step(client, phone.wrong()).status_code == 422
    assert not is_in(client)
    answer = step(client, phone.code())
    assert (answer.status_code, answer.location) == (303, "/timeline")
    assert is_in(client)


def test_a_code_counts_once(app: Flask) -> None:
    _client, phone, codes = equipped(app)
    code = phone.code()
    first, second = half_way(app), half_way(app)
    assert step(first, f" {code[:3]} {code[3:]} ").status_code == 303
    assert step(second, code).status_code == 422
    assert not is_in(second)
    earlier = phone.app.generate_otp(phone.step - 1)
    assert step(second, earlier).status_code == 422
    assert step(second, codes[0]).status_code == 303


def test_the_secret_of_the_first_step_signs_nobody_in(app: Flask) -> None:
    _client, phone, _codes = equipped(app)
    client = half_way(app)
    with client.session_transaction() as session:
        secret = session["half_way"]
    thief = app.test_client()
    thief.set_cookie("sign-in", secret)
    assert not is_in(thief)
    assert step(client, phone.code()).status_code == 303
    cookie = client.get_cookie("sign-in")
    assert cookie
    assert cookie.value != secret
    with client.session_transaction() as session:
        session["half_way"] = secret
    assert step(client, "000000").status_code == 422
    assert client.get("/sign-in/second-step").status_code == 302


def test_a_recovery_code_counts_once(app: Flask) -> None:
    client, _phone, codes = equipped(app)
    assert "10 recovery codes are left" in client.get("/account").text
    first, second = half_way(app), half_way(app)
    assert step(first, codes[3].upper().replace("-", " ")).status_code == 303
    assert step(second, codes[3]).status_code == 422
    assert step(second, codes[4]).status_code == 303
    assert "8 recovery codes are left" in first.get("/account").text
    stored = str(make.rows(app, "SELECT * FROM recovery_codes"))
    assert [code for code in codes if code in stored or code.replace("-", "") in stored] == []


def test_the_key_and_the_codes_are_shown_no_second_time(app: Flask) -> None:
    client, phone, codes = equipped(app)
    for path in ("/account", "/account/second-step"):
        page = client.get(path).text
        assert phone.app.secret not in page.replace(" ", "")
        assert [code for code in codes if code in page] == []
    everything = "".join(str(make.rows(app, "SELECT * FROM authenticators")))
    assert phone.app.secret not in everything


def test_new_codes_end_the_old_ones(app: Flask) -> None:
    client, _phone, codes = equipped(app)
    fields = {"do": "codes", "current_password": "wrong password"}
    assert cast.post(client, "/account/second-step", fields).status_code == 422
    fields["current_password"] = cast.PASSWORD
    fresh = CODE.findall(cast.post(client, "/account/second-step", fields).text)
    assert len(set(fresh) - set(codes)) == 10
    waiting = half_way(app)
    assert step(waiting, codes[0]).status_code == 422
    assert step(waiting, fresh[0]).status_code == 303


def test_it_is_not_in_use_before_a_code_was_right(app: Flask) -> None:
    client = cast.browser(app, cast.OPERATOR_A)
    phone = prepared(client)
    fields = {"do": "confirm", "code": phone.wrong()}
    assert cast.post(client, "/account/second-step", fields).status_code == 422
    again = cast.browser(app)
    fields = {"email": cast.OPERATOR_A, "password": cast.PASSWORD}
    assert cast.post(again, "/sign-in", fields).location == "/"


def test_setting_up_and_removing_take_the_password_and_end_other_sign_ins(app: Flask) -> None:
    other = cast.browser(app, cast.OPERATOR_A)
    for do in ("begin", "remove"):
        fields = {"do": do, "current_password": "wrong password"}
        assert cast.post(other, "/account/second-step", fields).status_code == 422
    client, _phone, _codes = equipped(app)
    assert is_in(client)
    assert not is_in(other)
    fields = {"do": "remove", "current_password": cast.PASSWORD}
    assert cast.post(client, "/account/second-step", fields).status_code == 303
    assert make.rows(app, "SELECT * FROM authenticators") == []
    assert make.rows(app, "SELECT * FROM recovery_codes") == []


def test_a_link_of_an_administrator_asks_for_the_second_step_too(app: Flask) -> None:
    _client, phone, _codes = equipped(app)
    with app.app_context():
        secret = sign_ins.make_link(system(), cast.OPERATOR_A)
    client = cast.browser(app)
    answer = cast.post(client, f"/sign-in/{secret}")
    assert answer.location.startswith("/sign-in/second-step")
    assert not is_in(client)
    assert step(client, phone.code()).status_code == 303


def test_who_lost_the_app_is_let_in_by_an_administrator_alone(app: Flask) -> None:
    client, _phone, _codes = equipped(app)
    engineer = cast.browser(app, cast.ENGINEER)
    assert cast.post(engineer, "/admin/people/3/second-step").status_code == 403
    admin = cast.browser(app, cast.ADMINISTRATOR)
    assert cast.post(admin, "/admin/people/3/second-step").status_code == 303
    assert not is_in(client)
    fields = {"email": cast.OPERATOR_A, "password": cast.PASSWORD}
    assert cast.post(cast.browser(app), "/sign-in", fields).location == "/"


def test_codes_are_guessed_five_times_at_most_over_all_servers(app: Flask) -> None:
    _client, phone, codes = equipped(app)
    make.change(app, "DELETE FROM sign_in_attempts")
    most = attempts.AGAINST_ONE_ACCOUNT[attempts.Purpose.SECOND_STEP]
    with make.workspace(app.config["SETTINGS"].folder) as other:
        for number in range(most):
            assert step(half_way((app, other)[number % 2]), phone.wrong()).status_code == 422
        right = phone.code()
        for server in (app, other):
            assert step(half_way(server), right).status_code == 422
            assert step(half_way(server), codes[0]).status_code == 422


@pytest.mark.parametrize("over", ["late", "disabled", "password changed", "other person"])
def test_half_a_sign_in_that_is_over_is_not_finished(app: Flask, over: str) -> None:
    mine, phone, _codes = equipped(app)
    client = half_way(app)
    if over == "late":
        make.change(app, "UPDATE challenges SET expires_at = :at", at=str(now())[:19])
        time.sleep(1)
    if over == "disabled":
        with app.app_context():
            people.disable(system(), cast.OPERATOR_A)
    if over == "password changed":
        fields = {"current_password": cast.PASSWORD, "new_password": "four words in a row"}
        assert cast.post(mine, "/account", fields).status_code == 303
    if over == "other person":
        _other, phone, _more = equipped(app, cast.OPERATOR_B)
    assert step(client, phone.code()).status_code == 422
    assert not is_in(client)


def test_text_survives_both_steps(app: Flask) -> None:
    _client, phone, _codes = equipped(app, cast.ENGINEER)
    made = make.postmortem(app)
    fields = {"email": cast.ENGINEER, "password": cast.PASSWORD, "kept.title": "Written <late>",
              "next": f"/postmortems/{made.postmortem}/edit"}  # fmt: skip
    client = cast.browser(app)
    page = cast.post(client, "/sign-in", fields)
    assert page.status_code == 200
    assert "Written &lt;late&gt;" in page.text
    fields |= {"code": phone.code()}
    page = cast.post(client, "/sign-in/second-step", fields)
    assert "Written &lt;late&gt;" in page.text
    assert is_in(client)


def test_moved_without_its_key_the_app_is_refused_and_recovery_codes_are_not(app: Flask) -> None:
    _client, phone, codes = equipped(app)
    app.secret_key = "another key, as after restoring without the file"
    client = half_way(app)
    assert step(client, phone.code()).status_code == 422
    assert step(client, codes[0]).status_code == 303
