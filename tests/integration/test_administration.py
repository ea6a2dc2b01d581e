"""Administration: who may do it, what it refuses, and the same by the command line."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from postmortem.cli import main
from postmortem.database import db
from postmortem.errors import Forbidden, Invalid, NotFound
from postmortem.operations import (
    applications,
    authenticators,
    organizations,
    passwords,
    people,
    postmortems,
    samples,
    share_links,
    sign_ins,
)
from postmortem.policy import permissions
from postmortem.policy.permissions import Permission
from postmortem.policy.viewer import Kind, Viewer, door, stranger, system, visitor
from tests import cast, forms, make

ROOMS = (
    *(applications, authenticators, organizations, passwords, people),
    *(postmortems, samples, share_links, sign_ins),
)
ONES_OWN = {
    "change_password",
    "choose_language",
    "end",
    "touch",
    "prove",
    "prepare",
    "waiting",
    "link",
    "confirm",
    "renew_codes",
    "drop",
}


@pytest.fixture
def filled(either: Flask) -> Flask:
    """A workspace with the cast, on each database there is."""
    cast.gather(either)
    return either


@pytest.fixture
def app(app: Flask) -> Flask:
    """A workspace with the cast."""
    cast.gather(app)
    return app


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """The administrator's browser."""
    return cast.browser(app, cast.ADMINISTRATOR)


def everything(app: Flask) -> dict[str, list[str]]:
    """All rows of all tables."""
    return {
        name: sorted(map(str, make.rows(app, f"SELECT * FROM {name}")))
        for name in db.metadata.tables
    }


# Who may -------------------------------------------------------------------------------------


def buttons() -> dict[str, Any]:
    """Every operation that a viewer asks for."""
    return {
        f"{room.__name__.rsplit('.', 1)[-1]}.{name}": function
        for room in ROOMS
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if function.__module__ == room.__name__
        and name[0] != "_"
        and next(iter(inspect.signature(function).parameters), "") == "viewer"
    }


def pressed(function: Any, viewer: Viewer) -> type[BaseException] | None:
    """What comes of pressing a button with some arguments."""
    given = [
        one for one in inspect.signature(function).parameters.values()
        if one.default is inspect.Parameter.empty and one.name != "viewer"
    ]  # fmt: skip
    named = {one.name: "x" for one in given if one.kind is inspect.Parameter.KEYWORD_ONLY}
    plain = ["x" for one in given if one.kind is not inspect.Parameter.KEYWORD_ONLY]
    try:
        function(viewer, *plain, **named)
    except Exception as error:
        return type(error)
    return None


def test_clients_and_strangers_may_press_none_of_our_buttons(app: Flask) -> None:
    before = everything(app)
    known = buttons()
    assert len(known) > 20
    reading = {"samples.emails", "postmortems.current_of"}
    for viewer in (cast.viewer(app, cast.OPERATOR_A), stranger(), door(), visitor(1, None)):
        for name, function in known.items():
            if name.rsplit(".", 1)[-1] in ONES_OWN or name in reading:
                continue
            with app.app_context():
                assert pressed(function, viewer) is Forbidden, (name, viewer.kind)
    assert everything(app) == before


def test_engineers_may_write_and_share_and_administer_nothing(app: Flask) -> None:
    engineer = cast.viewer(app, cast.ENGINEER)
    before = everything(app)
    for name, function in buttons().items():
        room, verb = name.split(".")
        if room in {"postmortems", "share_links"} or verb in ONES_OWN or name == "samples.emails":
            continue
        with app.app_context():
            assert pressed(function, engineer) is Forbidden, name
    assert everything(app) == before


def test_a_clients_person_is_never_more_than_an_operator() -> None:
    for role in ("administrator", "engineer", "operator", "", "root"):
        viewer = Viewer(Kind.CLIENT, role=role)
        assert permissions.allowed(viewer) == permissions.OPERATOR
    assert permissions.allowed(stranger()) == {Permission.PUBLIC}
    assert permissions.allowed(door()) == {Permission.PUBLIC}
    assert permissions.allowed(visitor(1, None)) == {Permission.PUBLIC, Permission.LINK_READ}
    assert Permission.WORKSPACE_ADMINISTER not in permissions.ENGINEER


@pytest.mark.parametrize("email", [None, cast.OPERATOR_A, cast.ENGINEER])
def test_the_pages_of_administration_are_administrators_own(app: Flask, email: str | None) -> None:
    client = cast.browser(app, email)
    before = everything(app)
    token = cast.token(client)
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("admin."):
            continue
        path = rule.rule
        for name in rule.arguments:
            value = cast.ORDERS if name == "slug" else "1"
            path = "/".join(value if f"{name}>" in part else part for part in path.split("/"))
        for method in sorted(set(rule.methods or ()) & {"GET", "HEAD", "POST"}):
            status = client.open(path, method=method, data={"csrf_token": token}).status_code
            expected = {"GET": 404, "HEAD": 404, "POST": 403}[method]
            if email is None:
                expected = 401 if method == "POST" else 302
            assert status == expected, (method, path)
    assert everything(app) == before


# What is refused -----------------------------------------------------------------------------


def test_what_cannot_be_added_comes_back_with_a_sentence(app: Flask, admin: FlaskClient) -> None:
    person = {"email": "new@alpha.example", "name": "New", "organization": "alpha",
              "role": "operator"}  # fmt: skip
    wrong: list[tuple[str, dict[str, str], str]] = [
        ("people", person | {"email": "no address"}, "email"),
        ("people", person | {"email": f"{'x' * 250}@a.example"}, "email"),
        ("people", person | {"email": cast.OPERATOR_A.upper()}, "email"),
        ("people", person | {"name": "  "}, "name"),
        ("people", person | {"name": "x" * 201}, "name"),
        ("people", person | {"organization": "nowhere"}, "organization"),
        ("people", person | {"role": "administrator"}, "role"),
        ("people", person | {"role": "root"}, "role"),
        ("people", person | {"organization": "supplier"}, "role"),
        ("organizations", {"name": "Alpha!", "kind": "client"}, "name"),
        ("organizations", {"name": "???", "kind": "client"}, "name"),
        ("organizations", {"name": "Gamma", "kind": "partner"}, "kind"),
        ("applications", {"name": "Orders", "client": "alpha"}, "name"),
        ("applications", {"name": "", "client": "alpha"}, "name"),
        ("applications", {"name": "Fresh", "client": "nobody"}, "client"),
    ]
    before = everything(app)
    for page, fields, field in wrong:
        answer = cast.post(admin, f"/admin/{page}", fields)
        assert answer.status_code == 422, (page, field)
        assert f'href="#{field}"' in answer.text, (page, field)
        assert f'id="{field}"' in answer.text, (page, field)
        typed = {name: text for name, text in fields.items() if name in {"name", "email"}}
        sent = [form.fields for form in forms.read(answer.text) if "name" in form.fields]
        assert {name: sent[-1][name] for name in typed} == {n: [t] for n, t in typed.items()}
    assert everything(app) == before


@pytest.mark.parametrize("name", ["Ä" * 200, "x" * 200, "a-" * 100, "9"])
def test_the_longest_names_are_taken_by_every_database(filled: Flask, name: str) -> None:
    email = f"{'e' * 64}@{'d' * 100}.{'c' * 60}.example"
    with filled.app_context():
        client = organizations.add(system(), name, "client")
        slug = applications.add(system(), name, client, description="d" * 20_000)
        people.add(system(), email, name, client, "operator")
        applications.grant(system(), email, slug, "read")
    browser = cast.browser(filled, email)
    assert browser.get(f"/applications/{slug}").status_code == 200
    assert not client.endswith("-")
    made = make.postmortem(filled, make.document(slug))
    assert browser.get(f"/postmortems/{made.postmortem}").status_code == 200


def test_names_that_look_alike_are_not_two(app: Flask) -> None:
    with app.app_context():
        for name in ("ALPHA", " alpha ", "Älpha".replace("Ä", "A"), "Ａlpha", "al\u00adpha"):
            with pytest.raises(Invalid):
                organizations.add(system(), name, "client")
        assert organizations.add(system(), "Straßenbau Öl", "client") == "strassenbau-oel"


# Grants --------------------------------------------------------------------------------------


def test_a_grant_is_given_changed_and_taken(app: Flask, admin: FlaskClient) -> None:
    made = make.postmortem(app, make.document(cast.PORTAL))
    operator = cast.browser(app, cast.OPERATOR_A)
    address = f"/admin/applications/{cast.PORTAL}"
    path = f"/postmortems/{made.postmortem}"
    ((person,),) = make.rows(app, "SELECT id FROM people WHERE email = :e", e=cast.OPERATOR_A)
    for level in ("read", "contribute"):
        fields = {"to": f"person:{person}", "level": level}
        assert cast.post(admin, f"{address}/grants", fields).status_code == 303
        assert operator.get(path).status_code == 200
    assert make.rows(app, "SELECT level FROM grants WHERE person_id = :p", p=person) == [
        ("contribute",)
    ]
    for wrong in ({"to": "person:99", "level": "read"}, {"to": "organization:x", "level": "read"},
                  {"to": "", "level": "read"}, {"to": f"person:{person}", "level": "own"},
                  {"to": "person:x", "level": "read"}):  # fmt: skip
        assert cast.post(admin, f"{address}/grants", wrong).status_code in {404, 422}
    taken = cast.post(admin, f"{address}/grants/{cast.OPERATOR_A}/remove")
    assert taken.status_code == 303
    assert operator.get(path).status_code == 404
    again = cast.post(admin, f"{address}/grants/{cast.OPERATOR_A}/remove")
    assert again.status_code == 422


def test_whoever_restricts_an_application_can_still_open_it_again(
    app: Flask, admin: FlaskClient
) -> None:
    fields = {"name": "Secret", "client": "alpha", "restricted": "1"}
    added = cast.post(admin, "/admin/applications", fields)
    assert admin.get(added.location).status_code == 200
    restricted = cast.post(admin, f"/admin/applications/{cast.ORDERS}", {"restricted": "1"})
    assert restricted.status_code == 303
    assert admin.get(f"/admin/applications/{cast.ORDERS}").status_code == 200
    made = make.postmortem(app)
    engineer = cast.browser(app, cast.ENGINEER)
    assert engineer.get(f"/postmortems/{made.postmortem}").status_code == 404
    opened = cast.post(admin, f"/admin/applications/{cast.ORDERS}", {"description": "Open"})
    assert opened.status_code == 303
    assert engineer.get(f"/postmortems/{made.postmortem}").status_code == 200


# People --------------------------------------------------------------------------------------


def test_a_sign_in_link_is_shown_once_and_works(app: Flask, admin: FlaskClient) -> None:
    ((person,),) = make.rows(app, "SELECT id FROM people WHERE email = :e", e=cast.OPERATOR_A)
    address = f"/admin/people/{person}"
    shown = cast.post(admin, f"{address}/sign-in-link")
    start = shown.text.index("/sign-in/")
    link = shown.text[start:].split("<")[0]
    assert link not in admin.get(address).text
    client = cast.browser(app)
    assert cast.post(client, link).status_code == 303
    assert "Olga" in client.get("/account").text
    ended = cast.post(admin, f"{address}/disable")
    assert ended.status_code == 303
    assert client.get("/account").status_code == 302
    assert cast.post(admin, f"{address}/sign-in-link").status_code == 422
    assert cast.post(admin, f"{address}/enable").status_code == 303
    assert client.get("/account").status_code == 302
    assert cast.browser(app, cast.OPERATOR_A).get("/account").status_code == 200


def test_an_administrator_cannot_lock_itself_out(app: Flask, admin: FlaskClient) -> None:
    ((person,),) = make.rows(app, "SELECT id FROM people WHERE email = :e", e=cast.ADMINISTRATOR)
    assert cast.post(admin, f"/admin/people/{person}/disable").status_code == 422
    assert admin.get("/admin").status_code == 200


def test_an_administrator_ends_a_sign_in_of_somebody(app: Flask, admin: FlaskClient) -> None:
    operator = cast.browser(app, cast.OPERATOR_A)
    ((person, number),) = make.rows(
        app, "SELECT person_id, MAX(id) FROM sign_ins GROUP BY person_id HAVING person_id = 3"
    )
    ended = cast.post(admin, f"/admin/people/{person}/sign-ins/{number}")
    assert ended.status_code == 303
    assert operator.get("/account").status_code == 302
    for nonsense in ("999", "9" * 30):
        path = f"/admin/people/{person}/sign-ins/{nonsense}"
        assert cast.post(admin, path).status_code == 404


def test_a_person_that_is_not_there_is_not_found(app: Flask, admin: FlaskClient) -> None:
    for path in ("/admin/people/99", f"/admin/people/{'9' * 30}", "/admin/applications/nothing"):
        assert admin.get(path).status_code == 404
    with app.app_context(), pytest.raises(NotFound):
        people.disable(system(), "nobody@alpha.example")


# The first steps -----------------------------------------------------------------------------


def onward(client: FlaskClient, path: str) -> list[str]:
    """Where the buttons of an empty page lead to."""
    page = client.get(path).text.partition("<main")[2].partition("</main>")[0]
    assert 'name="title"' not in page
    return re.findall(r'<a class="btn primary" href="([^"]+)"', page)


EMPTY = ("/", "/timeline", "/search", "/postmortems/new")


def test_an_empty_workspace_leads_to_what_has_to_be_there_first(tmp_path: Path) -> None:
    with make.workspace(tmp_path / "data") as app:
        with app.app_context():
            organizations.add(system(), "Supplier", "supplier")
            people.add(system(), cast.ADMINISTRATOR, "Ada", "supplier", "administrator")
            people.add(system(), cast.ENGINEER, "Ewa", "supplier", "engineer")
        admin, engineer = cast.browser(app, cast.ADMINISTRATOR), cast.browser(app, cast.ENGINEER)
        for path in EMPTY:
            assert onward(admin, path) == ["/admin/organizations"], path
            assert onward(engineer, path) == [], path
            assert "Ask Ada to add it." in engineer.get(path).text
        cast.post(admin, "/admin/organizations", {"name": "Alpha", "kind": "client"})
        assert [onward(admin, path) for path in EMPTY] == [["/admin/applications"]] * 4
        cast.post(admin, "/admin/applications", {"name": "Orders", "client": "alpha"})
        for client in (admin, engineer):
            assert [onward(client, path) for path in EMPTY[:3]] == [["/postmortems/new"]] * 3
            assert 'name="title"' in client.get("/postmortems/new").text
            assert onward(client, "/timeline?q=lock") == []


def test_an_empty_workspace_offers_a_client_nothing_to_do(app: Flask) -> None:
    operator = cast.browser(app, cast.OPERATOR_A)
    assert [onward(operator, path) for path in EMPTY[:3]] == [[], [], []]


# The command line ----------------------------------------------------------------------------


def run(app: Flask, *words: str) -> Result:
    """What a command prints, and how it ends."""
    folder = str(app.config["SETTINGS"].folder)
    result = CliRunner().invoke(main, list(words), env={"POSTMORTEM_DATA": folder})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_workspace_is_set_up_by_commands(app: Flask) -> None:
    made = run(app, "organizations", "add", "Stadtwerke Süd", "--kind", "client", "--json")
    assert json.loads(made.output) == {"slug": "stadtwerke-sued"}
    made = run(app, "applications", "add", "Kunden Portal", "--client", "stadtwerke-sued", "--json")
    assert json.loads(made.output) == {"slug": "kunden-portal"}
    person = ("--name", "Jonas", "--organization", "stadtwerke-sued", "--role", "operator")
    assert run(app, "people", "add", "jonas@sued.example", *person).exit_code == 0
    listed = json.loads(run(app, "people", "list", "--json").output)
    assert "jonas@sued.example" in [one["email"] for one in listed]
    link = run(app, "people", "sign-in-link", "jonas@sued.example").output.strip()
    assert link.startswith("http://127.0.0.1:8000/sign-in/")
    client = cast.browser(app)
    assert cast.post(client, link.removeprefix("http://127.0.0.1:8000")).status_code == 303
    assert client.get("/applications/kunden-portal").status_code == 200
    grant = ("grant", "remove", "stadtwerke-sued", "--application", "kunden-portal")
    assert run(app, *grant).exit_code == 0
    assert client.get("/applications/kunden-portal").status_code == 404
    assert run(app, "people", "disable", "jonas@sued.example").exit_code == 0
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize(
    "words",
    [
        ("organizations", "add", "Alpha", "--kind", "client"),
        ("applications", "add", "New", "--client", "nobody"),
        ("people", "disable", "nobody@alpha.example"),
        ("people", "sign-in-link", "nobody@alpha.example"),
        ("grant", "add", "alpha", "--application", "nothing"),
        ("grant", "add", "nobody", "--application", cast.ORDERS),
        ("grant", "remove", "beta", "--application", cast.ORDERS),
        ("search", "query", "x", "--as", "nobody@alpha.example"),
    ],
)
def test_what_a_command_cannot_do_is_one_sentence_and_status_1(
    app: Flask, words: tuple[str, ...]
) -> None:
    make.index(app)
    before = everything(app)
    result = run(app, *words)
    assert result.exit_code == 1
    lines = result.output.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("postmortem: ")
    assert len(lines[0]) > len("postmortem: ") + 15, lines
    assert everything(app) == before


def test_all_that_is_wrong_with_a_person_is_said_at_once(app: Flask) -> None:
    person = ("--name", "??", "--organization", "nowhere", "--role", "operator")
    refused = run(app, "people", "add", "no address", *person)
    assert refused.exit_code == 1
    lines = refused.output.strip().splitlines()
    assert len(lines) == 3
    for line, word in zip(lines, ("organization", "e-mail address", "name"), strict=True):
        assert line.startswith("postmortem: ")
        assert word in line
    person = ("--name", "Olga", "--organization", "alpha", "--role", "engineer")
    refused = run(app, "people", "add", cast.OPERATOR_A, *person)
    assert "operators" in refused.output
    assert "here already" in refused.output


def test_all_that_is_left_out_or_misspelt_is_said_at_once(app: Flask) -> None:
    refused = run(app, "people", "add", "new@alpha.example", "--role", "root")
    assert refused.exit_code == 2
    for option in ("--name", "--organization", "--role"):
        assert f"'{option}'" in refused.output


def test_a_command_that_is_misspelt_is_status_2(app: Flask) -> None:
    for words in (("peoples",), ("people", "add"), ("grant", "add", "x", "--level", "own")):
        assert run(app, *words).exit_code == 2
