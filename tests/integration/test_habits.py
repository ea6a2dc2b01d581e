"""Habits: this day in other years, the postmortem of the month, a reading list, a weekly mail."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from postmortem.clock import now
from postmortem.database import db
from postmortem.database.types import Instant
from postmortem.domain.actions import Side
from postmortem.domain.documents import Document
from postmortem.domain.learning.habits import day_of, week_began
from postmortem.domain.lifecycle import State
from postmortem.followers import mail, weekly
from postmortem.operations import applications, people
from postmortem.policy.viewer import system
from tests import cast, make
from tests.canaries import Canaries, Detector, Family
from tests.make import Made
from tests.post_office import PostOffice

REASON = "Both sides saw it and neither could act."
FAMILIES = {cast.ORDERS: Family.ALPHA, cast.LABELS: Family.UNGRANTED, cast.PORTAL: Family.BETA,
            cast.VAULT: Family.SEALED}  # fmt: skip


def years_ago(years: int = 1, hours: int = 12) -> datetime:
    """Some hours after midnight of this day, years ago."""
    day = day_of(now())
    day = day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)
    return datetime.combine(day, time(), UTC) + timedelta(hours=hours)


def began(at: datetime, title: str = "It began then", **changes: Any) -> Document:
    """A document of an incident that began at some time."""
    times: dict[str, Any] = {
        "detected_at": None,
        "acknowledged_at": None,
        "relieved_at": None,
        "entries": (),
    }
    ended = at + timedelta(minutes=47)
    made = make.document(title=title, began_at=at, ended_at=ended, **times)
    return replace(made, **changes)


def choose(app: Flask, made: Made, reason: str = REASON, email: str = cast.ENGINEER) -> int:
    """Press the button that makes a postmortem the one of the month."""
    path = f"/postmortems/{made.postmortem}/month"
    return cast.post(cast.browser(app, email), path, {"reason": reason}).status_code


def home(app: Flask, email: str = cast.OPERATOR_A) -> str:
    """Somebody's first page."""
    return cast.browser(app, email).get("/").text


# The first page ------------------------------------------------------------------------------


def test_what_happened_a_year_ago_tonight_stands_on_the_first_page(either: Flask) -> None:
    cast.gather(either)
    make.postmortem(either, began(years_ago(1, hours=22), "The night of the pool"))
    make.postmortem(either, began(years_ago(1) + timedelta(days=1), "The day after"))
    for email in (cast.OPERATOR_A, cast.ENGINEER):
        (line,) = [one for one in home(either, email).splitlines() if 'class="ago"' in one]
        assert "A year ago tonight:" in line
        assert "The night of the pool" in line
    assert 'class="ago"' not in home(either, cast.OPERATOR_B)


def test_the_reason_is_shown_to_both_sides_and_may_be_taken_back(either: Flask) -> None:
    cast.gather(either)
    made, other = make.postmortem(either), make.postmortem(either)
    assert choose(either, other, "The first choice") == 303
    assert choose(either, made) == 303
    for email in (cast.OPERATOR_A, cast.ENGINEER):
        assert REASON in home(either, email)
        assert "The first choice" not in home(either, email)
    assert REASON not in home(either, cast.OPERATOR_B)
    events = make.rows(either, "SELECT event FROM journal WHERE event LIKE '%month'")
    assert len(events) == 2
    path = f"/postmortems/{made.postmortem}/month"
    engineer = cast.browser(either, cast.ENGINEER)
    assert cast.post(engineer, path, {"do": "take-back"}).status_code == 303
    assert "of the month" not in home(either)
    assert make.rows(either, "SELECT * FROM month_choices") == []


def test_a_client_is_told_of_the_month_only_while_it_reads_the_record(app: Flask) -> None:
    cast.gather(app)
    made = make.postmortem(app, share=False)
    make.do(app, made.postmortem, "unshare")
    choose(app, made)
    assert REASON in home(app, cast.ENGINEER)
    assert REASON not in home(app)
    make.do(app, made.postmortem, "publish_and_share")
    make.save(app, made.postmortem, title="By another name")
    make.do(app, made.postmortem, "publish_and_share")
    assert home(app).count(REASON) == 1
    assert "Orders answered 503" not in home(app)
    make.do(app, made.postmortem, "unshare")
    assert REASON not in home(app)


def test_what_was_chosen_last_month_is_not_of_this_one(app: Flask) -> None:
    cast.gather(app)
    choose(app, make.postmortem(app))
    make.change(app, "UPDATE month_choices SET month = '2020-01'")
    assert REASON not in home(app)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (" \n ", "Say why everybody should read it."),
        ("Read [[internal: their]] part", "Marks hide nothing here"),
        (":::internal\nours\n:::", "Marks hide nothing here"),
        ("long " * 100, "characters long; 400 fit"),
    ],
)
def test_a_reason_that_cannot_be_taken_comes_back_with_why(
    app: Flask, reason: str, says: str
) -> None:
    cast.gather(app)
    made = make.postmortem(app)
    path = f"/postmortems/{made.postmortem}/month"
    answer = cast.post(cast.browser(app, cast.ENGINEER), path, {"reason": reason})
    assert answer.status_code == 422
    assert says in answer.text
    assert reason.strip() in answer.text.replace("\r\n", "\n")
    assert make.rows(app, "SELECT * FROM month_choices") == []


def test_a_draft_is_not_recommended_and_a_client_chooses_nothing(app: Flask) -> None:
    cast.gather(app)
    assert choose(app, make.postmortem(app, state=State.DRAFT)) == 422
    made = make.postmortem(app)
    assert choose(app, made, email=cast.OPERATOR_A) == 403
    assert (
        cast.browser(app, cast.OPERATOR_A).get(f"/postmortems/{made.postmortem}/month").status_code
        == 404
    )
    assert make.rows(app, "SELECT * FROM month_choices") == []


def test_habits_cost_the_first_page_two_statements(app: Flask) -> None:
    cast.gather(app)
    choose(app, make.postmortem(app, began(years_ago())))
    client = cast.browser(app, cast.ENGINEER)
    client.get("/")
    asked: list[str] = []
    with app.app_context():
        engine = db.engines["reader"]

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    assert REASON in client.get("/").text
    event.remove(engine, "before_cursor_execute", note)
    own = [one for one in asked if "month_choices" in one or one.count("began_at >=") > 1]
    assert len(own) == 2
    assert len(asked) <= 14


# The reading list ----------------------------------------------------------------------------


def listed(app: Flask, email: str, query: str = "") -> str:
    """The reading list of somebody's review meeting."""
    answer = cast.browser(app, email).get(f"/review-list{query}")
    assert answer.status_code == 200
    return str(answer.text)


def test_the_reading_list_says_why_and_asks_and_forgets_what_was_read(app: Flask) -> None:
    cast.gather(app)
    lately = now() - timedelta(days=9)
    tags = ("pool", "migration")
    make.postmortem(app, began(lately - timedelta(days=700), "Once before", tags=tags))
    again = make.postmortem(app, began(lately, "And once more", tags=tags))
    plain = make.postmortem(app, began(lately, "Only unread", tags=()))
    page = listed(app, cast.OPERATOR_A)
    assert page.index("And once more") < page.index("Only unread")
    assert "Once before" not in page
    assert "Happened again: like" in page
    assert page.count("You have not said that you read it.") == 2
    assert "What did we change after the last time" in page
    olga = cast.browser(app, cast.OPERATOR_A)
    for made in (again, plain):
        cast.post(olga, f"/postmortems/{made.postmortem}/receipts", {"kind": "read"})
    page = listed(app, cast.OPERATOR_A)
    assert "And once more" in page
    assert "Only unread" not in page
    assert "You have not said" not in page
    assert "Only unread" not in listed(app, cast.ENGINEER)


def test_the_reading_list_is_of_one_application_and_of_what_one_reads(app: Flask) -> None:
    cast.gather(app)
    lately = now() - timedelta(days=9)
    for slug in (cast.ORDERS, cast.LABELS, cast.PORTAL):
        make.postmortem(app, began(lately, f"It was {slug}", application=slug))
    assert "It was portal" not in listed(app, cast.OPERATOR_A)
    page = listed(app, cast.OPERATOR_A, f"?application={cast.LABELS}")
    assert "It was labels" in page
    assert "It was orders" not in page
    client = cast.browser(app, cast.OPERATOR_A)
    for slug in (cast.PORTAL, "nothing"):
        assert client.get(f"/review-list?application={slug}").status_code == 404


def test_a_reading_list_of_nothing_says_so(app: Flask) -> None:
    cast.gather(app)
    assert "Nothing waits to be read" in listed(app, cast.OPERATOR_A)


# The weekly mail -----------------------------------------------------------------------------


def want(app: Flask, email: str, wanted: str = "yes", told: timedelta = timedelta(days=8)) -> None:
    """Press the switch, and let it have been pressed a while ago."""
    client = cast.browser(app, email)
    assert cast.post(client, "/account/weekly-mail", {"wanted": wanted}).status_code == 303
    set_told(app, email, now() - told)


def set_told(app: Flask, email: str, at: datetime) -> None:
    """Let somebody have had their last weekly mail at some time."""
    with app.app_context():
        stored = Instant().process_bind_param(at, db.engine.dialect)
    make.change(
        app, "UPDATE people SET last_weekly_at = :a WHERE email = :e", a=str(stored), e=email
    )


def deliver(app: Flask, moment: datetime | None = None) -> int:
    """Let the worker look for weekly mail, and send what is due."""
    weekly.queue(app, moment)
    return mail.send_due(app)


def told(office: PostOffice, email: str) -> str:
    """The text of the one mail that somebody got."""
    (message,) = [one for one in office.delivered if one["To"] == email]
    return f"{message['Subject']}\n{message.get_content()}"


def test_nobody_gets_the_mail_who_did_not_ask_for_it(mailing: Flask, office: PostOffice) -> None:
    make.postmortem(mailing)
    assert weekly.queue(mailing) == 0
    assert "Send me the weekly mail" in cast.browser(mailing, cast.OPERATOR_A).get("/account").text


def test_the_mail_tells_the_week_of_earlier_years_the_month_what_is_new_and_what_is_due(
    mailing: Flask, office: PostOffice
) -> None:
    monday = week_began(now())
    last_year = monday.replace(year=monday.year - 1) + timedelta(days=2)
    soon = (now() + timedelta(days=3)).date()
    promises = (
        replace(make.action("Ours to keep"), due_on=soon, side=Side.CLIENT),
        replace(make.action("Theirs to keep"), due_on=soon, side=Side.SUPPLIER),
        replace(make.action("Not soon"), due_on=soon + timedelta(days=30), side=Side.CLIENT),
    )
    made = make.postmortem(mailing, began(last_year, "In that week", actions=promises))
    choose(mailing, made)
    want(mailing, cast.OPERATOR_A)
    want(mailing, cast.ENGINEER)
    assert deliver(mailing) == 2
    text = told(office, cast.OPERATOR_A)
    assert "Your week at wiki.example" in text
    assert "1 year ago: In that week" in text
    assert REASON in text
    assert "New for you to read" in text
    assert f"http://wiki.example/postmortems/{made.postmortem}" in text
    assert "Ours to keep" in text
    assert "Theirs to keep" not in text
    assert "Not soon" not in text
    assert "http://wiki.example/account#weekly-mail" in text
    assert "Theirs to keep" in told(office, cast.ENGINEER)
    assert "Ours to keep" not in told(office, cast.ENGINEER)


def test_there_is_one_mail_a_week_and_the_next_one_tells_what_came_since(
    mailing: Flask, office: PostOffice
) -> None:
    make.postmortem(mailing, began(now() - timedelta(days=40), "Told once"))
    want(mailing, cast.OPERATOR_A)
    assert deliver(mailing) == 1
    assert [deliver(mailing), deliver(mailing, week_began(now()) + timedelta(days=6))] == [0, 0]
    want(mailing, cast.OPERATOR_A, "no", timedelta())
    cast.post(cast.browser(mailing, cast.OPERATOR_A), "/account/weekly-mail", {"wanted": "yes"})
    assert deliver(mailing) == 0
    next_week = week_began(now()) + timedelta(days=7)
    assert weekly.queue(mailing, next_week - timedelta(seconds=1)) == 0
    assert weekly.queue(mailing, next_week) == 1
    assert weekly.queue(mailing, next_week) == 0


def test_whoever_asks_for_it_today_gets_it_next_monday(mailing: Flask, office: PostOffice) -> None:
    make.postmortem(mailing)
    client = cast.browser(mailing, cast.OPERATOR_A)
    cast.post(client, "/account/weekly-mail", {"wanted": "yes"})
    assert "It comes to olga@alpha.example" in client.get("/account").text
    assert weekly.queue(mailing) == 0
    assert weekly.queue(mailing, week_began(now()) + timedelta(days=7)) == 1


def test_a_week_in_which_nothing_is_new_brings_no_mail(mailing: Flask, office: PostOffice) -> None:
    make.postmortem(mailing, began(now() - timedelta(days=100), actions=()))
    want(mailing, cast.OPERATOR_B)
    want(mailing, cast.OPERATOR_A, told=-timedelta(minutes=1))
    set_told(mailing, cast.OPERATOR_A, now() - timedelta(days=8))
    make.change(mailing, "UPDATE editions SET created_at = '2020-01-01 00:00:00.000000'")
    assert deliver(mailing) == 0
    assert office.delivered == []
    assert make.rows(mailing, "SELECT * FROM mails") == []
    assert weekly.queue(mailing) == 0


@pytest.mark.parametrize("reason", ["switched off", "disabled", "gone"])
def test_who_does_not_want_it_any_more_gets_none(
    mailing: Flask, office: PostOffice, reason: str
) -> None:
    make.postmortem(mailing)
    want(mailing, cast.OPERATOR_A)
    assert weekly.queue(mailing) == 1
    if reason == "switched off":
        want(mailing, cast.OPERATOR_A, "no")
    if reason == "disabled":
        with mailing.app_context():
            people.disable(system(), cast.OPERATOR_A)
    if reason == "gone":
        change = "UPDATE people SET email = 'x@alpha.example' WHERE email = :e"
        make.change(mailing, change, e=cast.OPERATOR_A)
    assert mail.send_due(mailing) == 0
    assert make.rows(mailing, "SELECT * FROM mails") == []


def test_the_mail_is_in_its_readers_language(mailing: Flask, office: PostOffice) -> None:
    make.postmortem(mailing)
    make.change(mailing, "UPDATE people SET language = 'de' WHERE email = :e", e=cast.OPERATOR_A)
    want(mailing, cast.OPERATOR_A)
    assert deliver(mailing) == 1
    text = told(office, cast.OPERATOR_A)
    assert "Ihre Woche bei wiki.example" in text
    assert "Neu für Sie zu lesen" in text


def test_what_the_server_refuses_is_sent_later_and_then_not_again(
    mailing: Flask, office: PostOffice
) -> None:
    make.postmortem(mailing)
    want(mailing, cast.OPERATOR_A)
    office.refuses = "451 try later"
    assert deliver(mailing) == 0
    assert weekly.queue(mailing) == 0
    office.refuses = ""
    make.change(mailing, "UPDATE mails SET due_at = created_at")
    assert mail.send_due(mailing) == 1
    assert deliver(mailing) == 0


def test_no_mail_and_no_first_page_names_what_is_not_its_readers(
    mailing: Flask, office: PostOffice
) -> None:
    canaries = Canaries()
    monday = week_began(now())
    at = (monday.replace(year=monday.year - 1) + timedelta(days=1), years_ago())
    for slug, family in FAMILIES.items():
        for when in at:
            word = canaries.word(family)
            hidden = f"{word} [[internal: {canaries.word()}]]"
            action = replace(make.action(hidden), due_on=now().date(), side=Side.CLIENT)
            made = make.postmortem(
                mailing, began(when, hidden, application=slug, actions=(action,))
            )
        if slug != cast.VAULT:
            choose(mailing, made, f"Because {canaries.word(family)}")
    for state in (State.DRAFT, State.PUBLISHED):
        own = began(at[0], canaries.word())
        make.postmortem(mailing, own, state=state, share=False)
    make.change(mailing, "UPDATE editions SET standing = 'unshared' WHERE audience = 'client' "
                "AND card LIKE '%qzinternal%'")  # fmt: skip
    with mailing.app_context():
        for slug in (cast.LABELS, cast.VAULT):
            applications.revoke(system(), "alpha", slug)
    for email in (cast.OPERATOR_A, cast.OPERATOR_B, cast.ENGINEER):
        want(mailing, email)
    assert deliver(mailing) == 3
    own_words = {
        cast.OPERATOR_A: {Family.ALPHA},
        cast.OPERATOR_B: {Family.BETA},
        cast.ENGINEER: set(Family) - {Family.SEALED},
    }
    for email, mine in own_words.items():
        suspicious = Detector(set(Family) - mine)
        for text in (told(office, email), home(mailing, email), listed(mailing, email)):
            assert suspicious.found(text.encode()) == [], email
            assert Detector(mine).found(text.encode()), email
