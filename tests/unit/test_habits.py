"""Looking back: which day an incident comes again, what is new, what a meeting reads and why."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from postmortem.domain.documents import write_instant
from postmortem.domain.learning import habits

TODAY = date(2026, 11, 23)


def card(began: datetime | None = None, **more: Any) -> dict[str, Any]:
    """A card with what habits look at."""
    return {
        "id": "first",
        "began_at": began and write_instant(began),
        "severity": 2,
        "application": {"slug": "orders", "name": "Orders"},
        "tags": [],
        "factors": [],
        "unnoticed": 3,
    } | more


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("began", "today", "years", "is_night"),
    [
        ("2025-11-23T12:00", "2026-11-23", 1, False),
        ("2025-11-23T22:40", "2026-11-23", 1, True),
        ("2025-11-24T02:04", "2026-11-23", 1, True),
        ("2025-11-24T06:00", "2026-11-24", 1, False),
        ("2019-11-23T17:59", "2026-11-23", 7, False),
        ("2024-02-29T10:00", "2026-02-28", 2, False),
        ("2024-02-29T10:00", "2028-02-29", 4, False),
        ("2023-12-31T23:00", "2026-12-31", 3, True),
        ("2024-01-01T03:00", "2026-12-31", 3, True),
    ],
)
def test_an_incident_comes_again_on_its_day_and_a_night_is_of_one_day(
    began: str, today: str, years: int, is_night: bool
) -> None:
    (found,) = habits.anniversaries([card(at(began))], date.fromisoformat(today))
    assert (found.years, found.is_night) == (years, is_night)


def test_nothing_comes_again_in_its_own_year_or_without_a_time() -> None:
    assert habits.anniversaries([card(at("2026-11-23T12:00")), card()], TODAY) == []


def test_the_most_severe_comes_first_then_the_latest() -> None:
    cards = [
        card(at("2020-11-23T12:00"), id="old", severity=1),
        card(at("2025-11-23T12:00"), id="new", severity=1),
        card(at("2025-11-23T12:00"), id="unknown", severity=None),
        card(at("2025-11-23T12:00"), id="small", severity=3),
    ]
    found = habits.anniversaries(cards, TODAY)
    assert [one.card["id"] for one in found] == ["new", "old", "small", "unknown"]


INSTANTS = some.datetimes(datetime(1, 1, 1), datetime(2090, 1, 1), timezones=some.just(UTC))
MONDAYS = some.dates(date(2000, 1, 1), date(2090, 1, 1)).map(
    lambda day: day - timedelta(days=day.weekday())
)


@given(INSTANTS, MONDAYS)
def test_a_week_holds_what_its_days_hold_and_each_incident_once(
    began: datetime, monday: date
) -> None:
    cards = [card(began)]
    days = [monday + timedelta(days=one) for one in range(7)]
    daily = [found for day in days for found in habits.anniversaries(cards, day)]
    assert habits.anniversaries(cards, monday, 7) == daily
    assert len(daily) <= 1


@given(INSTANTS, some.integers(1, 2090))
def test_each_later_year_has_exactly_one_day_of_it(began: datetime, year: int) -> None:
    days = 366 if habits.in_year(date(2024, 2, 29), year).day == 29 else 365
    found = habits.anniversaries([card(began)], date(year, 1, 1), days)
    assert len(found) == (1 if year > habits.day_of(began).year else 0)
    assert all(one.day.year - one.years == habits.day_of(began).year for one in found)


@given(INSTANTS)
def test_a_week_begins_on_a_monday_at_six_and_lasts_until_the_next(moment: datetime) -> None:
    moment = max(moment, at("0001-01-09T00:00"))
    began = habits.week_began(moment)
    assert (began.weekday(), began.hour, began.minute) == (0, 6, 0)
    assert began <= moment < began + timedelta(days=7)


def test_what_is_new_is_what_came_since_then_newest_first_and_no_draft() -> None:
    since = at("2026-11-16T06:00")
    cards = [
        card(id="older", new_at=since),
        card(id="newer", new_at=since + timedelta(days=1)),
        card(id="before", new_at=since - timedelta(seconds=1)),
        card(id="draft", new_at=since + timedelta(days=2), state="draft"),
    ]
    assert [one["id"] for one in habits.whats_new(cards, since)] == ["newer", "older"]


def test_a_meeting_reads_what_is_unread_and_what_came_again_and_why() -> None:
    twice = {"tags": ["pool", "lock"]}
    cards = [
        card(at("2026-11-20T10:00"), id="again", **twice),
        card(at("2026-03-20T10:00"), id="before", **twice),
        card(at("2026-11-10T10:00"), id="unread", tags=["pool"]),
        card(at("2026-11-11T10:00"), id="read"),
        card(at("2024-11-11T10:00"), id="long ago"),
        card(at("2026-11-12T10:00"), id="draft", state="draft", **twice),
        card(at("2026-11-13T10:00"), id="other", application={"slug": "x", "name": "X"}, **twice),
        card(id="no time"),
    ]
    found = habits.review_list(cards, {"read", "before", "other"}, TODAY)
    assert [(one.card["id"], one.reasons) for one in found] == [
        ("again", ("recurring", "unread")),
        ("unread", ("unread",)),
    ]
    assert [one["id"] for one in found[0].like] == ["before"]


def test_what_happened_again_and_again_is_asked_about_once() -> None:
    cards = [
        card(at(f"2026-11-{day}T10:00"), id=str(day), tags=["pool", "lock"])
        for day in (20, 18, 16, 14, 12)
    ]
    found = habits.review_list(cards, {one["id"] for one in cards}, TODAY)
    assert [one.question for one in found] == ["again", *["surprise"] * 3]
    assert [one["id"] for one in found[0].like] == ["18", "16", "14"]
    assert "12" not in {one.card["id"] for one in found}


def test_a_meeting_gets_no_more_than_it_can_read() -> None:
    cards = [card(at("2026-11-20T10:00"), id=str(number)) for number in range(40)]
    assert len(habits.review_list(cards, set(), TODAY)) == habits.MOST_TO_READ


@pytest.mark.parametrize(
    ("more", "question"),
    [
        ({}, "surprise"),
        ({"factors": ["interface"]}, "between"),
        ({"factors": ["interface"], "unnoticed": 45}, "notice"),
        ({"unnoticed": None}, "surprise"),
        ({"unnoticed": 45, "open_actions": [{"due_on": "2026-11-22"}]}, "promise"),
        ({"unnoticed": 45, "open_actions": [{"due_on": None}]}, "notice"),
        ({"open_actions": [{"due_on": "2026-11-23"}]}, "surprise"),
    ],
)
def test_each_has_one_question_from_what_is_known_of_it(
    more: dict[str, Any], question: str
) -> None:
    (found,) = habits.review_list([card(at("2026-11-20T10:00"), **more)], set(), TODAY)
    assert found.question == question
