"""What leaves by other ways than a page that is asked for: forms, mail, copies and the log."""

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient

from postmortem.database import db
from postmortem.followers import mail, weekly
from postmortem.operations import applications, people
from postmortem.operations import pages as page_operations
from postmortem.policy.viewer import system
from postmortem.store import pages
from tests import cast, make, post_office
from tests.canaries import Detector, Family
from tests.integration import test_crawl as crawling
from tests.integration.test_crawl import EVERYTHING, NOT_FOR_A, NOT_FOR_B, NOT_FOR_VISITORS, World
from tests.post_office import PostOffice

WRITTEN_TO = {Family.SUPPLIER}  # a mail says who invites, a copy who made it
NEW_A, NEW_B, NEW_ENGINEER = "nina@alpha.example", "bea@beta.example", "eli@supplier.example"


@dataclass
class Posted:
    """A world full of canaries, the mail that left it, and what was logged meanwhile."""

    world: World
    office: PostOffice
    log: str = ""


@pytest.fixture(scope="module")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Posted]:
    """Such a world with a mail server, and in each organization somebody new."""
    folder = tmp_path_factory.mktemp("leaving")
    with post_office.opened() as office, make.workspace(folder, **office.settings) as app:
        world = crawling.planted(app)
        make.change(app, "DELETE FROM mails")
        names = (world.canaries.word(one) for one in (Family.ALPHA_NAME, Family.BETA))
        with app.app_context():
            people.add(system(), NEW_A, next(names), "alpha", "operator")
            slugs = [row.slug for row in make.rows(app, "SELECT slug FROM organizations")]
            beta = next(slug for slug in slugs if slug.startswith("beta"))
            people.add(system(), NEW_B, next(names), beta, "operator")
            supplier = next(slug for slug in slugs if slug.startswith("supplier"))
            people.add(system(), NEW_ENGINEER, "Eli", supplier, "engineer")
        yield Posted(world, office)


def whole(message: EmailMessage) -> bytes:
    """A mail as it went over the line, and once more with everything in it decoded."""
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    return b"\n".join((message.as_bytes(), headers.encode(), message.get_content().encode()))


# Mail ----------------------------------------------------------------------------------------


def ask_for_mail(app: Flask) -> None:
    """Let the product write to everybody: invitations, and new passwords asked for or sent."""
    admin = cast.browser(app, cast.ADMINISTRATOR)
    for row in make.rows(app, "SELECT id FROM people"):
        assert cast.post(admin, f"/admin/people/{row.id}/mail").status_code == 303
    for email in (cast.OPERATOR_A, cast.OPERATOR_B, cast.ENGINEER, "nobody@example.org"):
        assert cast.post(cast.browser(app), "/password/forgotten", {"email": email}).status_code
    with app.app_context():
        people.disable(system(), cast.OPERATOR_B)
    mail.send_due(app)
    with app.app_context():
        people.enable(system(), cast.OPERATOR_B)


def test_a_mail_holds_no_word_that_is_not_for_its_reader(posted: Posted) -> None:
    ask_for_mail(posted.world.app)
    forbidden = {
        "alpha.example": NOT_FOR_A - WRITTEN_TO,
        "beta.example": NOT_FOR_B - WRITTEN_TO,
        "supplier.example": EVERYTHING - WRITTEN_TO,
    }
    sent = {str(one["To"]) for one in posted.office.delivered}
    assert sent == {cast.ADMINISTRATOR, cast.ENGINEER, cast.OPERATOR_A,
                    NEW_A, NEW_B, NEW_ENGINEER}  # fmt: skip
    for message in posted.office.delivered:
        suspicious = Detector(forbidden[str(message["To"]).rpartition("@")[2]])
        assert suspicious.found(whole(message)) == [], message["To"]
    assert Detector(WRITTEN_TO).found(b"".join(map(whole, posted.office.delivered)))


def test_a_weekly_mail_holds_no_word_that_is_not_for_its_reader(posted: Posted) -> None:
    app, office = posted.world.app, posted.office
    office.delivered.clear()
    make.change(app, "DELETE FROM mails")
    make.change(app, "UPDATE people SET weekly_mail = true, last_weekly_at = NULL")
    assert weekly.queue(app) == len(make.rows(app, "SELECT id FROM people"))
    mail.send_due(app)
    allowed = {
        cast.OPERATOR_A: (NOT_FOR_A, Family.ALPHA),
        NEW_A: (NOT_FOR_A, Family.ALPHA),
        cast.OPERATOR_B: (NOT_FOR_B, Family.BETA),
        NEW_B: (NOT_FOR_B, Family.BETA),
        cast.ENGINEER: ({Family.SEALED}, Family.INTERNAL),
        cast.ADMINISTRATOR: ({Family.SEALED}, Family.INTERNAL),
        NEW_ENGINEER: ({Family.SEALED}, Family.INTERNAL),
    }
    assert {str(one["To"]) for one in office.delivered} == set(allowed)
    for message in office.delivered:
        forbidden, expected = allowed[str(message["To"])]
        assert Detector(forbidden).found(whole(message)) == [], message["To"]
        assert Detector({expected}).found(whole(message)), message["To"]


def test_a_reminder_holds_no_word_that_is_not_for_its_reader(posted: Posted) -> None:
    app, office = posted.world.app, posted.office
    office.delivered.clear()
    make.change(app, "DELETE FROM mails")
    with app.app_context():
        for name in posted.world.pages:
            saved = pages.get(system(), name)
            due = replace(saved.document, owner="Eli", check_by=date(2020, 1, 1))
            page_operations.save(system(), name, saved.current, due)
    weekly.queue_reminders(app)
    mail.send_due(app)
    (message,) = office.delivered
    assert message["To"] == NEW_ENGINEER
    assert Detector({Family.SEALED}).found(whole(message)) == []
    assert Detector({Family.INTERNAL}).found(whole(message))


# Copies --------------------------------------------------------------------------------------


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a zip, and the list of them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        return {"": "\n".join(names).encode(), **{name: archive.read(name) for name in names}}


def test_a_copy_for_a_client_holds_no_word_that_is_not_for_it(posted: Posted) -> None:
    app = posted.world.app
    client = cast.browser(app, cast.ENGINEER)
    slugs = [row.slug for row in make.rows(app, "SELECT slug FROM organizations")]
    for begins, forbidden, expected in (
        ("alpha", NOT_FOR_A, Family.ALPHA),
        ("beta", NOT_FOR_B, Family.BETA),
    ):
        slug = next(one for one in slugs if one.startswith(begins))
        answer = cast.post(client, f"/organizations/{slug}/handover")
        assert answer.content_type == "application/zip"
        files = unpacked(answer.get_data())
        answer.close()
        suspicious = Detector(forbidden - WRITTEN_TO)
        assert {name for name, file in files.items() if suspicious.found(file)} == set()
        assert Detector({expected}).found(b"".join(files.values()))
        told = {"pages": 0, "footprints": 0, "releases": 0, "markdown-pages": 0}
        for name, file in files.items():
            _folder, _, path = name.partition("/")
            told[path.partition("/")[0]] = bool(Detector({expected}).found(file))
        assert all(told[one] for one in ("pages", "footprints", "releases", "markdown-pages"))


# Forms ---------------------------------------------------------------------------------------

LEAVES_ALONE = {"sign_ins.delete", "sign_ins.create", "share_links.unlock"}
FIELDS = {"do": "save", "title": "x", "revision": "1", "next": "/", "as": "organization:2"}


def send_everywhere(world: World, client: FlaskClient, forbidden: set[Family]) -> dict[str, int]:
    """Send a form to every address there is; the addresses whose answers hold a forbidden word."""
    suspicious = Detector(forbidden)
    token, leaks = cast.token(client), {}
    for rule in world.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in LEAVES_ALONE:
            continue
        for path in addresses(world, rule.rule):
            answer = client.post(path, data={**FIELDS, "csrf_token": token}, buffered=True)
            headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
            assert answer.status_code < 500, path
            if suspicious.found(headers.encode() + answer.get_data()):
                leaks[path] = answer.status_code
    return leaks


def addresses(world: World, rule: str) -> set[str]:
    """A form's addresses: of what may be read, what may not, and what does not exist."""
    some = (world.shown, world.hidden, world.beta, world.sealed)
    ids = [crawling.MADE_UP, *(name for made in some for name in made[-1])]
    slugs = [cast.ORDERS, cast.PORTAL, cast.VAULT, crawling.MADE_UP]
    known = {"id": ids, "slug": slugs, "person": ["1", "4", "99"]}
    number = rule.startswith("/admin")
    paths = {rule}
    for name in re.findall(r"<(?:[^>:]*:)?(\w+)>", rule):
        values = ["1", "4", "99"] if number and name == "id" else known.get(name, ["1"])
        pattern = re.compile(rf"<[^>]*\b{name}>")
        paths = {pattern.sub(value, path) for path in paths for value in values}
    return paths


def test_no_form_answers_a_word_that_is_not_for_its_sender(posted: Posted) -> None:
    world = posted.world
    app = world.app
    assert send_everywhere(world, cast.browser(app), EVERYTHING) == {}
    guest = crawling.visitor(world)
    assert send_everywhere(world, guest, NOT_FOR_VISITORS) == {}
    with app.app_context():
        applications.grant(system(), "alpha", cast.ORDERS, "contribute")
    assert send_everywhere(world, cast.browser(app, cast.OPERATOR_A), NOT_FOR_A) == {}
    assert send_everywhere(world, cast.browser(app, cast.OPERATOR_B), NOT_FOR_B) == {}
    suspicious = {Family.SEALED}
    assert send_everywhere(world, cast.browser(app, cast.ENGINEER), suspicious) == {}


# The log -------------------------------------------------------------------------------------

BREAK = {
    "sqlite": "CREATE TRIGGER breaks BEFORE UPDATE ON incidents "
    "BEGIN SELECT RAISE(ABORT, 'it breaks'); END",
    "postgresql": "ALTER TABLE incidents ADD CONSTRAINT breaks CHECK (severity < 0) NOT VALID",
}


def test_a_write_that_breaks_logs_its_trace_without_what_was_written(
    either: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """V-44: databases tell in their errors the row that they refuse."""
    cast.gather(either)
    made = make.postmortem(either)
    word = f"{Family.INTERNAL}0001"
    with either.app_context():
        make.change(either, BREAK[db.engine.dialect.name])
    form = make.form(make.document(title=word), 1)
    client = cast.browser(either, cast.ENGINEER)
    with caplog.at_level(logging.INFO):
        answer = cast.post(client, f"/postmortems/{made.postmortem}/edit", {**form, "do": "save"})
    written = "\n".join(caplog.handler.format(one) for one in caplog.records)
    assert answer.status_code == 500
    assert "UPDATE incidents SET" in written
    assert Detector({Family.INTERNAL}).found(written.encode()) == []
