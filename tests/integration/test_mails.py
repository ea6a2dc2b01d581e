"""Mail: what is sent to whom, when, in which words, and what is not sent."""

import smtplib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from postmortem.clock import now
from postmortem.config import load
from postmortem.database import db
from postmortem.database.types import Instant
from postmortem.errors import ConfigurationError
from postmortem.followers import mail
from postmortem.operations import passwords, people
from postmortem.policy.viewer import system
from tests import cast, make
from tests.cast import NEW
from tests.post_office import PostOffice


@pytest.fixture
def app(mailing: Flask) -> Flask:
    """A workspace that sends mail."""
    return mailing


def add(app: Flask, email: str, name: str) -> None:
    """A new operator without a password."""
    with app.app_context():
        people.add(system(), email, name, "alpha", "operator")


def invite(app: Flask, email: str = NEW) -> None:
    """Queue an invitation."""
    with app.app_context():
        passwords.invite(system(), email)


def later(app: Flask, **by: Any) -> None:
    """Let everything that waits be asked for earlier, and be due."""
    with app.app_context():
        earlier = Instant().process_bind_param(now() - timedelta(**by), db.engine.dialect)
    make.change(app, "UPDATE mails SET created_at = :at, due_at = :at", at=str(earlier))


def test_an_invitation_is_one_plain_mail_to_one_person(app: Flask, office: PostOffice) -> None:
    invite(app)
    assert office.delivered == []
    assert mail.send_due(app) == 1
    (message,) = office.delivered
    assert office.envelopes == [("wiki@supplier.example", [NEW])]
    assert (message["To"], message["From"]) == (NEW, "wiki@supplier.example")
    assert message["Subject"] == "Supplier invites you to wiki.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert "Hello Nina," in message.get_content()
    assert office.link().startswith("/password/")
    assert mail.send_due(app) == 0


def test_mail_is_in_the_readers_language(app: Flask, office: PostOffice) -> None:
    make.change(app, "UPDATE people SET language = 'de', name = 'Nina Öl' WHERE email = :e", e=NEW)
    invite(app)
    mail.send_due(app)
    assert "Guten Tag, Nina Öl" in office.delivered[0].get_content()
    assert "lädt Sie" in office.delivered[0]["Subject"]


def test_no_secret_waits_in_the_database(app: Flask, office: PostOffice) -> None:
    invite(app)
    assert make.rows(app, "SELECT COUNT(*) FROM sign_in_links") == [(0,)]
    mail.send_due(app)
    secret = office.link().removeprefix("/password/")
    everything = [str(make.rows(app, f"SELECT * FROM {name}")) for name in db.metadata.tables]
    assert len(secret) >= 43
    assert [rows for rows in everything if secret in rows] == []


@pytest.mark.parametrize("reason", ["disabled", "erased", "gone", "late", "has a password"])
def test_mail_that_nobody_should_get_any_more_is_dropped(
    app: Flask, office: PostOffice, reason: str
) -> None:
    invite(app)
    if reason in {"disabled", "erased"}:
        with app.app_context():
            people.disable(system(), NEW)
    if reason == "erased":
        (number,) = make.rows(app, "SELECT id FROM people WHERE email = :e", e=NEW)[0]
        with app.app_context():
            people.erase(system(), number, "Former")
    if reason == "gone":
        make.change(app, "UPDATE people SET email = 'other@alpha.example' WHERE email = :e", e=NEW)
    if reason == "late":
        later(app, days=7, minutes=1)
    if reason == "has a password":
        make.change(app, "UPDATE people SET password_hash = 'x' WHERE email = :e", e=NEW)
    assert mail.send_due(app) == 0
    assert office.delivered == []
    assert make.rows(app, "SELECT * FROM mails") == []
    assert make.rows(app, "SELECT * FROM sign_in_links") == []


def test_a_mail_the_server_refuses_is_tried_again_later_with_a_new_link(
    app: Flask, office: PostOffice
) -> None:
    office.refuses = "451 try later"
    invite(app)
    assert mail.send_due(app) == 0
    assert mail.send_due(app) == 0
    ((attempts, problem),) = make.rows(app, "SELECT attempts, problem FROM mails")
    assert attempts == 1
    assert "try later" in problem
    page = cast.browser(app, cast.ADMINISTRATOR).get("/admin/people/5").text
    assert "try later" in page
    office.refuses = ""
    later(app, minutes=5)
    assert mail.send_due(app) == 1
    usable = "SELECT COUNT(*) FROM sign_in_links WHERE used_at IS NULL"
    assert make.rows(app, usable) == [(1,)]
    assert cast.browser(app).get(office.link()).status_code == 200


def test_one_mail_that_cannot_be_sent_holds_up_no_other(app: Flask, office: PostOffice) -> None:
    add(app, "ümlaut@alpha.example", "Ü")
    invite(app, "ümlaut@alpha.example")
    invite(app)
    mail.send_due(app)
    assert NEW in [message["To"] for message in office.delivered]


def test_a_crash_while_sending_lets_the_mail_be_sent_again(
    app: Flask, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(app)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):

        def crash(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(smtplib.SMTP, "send_message", crash)
        mail.send_due(app)
    later(app, minutes=10)
    assert mail.send_due(app) == 1


@pytest.mark.parametrize(
    "name",
    ["Nina\r\nBcc: all@alpha.example", "N\nTo: x@y.example", "a\x00b\x0bc\u2028d", "=?utf-8?q?x?="],
)
def test_no_name_adds_a_header_or_a_reader(app: Flask, office: PostOffice, name: str) -> None:
    make.change(app, "UPDATE people SET name = :n WHERE email = :e", n=name, e=NEW)
    make.change(app, "UPDATE organizations SET name = :n WHERE kind = 'supplier'", n=name)
    invite(app)
    assert mail.send_due(app) == 1
    (message,) = office.delivered
    assert office.envelopes[0][1] == [NEW]
    assert message.get_all("To") == [NEW]
    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"])


def test_a_mail_server_without_encryption_gets_nothing_unless_told(
    tmp_path: Path, office: PostOffice
) -> None:
    settings = office.settings | {"mail_tls": "starttls"}
    with make.workspace(tmp_path / "data", **settings) as app:
        cast.gather(app)
        add(app, NEW, "Nina")
        invite(app)
        assert mail.send_due(app) == 0
        assert "STARTTLS" in str(make.rows(app, "SELECT problem FROM mails"))
    assert office.delivered == []


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("MAIL_SENDER", {"mail_sender": ""}),
        ("MAIL_SENDER", {"mail_sender": "x@y.example\nBcc: z@y.example"}),
        ("PUBLIC_URL", {"public_url": ""}),
        ("MAIL_PORT", {"mail_port": "0"}),
        ("MAIL_TLS", {"mail_tls": "ssl"}),
        ("MAIL_TLS", {"mail_tls": "none", "mail_password": "in the clear"}),
    ],
)
def test_settings_that_could_not_work_stop_the_start(
    office: PostOffice, name: str, settings: dict[str, str]
) -> None:
    with pytest.raises(ConfigurationError, match=f"POSTMORTEM_{name}"):
        load({}, **(office.settings | settings))


def test_without_a_mail_server_each_button_says_so_and_nothing_is_queued(tmp_path: Path) -> None:
    with make.workspace(tmp_path / "data") as app:
        cast.gather(app)
        add(app, NEW, "Nina")
        admin = cast.browser(app, cast.ADMINISTRATOR)
        assert "No mail server is set up" in admin.get("/admin/people/5").text
        answer = cast.post(admin, "/admin/people/5/mail")
        assert answer.status_code == 422
        assert "Make a sign-in link" in answer.text
        stranger = cast.browser(app)
        assert "sends no mail" in stranger.get("/password/forgotten").text
        fields = {"email": cast.OPERATOR_A}
        assert "sends no mail" in cast.post(stranger, "/password/forgotten", fields).text
        assert make.rows(app, "SELECT * FROM mails") == []
        assert mail.send_due(app) == 0
