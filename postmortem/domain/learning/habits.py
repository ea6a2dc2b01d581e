"""Habits of looking back: what happened on this day, what is new, what a meeting should read."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from .. import trends
from ..documents import read_instant

Card = dict[str, Any]
BEGINS = timedelta(hours=6)  # a day lasts from six to six here, so that a night is of one day
EARLIEST = datetime.min.replace(tzinfo=UTC) + BEGINS
EVENING = 18
A_WEEK = 7
LATELY = timedelta(days=180)
A_YEAR = timedelta(days=365)
MOST_TO_READ = 12  # what a meeting gets through
LATE_TO_NOTICE = 30  # minutes


def day_of(moment: datetime) -> date:
    """The day that a moment belongs to: two at night is of the evening before."""
    return (max(moment, EARLIEST) - BEGINS).date()


def begins(day: date) -> datetime:
    """When such a day begins."""
    return datetime.combine(day, time(), UTC) + BEGINS


def week_began(moment: datetime) -> datetime:
    """The last Monday at six before a moment, or that very moment."""
    day = day_of(moment)
    return begins(day - timedelta(days=day.weekday()))


def in_year(day: date, year: int) -> date:
    """The same day of another year; the 29th of February is the 28th where there is none."""
    is_leap_day = (day.month, day.day) == (2, 29)
    try:
        return day.replace(year=year)
    except ValueError:
        assert is_leap_day
        return day.replace(year=year, day=28)


@dataclass(frozen=True, slots=True)
class Anniversary:
    """An incident that began so many years before a day; `is_night`: between six and six."""

    card: Card
    years: int
    day: date
    is_night: bool


def anniversaries(cards: Iterable[Card], today: date, days: int = 1) -> list[Anniversary]:
    """Incidents that began in an earlier year on one of these days, the most severe first.

    Each incident comes on exactly one day of each later year.
    """
    last = today + timedelta(days=days - 1)
    found = []
    for card in cards:
        if not card["began_at"]:
            continue
        began = read_instant(card["began_at"])
        first = day_of(began)
        for year in sorted({today.year, last.year}):
            same = in_year(first, year)
            if year > first.year and today <= same <= last:
                is_night = not BEGINS <= timedelta(hours=began.hour) < timedelta(hours=EVENING)
                found.append(Anniversary(card, year - first.year, same, is_night))
    return sorted(found, key=lambda one: (one.card["severity"] or 9, one.years, one.card["id"]))


def whats_new(cards: Iterable[Card], since: datetime) -> list[Card]:
    """What one can read since a moment, by each card's `new_at`, the newest first; no drafts."""
    ready = (card for card in cards if card.get("state", "published") == "published")
    new = [card for card in ready if card["new_at"] >= since]
    return sorted(new, key=lambda card: (card["new_at"], card["id"]), reverse=True)


@dataclass(frozen=True, slots=True)
class ToRead:
    """A postmortem for a review meeting: why ("recurring", "unread"), and what was like it before.

    What to ask is "again", "promise", "notice", "between" or "surprise".
    """

    card: Card
    reasons: tuple[str, ...]
    like: tuple[Card, ...]
    question: str


def review_list(cards: Sequence[Card], read: Collection[str], today: date) -> list[ToRead]:
    """What a review meeting should read: what happened again within a year, and what is unread.

    First what is both, then the more severe, then the newer; no more than a meeting gets through.
    What happened again is asked about once for all that are alike.
    """
    ready = [card for card in cards if card.get("state", "published") == "published"]
    again = trends.again(ready)
    found: list[tuple[timedelta, Card, tuple[str, ...]]] = []
    for card in ready:
        age = today - day_of(read_instant(card["began_at"])) if card["began_at"] else A_YEAR * 2
        is_again = card["id"] in again and age <= A_YEAR
        is_unread = card["id"] not in read and age <= LATELY
        reasons = ("recurring",) * is_again + ("unread",) * is_unread
        if reasons:
            found.append((age, card, reasons))
    found.sort(key=lambda one: (-len(one[2]), one[1]["severity"] or 9, one[0]))
    chosen, asked = [], set[str]()
    for _age, card, reasons in found[:MOST_TO_READ]:
        like = tuple(again.get(card["id"], ()))
        is_told = card["id"] in asked or any(one["id"] in asked for one in like)
        question = _question(card, "recurring" in reasons and not is_told, today)
        asked |= {card["id"], *(one["id"] for one in like)} if question == "again" else set()
        chosen.append(ToRead(card, reasons, like, question))
    return chosen


def _question(card: Card, is_again: bool, today: date) -> str:
    """What is most worth talking about, from what is known of it."""
    promises = card.get("open_actions", ())
    if is_again:
        return "again"
    if any(one["due_on"] and one["due_on"] < today.isoformat() for one in promises):
        return "promise"
    if (card["unnoticed"] or 0) >= LATE_TO_NOTICE:
        return "notice"
    return "between" if "interface" in card["factors"] else "surprise"
