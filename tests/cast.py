"""Who takes part: a supplier, two clients, their people, and the applications between them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from postmortem.clock import now
from postmortem.database import db
from postmortem.database.sessions import writing
from postmortem.ids import public_id
from postmortem.models import (
    Authenticator,
    ChallengeKind,
    Drill,
    Identity,
    Mail,
    Passkey,
    Person,
    RecoveryCode,
    SavedSearch,
)
from postmortem.operations import (
    applications,
    challenges,
    organizations,
    people,
    share_links,
    sign_ins,
)
from postmortem.operations.share_links import Terms
from postmortem.policy.viewer import Viewer, system
from postmortem.store import sign_ins as store

ADMINISTRATOR = "ada@supplier.example"
ENGINEER = "ewa@supplier.example"
OPERATOR_A = "olga@alpha.example"
OPERATOR_B = "otto@beta.example"
NEW = "nina@alpha.example"  # added by tests of mail, without a password
PASSWORD = "correct horse battery"

ORDERS = "orders"
LABELS = "labels"
PORTAL = "portal"
VAULT = "vault"


@dataclass(frozen=True, slots=True)
class Names:
    """What the organizations, people and applications are called; slugs are made from these."""

    supplier: str = "Supplier"
    alpha: str = "Alpha"
    beta: str = "Beta"
    people: tuple[str, str, str, str] = ("Ada", "Ewa", "Olga", "Otto")
    descriptions: tuple[str, str, str, str] = ("Books orders.", "Prints labels.", "A portal.", "")


PEOPLE = (
    (ADMINISTRATOR, "supplier", "administrator"),
    (ENGINEER, "supplier", "engineer"),
    (OPERATOR_A, "alpha", "operator"),
    (OPERATOR_B, "beta", "operator"),
)
APPLICATIONS = (("Orders", "alpha"), ("Labels", "alpha"), ("Portal", "beta"), ("Vault", "alpha"))


@cache
def _hashed() -> str:
    return people.hash_password(PASSWORD)


def gather(app: Flask, names: Names | None = None) -> None:
    """Fill an empty workspace with the cast; the last application is restricted."""
    names = names or Names()
    with app.app_context():
        slugs = {
            "supplier": organizations.add(system(), names.supplier, "supplier"),
            "alpha": organizations.add(system(), names.alpha, "client"),
            "beta": organizations.add(system(), names.beta, "client"),
        }
        for (email, home, role), name in zip(PEOPLE, names.people, strict=True):
            people.add(system(), email, name, slugs[home], role)
        for (name, client), about in zip(APPLICATIONS, names.descriptions, strict=True):
            applications.add(
                system(), name, slugs[client], description=about, restricted=name == "Vault"
            )
        with db.engine.begin() as connection:  # hashed once for all tests: it is slow on purpose
            connection.execute(update(db.metadata.tables["people"]).values(password_hash=_hashed()))


def equip(app: Flask, email: str, word: str = "x") -> None:
    """Give a person one of every way in, and let mail wait for them."""
    with app.app_context(), writing(db, system()) as session:
        me = {"person_id": session.scalars(select(Person.id).where(Person.email == email)).one()}
        at = {"created_at": now()}
        session.add_all(
            (
                Authenticator(sealed_secret=word, **at, **me),
                RecoveryCode(code_digest=word, **me),
                Passkey(credential=word, public_key=b"key", name=word, **at, **me),
                SavedSearch(name=word, asked=word, **at, **me),
                Drill(
                    public_id=public_id(),
                    record="nothing",
                    edition=1,
                    sha256=word,
                    application=word,
                    answers=json.dumps({"0": {"do": word}, "surprise": word}),
                    began_at=now(),
                    **me,
                ),
                Identity(issuer=word, subject=word, **at, **me),
                Mail(kind="password", address=email, due_at=now(), problem=word, **at),
            )
        )
        challenges.make(session, ChallengeKind.SECOND_STEP, me["person_id"])


def viewer(app: Flask, email: str) -> Viewer:
    """The viewer this person is now, with the grants they have now."""
    with app.app_context():
        return store.viewer_named(email)


def browser(app: Flask, email: str | None = None) -> FlaskClient:
    """A browser, signed in as this person; without a name it is a stranger's."""
    client = app.test_client()
    if email:
        with app.app_context():
            secret = sign_ins.make_link(system(), email)
            client.set_cookie(
                "sign-in", sign_ins.with_link(secret, agent="Firefox", address="127.0.0.1")
            )
    return client


def link(app: Flask, slug: str = ORDERS, postmortem: str = "", page: str = "", **terms: Any) -> str:
    """The path of a new link to all that is shared of an application, or to one record."""
    with app.app_context():
        if page:
            secret = share_links.make_for_page(system(), page, Terms(**terms))
        elif postmortem:
            secret = share_links.make_for_postmortem(system(), postmortem, Terms(**terms))
        else:
            secret = share_links.make_for_application(system(), slug, Terms(**terms))
    return f"/s/{secret}"


def visitor(app: Flask, path: str) -> FlaskClient:
    """The browser of somebody who has followed a link."""
    client = app.test_client()
    assert client.get(path).status_code == 303
    return client


def token(client: FlaskClient) -> str:
    """A token for this browser's forms, taken from a page as a browser would; kept with it."""
    made_for, kept = _TOKENS.get(client, ("", ""))
    if not kept or made_for != _session(client):
        kept = _token(client)
        _TOKENS[client] = _session(client), kept
    return kept


_TOKENS: WeakKeyDictionary[FlaskClient, tuple[str, str]] = WeakKeyDictionary()


def _session(client: FlaskClient) -> str:
    """What a token is made for: it holds for as long as the browser brings the same."""
    cookie, app = client.get_cookie("form"), client.application
    signing = SecureCookieSessionInterface().get_signing_serializer(app)
    return str(signing.loads(cookie.value).get("csrf_token")) if cookie and signing else ""


def without_token(text: str) -> str:
    """A page without its forms' tokens, which are others in each second."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def _token(client: FlaskClient) -> str:
    for page in ("/account", "/sign-in"):
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
        if found:
            return found[1]
    raise AssertionError("no page holds a form token")


def post(
    client: FlaskClient, path: str, fields: Mapping[str, str | list[str]] | None = None
) -> TestResponse:
    """Send a form as this browser would."""
    return client.post(path, data={"csrf_token": token(client), **(fields or {})})
