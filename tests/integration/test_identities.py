"""Signing in by the organization's own service: whom it lets in, and what is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from postmortem.config import load
from postmortem.errors import ConfigurationError
from postmortem.operations import people, provider
from postmortem.policy.viewer import system
from tests import cast, make, sign_in_service
from tests.sign_in_service import Liar

VOUCHED = {"email": cast.OPERATOR_A, "email_verified": True}


@pytest.fixture
def service() -> Iterator[Liar]:
    """A service that says what a test wants."""
    provider._known.clear()
    with sign_in_service.lying() as liar:
        liar.claims = dict(VOUCHED)
        yield liar


@pytest.fixture
def app(tmp_path: Path, service: Liar) -> Iterator[Flask]:
    """A workspace with the cast that trusts this service."""
    with make.workspace(tmp_path / "data", **sign_in_service.settings(service.issuer)) as app:
        cast.gather(app)
        yield app


def leave(client: FlaskClient, service: Liar, goal: str = "/timeline") -> str:
    """Go to the service; the state that must be brought back."""
    answer = client.get("/sign-in/provider", query_string={"next": goal})
    assert answer.status_code == 303
    return service.came(answer.location)


def back(client: FlaskClient, state: str, **more: str) -> TestResponse:
    """Come back from the service."""
    query = {"state": state, "code": "code", **more}
    return client.get("/sign-in/provider/back", query_string=query)


def through(app: Flask, service: Liar, goal: str = "/timeline") -> tuple[FlaskClient, TestResponse]:
    """All the way with a new browser."""
    client = cast.browser(app)
    return client, back(client, leave(client, service, goal))


def refused(client: FlaskClient, answer: TestResponse) -> str:
    """What the sign-in page then says, to which nothing of the address came along."""
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=/")
    assert not is_in(client)
    return client.get(answer.location).text


def is_in(client: FlaskClient) -> bool:
    """Whether this browser is somebody's."""
    return client.get("/account").status_code == 200


def test_the_service_of_a_package_lets_a_person_in_who_is_here(tmp_path: Path) -> None:
    provider._known.clear()
    with sign_in_service.honest() as issuer:
        settings = sign_in_service.settings(issuer)
        user = f"{issuer}/users/olga"
        assert requests.put(user, json=VOUCHED, timeout=5).status_code == 204
        with make.workspace(tmp_path / "data", **settings) as app:
            cast.gather(app)
            client = cast.browser(app)
            assert "Sign in with Example ID" in client.get("/sign-in").text
            left = client.get("/sign-in/provider?next=/timeline")
            asked = requests.post(
                left.location, data={"sub": "olga"}, timeout=5, allow_redirects=False
            )
            goal = urlsplit(asked.headers["Location"])
            assert goal.netloc == "wiki.example"
            answer = client.get(f"{goal.path}?{goal.query}")
            assert (answer.status_code, answer.location) == (303, "/timeline")
            assert "Olga" in client.get("/account").text


def test_what_goes_to_the_service_can_be_used_by_nobody_else(app: Flask, service: Liar) -> None:
    client, answer = through(app, service)
    assert (answer.status_code, answer.location) == (303, "/timeline")
    assert "Olga" in client.get("/account").text
    asked = service.asked
    assert service.verified == [True]
    assert asked["redirect_uri"] == "http://wiki.example/sign-in/provider/back"
    assert asked["client_id"] == sign_in_service.CLIENT
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    cookie = str(client.get_cookie("form"))
    assert sign_in_service.SECRET not in cookie + str(asked)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://evil.example"}, {"iss": None}, {"aud": "another"}, {"aud": None},
        {"aud": ["another", "more"]}, {"aud": [sign_in_service.CLIENT, "x"], "azp": "x"},
        {"azp": "another"}, {"aud": "another", "azp": sign_in_service.CLIENT},
        {"nonce": "another"}, {"nonce": None}, {"exp": 1}, {"exp": None},
        {"iat": 4102444800}, {"nbf": 4102444800}, {"sub": None}, {"iat": None},
    ],
)  # fmt: skip
def test_a_token_that_is_not_for_us_now_is_refused(
    app: Flask, service: Liar, wrong: dict[str, Any]
) -> None:
    service.change = lambda claims: claims.update(wrong)
    client, answer = through(app, service)
    assert "did not let you in" in refused(client, answer)
    assert make.rows(app, "SELECT * FROM identities") == []


@pytest.mark.parametrize("algorithm", ["none", "HS256", "another key"])
def test_a_token_that_the_service_did_not_sign_is_refused(
    app: Flask, service: Liar, algorithm: str
) -> None:
    service.algorithm = algorithm
    client, answer = through(app, service)
    assert refused(client, answer)


def test_a_token_signed_with_what_everybody_can_read_is_refused(app: Flask, service: Liar) -> None:
    service.key, service.algorithm = sign_in_service.symmetric(), "HS256"
    assert refused(*through(app, service))


def test_elliptic_signatures_are_taken_too(app: Flask, service: Liar) -> None:
    service.key, service.algorithm = sign_in_service.elliptic(), "ES256"
    assert is_in(through(app, service)[0])


@pytest.mark.parametrize("email", ["nobody@alpha.example", cast.OPERATOR_B, "", None, 7, ["x"]])
def test_whoever_is_not_here_is_refused_in_one_sentence(
    app: Flask, service: Liar, email: Any
) -> None:
    with app.app_context():
        people.disable(system(), cast.OPERATOR_B)
    before = make.counts(app)["people"]
    service.claims["email"] = email
    client, answer = through(app, service)
    assert "Nobody here has this account." in refused(client, answer)
    assert make.counts(app)["people"] == before


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_the_service_has_not_verified_counts_for_nothing(
    app: Flask, service: Liar, verified: Any
) -> None:
    service.claims["email_verified"] = verified
    client, answer = through(app, service)
    assert refused(client, answer)


def test_once_known_the_subject_counts_and_the_address_does_not(app: Flask, service: Liar) -> None:
    assert through(app, service)[1].location == "/timeline"
    service.claims = {"email": cast.OPERATOR_B, "email_verified": True}
    client, _answer = through(app, service)
    assert "Olga" in client.get("/account").text
    service.claims = {"sub": "subject-2", **VOUCHED}
    assert refused(*through(app, service))
    service.claims = {}
    assert "Olga" in through(app, service)[0].get("/account").text
    with app.app_context():
        people.disable(system(), cast.OPERATOR_A)
    assert refused(*through(app, service))


def test_an_address_that_is_not_in_the_token_is_asked_for(app: Flask, service: Liar) -> None:
    service.claims = {}
    service.user_info = {"sub": "subject-2", **VOUCHED}
    assert refused(*through(app, service))
    service.user_info = {"sub": "subject-1", **VOUCHED}
    assert through(app, service)[1].location == "/timeline"


def test_only_the_browser_that_left_can_come_back_and_once(app: Flask, service: Liar) -> None:
    mine, victim = cast.browser(app), cast.browser(app)
    state = leave(mine, service)
    assert refused(victim, back(victim, state))
    for wrong in ("", "x", state + "x"):
        other = cast.browser(app)
        leave(other, service)
        assert refused(other, back(other, wrong))
    state = leave(mine, service)
    assert refused(mine, back(mine, state, iss="http://evil.example"))
    state = leave(mine, service)
    with mine.session_transaction() as session:
        remembered = session["journey"]
    assert back(mine, state).location == "/timeline"
    again = cast.browser(app)
    with again.session_transaction() as session:
        session["journey"] = remembered
    assert refused(again, back(again, state))
    late = cast.browser(app)
    state = leave(late, service)
    make.change(app, "DELETE FROM challenges")
    assert refused(late, back(late, state))


def test_what_the_service_says_went_wrong_is_not_repeated(app: Flask, service: Liar) -> None:
    client = cast.browser(app)
    state = leave(client, service)
    answer = back(client, state, code="", error="<script>alert(1)</script>")
    assert "alert(1)" not in refused(client, answer)


def test_a_service_that_calls_itself_otherwise_is_not_trusted(app: Flask, service: Liar) -> None:
    service.calls_itself = "http://evil.example"
    client = cast.browser(app)
    assert "Try again" in refused(client, client.get("/sign-in/provider"))


def test_a_service_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    provider._known.clear()
    settings = sign_in_service.settings("http://127.0.0.1:9")
    with make.workspace(tmp_path / "data", **settings) as app:
        cast.gather(app)
        client = cast.browser(app)
        assert "Try again" in refused(client, client.get("/sign-in/provider"))


@pytest.mark.parametrize("goal", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_afterwards(app: Flask, service: Liar, goal: str) -> None:
    _client, answer = through(app, service, goal)
    assert (answer.status_code, answer.location) == (303, "/")


def test_without_the_setting_there_is_no_such_way(tmp_path: Path) -> None:
    with make.workspace(tmp_path / "data") as app:
        cast.gather(app)
        client = cast.browser(app)
        assert "Sign in with" not in client.get("/sign-in").text.replace("Sign in with a", "")
        for path in ("/sign-in/provider", "/sign-in/provider/back?state=x&code=x"):
            assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "issuer", ["http://id.example", "id.example", "ftp://id.example", "https://"]
)
def test_a_service_without_encryption_stops_the_start(issuer: str) -> None:
    with pytest.raises(ConfigurationError, match="OIDC_ISSUER"):
        load({}, oidc_issuer=issuer, oidc_client_id="x")
    with pytest.raises(ConfigurationError, match="OIDC_CLIENT_ID"):
        load({}, oidc_issuer="https://id.example")


def test_the_way_to_the_service_is_not_taken_without_end(app: Flask, service: Liar) -> None:
    client = cast.browser(app)
    goals = [client.get("/sign-in/provider").location for _ in range(45)]
    assert sum(goal.startswith(service.issuer) for goal in goals) == 40
