"""Who takes part: a supplier, two clients, their people, and the applications between them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from postmortem.database import db
from postmortem.operations import applications, organizations, people, sign_ins
from postmortem.policy.viewer import Viewer, system
from postmortem.store import sign_ins as store

ADMINISTRATOR = "ada@supplier.example"
ENGINEER = "ewa@supplier.example"
OPERATOR_A = "olga@alpha.example"
OPERATOR_B = "otto@beta.example"
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


def token(client: FlaskClient) -> str:
    """A token for this browser's forms, taken from a page as a browser would."""
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
