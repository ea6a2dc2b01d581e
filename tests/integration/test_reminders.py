"""Reminders: who keeps a page true is told, once a week, what is to be looked at again."""

import smtplib
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from postmortem.clock import now
from postmortem.database import db
from postmortem.database.types import Instant
from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.domain.learning.habits import week_began
from postmortem.editions import pages as listed
from postmortem.followers import mail, weekly
from postmortem.operations import applications, pages, people
from postmortem.operations.pages import NewPage
from postmortem.policy.viewer import Viewer, system
from tests import cast, make
from tests.post_office import PostOffice

TODAY = now().date()
DUE = TODAY - timedelta(days=20)


def page(title: str, owner: str = "Ewa", check_by: date | None = DUE, **of: Any) -> PageDocument:
    """A page that somebody should look at again."""
    sections = (make.section("text", "What is known."),)
    slug = of.pop("slug", cast.ORDERS)
    return PageDocument(
        slug, PageKind.RUNBOOK, title, sections=sections, owner=owner, check_by=check_by, **of
    )


def write(app: Flask, document: PageDocument, viewer: Viewer | None = None, **of: Any) -> str:
    """Write a page down as somebody; its public id."""
    with app.app_context():
        return pages.create_all(viewer or system(), [NewPage(document, **of)])[0]


def save(app: Flask, name: str, base: int, document: PageDocument, email: str) -> None:
    """Save a page as somebody."""
    viewer = cast.viewer(app, email)
    with app.app_context():
        pages.save(viewer, name, base, document)


def deliver(app: Flask, moment: datetime | None = None) -> int:
    """Let the worker look for reminders, and send what is due."""
    weekly.queue_reminders(app, moment)
    return mail.send_due(app)


def told(office: PostOffice, email: str) -> str:
    """The text of the one mail that somebody got."""
    (message,) = [one for one in office.delivered if one["To"] == email]
    return f"{message['Subject']}\n{message.get_content()}"


def last_week(app: Flask) -> None:
    """Let everybody have had their last reminder a week ago."""
    with app.app_context():
        at = Instant().process_bind_param(now() - timedelta(days=8), db.engine.dialect)
    make.change(app, "UPDATE people SET last_reminded_at = :at", at=str(at))


def next_week(weeks: int = 1) -> datetime:
    """The Monday so many weeks after this week's."""
    return week_began(now()) + timedelta(days=7 * weeks)


def mine(app: Flask, email: str) -> list[str]:
    """The titles of what somebody should look at again."""
    viewer = cast.viewer(app, email)
    with app.app_context():
        return [card["title"] for card in listed.to_look_at(viewer, TODAY)]


# Whose a page is -----------------------------------------------------------------------------


def test_a_page_is_its_owners_by_name_else_whoever_saved_it_last(either: Flask) -> None:
    app = either
    cast.gather(app)
    ada, ewa = (cast.viewer(app, one) for one in (cast.ADMINISTRATOR, cast.ENGINEER))
    write(app, page("By name", "Ewa"), ada)
    write(app, page("By nobody's name", "Order team"), ada)
    write(app, page("By half a name", "Ewa and Ada"), ewa)
    write(app, page("By a client's name", "Olga"), ada)
    write(app, page("By nobody", ""))
    write(app, page("Not yet", check_by=TODAY + timedelta(days=1)))
    write(app, page("Never", check_by=None))
    handed_over = write(app, page("Saved again", "", DUE - timedelta(days=9)), ada)
    save(app, handed_over, 1, page("Saved again", "", DUE - timedelta(days=9)), cast.ENGINEER)
    assert mine(app, cast.ENGINEER) == ["Saved again", "By half a name", "By name"]
    assert mine(app, cast.ADMINISTRATOR) == ["By a client's name", "By nobody's name"]
    assert mine(app, cast.OPERATOR_A) == []


def test_a_page_of_somebody_without_an_account_is_whose_who_saved_it_before(app: Flask) -> None:
    cast.gather(app)
    name = write(app, page("Whose", "Ewa"), cast.viewer(app, cast.ADMINISTRATOR))
    save(app, name, 1, page("Whose", "Ewa"), cast.ENGINEER)
    assert mine(app, cast.ENGINEER) == ["Whose"]
    with app.app_context():
        people.disable(system(), cast.ENGINEER)
    assert mine(app, cast.ADMINISTRATOR) == ["Whose"]


def test_the_first_page_and_the_form_say_whose_it_is(app: Flask) -> None:
    cast.gather(app)
    name = write(app, page("Restart it"))
    engineer = cast.browser(app, cast.ENGINEER)
    assert f'href="/pages/{name}#still"' in engineer.get("/").text
    assert "Restart it" not in cast.browser(app, cast.ADMINISTRATOR).get("/").text
    assert "Restart it" not in cast.browser(app, cast.OPERATOR_A).get("/").text
    form = engineer.get(f"/pages/{name}/edit").text
    assert '<option value="Ada">' in form
    assert "Olga" not in form
    sent = {"revision": "1", "check_by": (TODAY + timedelta(days=90)).isoformat()}
    assert cast.post(engineer, f"/pages/{name}/confirm", sent).status_code == 303
    assert "Restart it" not in engineer.get("/").text


# The mail ------------------------------------------------------------------------------------


def test_one_mail_tells_of_all_pages_that_are_due_and_nobody_had_to_ask(
    mailing: Flask, office: PostOffice
) -> None:
    first = write(mailing, page("Restart it"))
    write(mailing, page("Alerts", check_by=TODAY))
    write(mailing, page("Not yet", check_by=TODAY + timedelta(days=1)))
    assert deliver(mailing) == 1
    text = told(office, cast.ENGINEER)
    assert "2 pages to look at again at wiki.example" in text
    assert text.index("Restart it (Orders), to be checked since") < text.index("Alerts (Orders)")
    assert f"http://wiki.example/pages/{first}" in text
    assert "Not yet" not in text
    assert "http://wiki.example/account#page-mail" in text


def test_the_reminder_is_in_its_readers_language(mailing: Flask, office: PostOffice) -> None:
    make.change(mailing, "UPDATE people SET language = 'de' WHERE email = :e", e=cast.ENGINEER)
    write(mailing, page("Neustart"))
    deliver(mailing)
    text = told(office, cast.ENGINEER)
    assert "Stimmt das noch? Eine Seite ist wieder zu prüfen (wiki.example)" in text
    assert "Es stimmt noch" in text


def test_there_is_one_reminder_a_week_until_somebody_looked(
    mailing: Flask, office: PostOffice
) -> None:
    name = write(mailing, page("Restart it"))
    assert [deliver(mailing), deliver(mailing)] == [1, 0]
    assert deliver(mailing, next_week() - timedelta(seconds=1)) == 0
    last_week(mailing)
    assert deliver(mailing) == 1
    last_week(mailing)
    with mailing.app_context():
        pages.confirm(system(), name, 1, TODAY + timedelta(days=90))
    assert deliver(mailing) == 0
    assert make.rows(mailing, "SELECT * FROM mails") == []


@pytest.mark.parametrize("reason", ["switched off", "disabled", "taken over", "restricted"])
def test_who_should_not_be_reminded_any_more_gets_nothing(
    mailing: Flask, office: PostOffice, reason: str
) -> None:
    name = write(mailing, page("Restart it"))
    weekly.queue_reminders(mailing)
    if reason == "switched off":
        engineer = cast.browser(mailing, cast.ENGINEER)
        assert "They come to ewa@supplier.example" in engineer.get("/account").text
        cast.post(engineer, "/account/page-mail", {"wanted": "no"})
        assert "Remind me by mail" in engineer.get("/account").text
    if reason == "disabled":
        with mailing.app_context():
            people.disable(system(), cast.ENGINEER)
    if reason == "taken over":
        save(mailing, name, 1, page("Restart it", check_by=None), cast.ADMINISTRATOR)
    if reason == "restricted":
        make.change(mailing, "UPDATE applications SET is_restricted = true")
    assert mail.send_due(mailing) == 0
    assert office.delivered == []
    assert make.rows(mailing, "SELECT * FROM mails") == []


def test_whoever_switches_them_on_again_is_reminded_next_monday(
    mailing: Flask, office: PostOffice
) -> None:
    write(mailing, page("Restart it"))
    engineer = cast.browser(mailing, cast.ENGINEER)
    for wanted in ("no", "yes"):
        cast.post(engineer, "/account/page-mail", {"wanted": wanted})
    assert deliver(mailing) == 0
    assert weekly.queue_reminders(mailing, next_week()) == 2


def test_clients_and_the_people_of_the_sample_get_none(mailing: Flask, office: PostOffice) -> None:
    write(mailing, page("Restart it", "Olga"), cast.viewer(mailing, cast.ENGINEER))
    make.change(mailing, "UPDATE people SET is_sample = true WHERE email = :e", e=cast.ENGINEER)
    assert deliver(mailing) == 0
    assert office.delivered == []
    assert "page-mail" not in cast.browser(mailing, cast.OPERATOR_A).get("/account").text


def test_without_a_mail_server_no_reminder_waits(app: Flask) -> None:
    cast.gather(app)
    write(app, page("Restart it"))
    assert weekly.queue_reminders(app) == 0
    assert make.rows(app, "SELECT * FROM mails") == []


def test_what_the_server_refuses_is_sent_later_and_then_not_again(
    mailing: Flask, office: PostOffice
) -> None:
    write(mailing, page("Restart it"))
    office.refuses = "451 try later"
    assert deliver(mailing) == 0
    office.refuses = ""
    make.change(mailing, "UPDATE mails SET due_at = created_at")
    assert [deliver(mailing), deliver(mailing)] == [1, 0]


@pytest.mark.parametrize("arrived", [True, False])
def test_after_a_crash_nobody_gets_the_same_reminder_twice(
    mailing: Flask, office: PostOffice, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    write(mailing, page("Restart it"))
    send = smtplib.SMTP.send_message

    def crash(*given: Any, **named: Any) -> None:
        if arrived:
            send(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(smtplib.SMTP, "send_message", crash)
        deliver(mailing)
    make.change(mailing, "UPDATE mails SET due_at = created_at")
    assert [deliver(mailing), deliver(mailing)] == [0, 0]
    told_of = [one for one in office.delivered if one["To"] == cast.ENGINEER]
    assert len(told_of) == arrived
    assert weekly.queue_reminders(mailing, next_week()) == 2


def test_a_reminder_names_nothing_that_its_reader_may_not_see(
    mailing: Flask, office: PostOffice
) -> None:
    write(mailing, page("Restart it"))
    write(mailing, page("Sealed away", slug=cast.VAULT))
    weekly.queue_reminders(mailing)
    with mailing.app_context():
        applications.grant(system(), cast.ENGINEER, cast.VAULT, "read")
    assert mail.send_due(mailing) == 1
    assert "Sealed away" in told(office, cast.ENGINEER)
    with mailing.app_context():
        applications.revoke(system(), cast.ENGINEER, cast.VAULT)
    office.delivered.clear()
    last_week(mailing)
    assert deliver(mailing) == 1
    assert "Sealed away" not in told(office, cast.ENGINEER)
