"""What many incidents say together: how often, how fast noticed, what keeps contributing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from statistics import median
from typing import Any

WEEKS = 52
YEAR = timedelta(days=365)
THREE = 3  # of what is like an incident, as many as one compares with
FOUR = 4  # one more than are counted of incidents like one
Happened = tuple[datetime, int | None]


def weeks(incidents: Iterable[Happened], today: datetime) -> tuple[list[list[int]], list[str]]:
    """Incidents by week and severity over 52 weeks, oldest first, and each week's first day."""
    monday = today.date() - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    counts = [[0, 0, 0, 0] for _ in starts]
    for at, severity in incidents:
        week = (at.date() - starts[0]).days // 7
        if severity and 0 <= week < WEEKS:
            counts[week][severity - 1] += 1
    return counts, [start.isoformat() for start in starts]


def notice(spans: Sequence[tuple[datetime, int]], today: datetime) -> dict[str, int | None]:
    """The median minutes until someone noticed: this year, and the year before."""
    now = [minutes for at, minutes in spans if today - YEAR < at <= today]
    before = [minutes for at, minutes in spans if today - 2 * YEAR < at <= today - YEAR]
    return {
        "median": int(median(now)) if now else None,
        "previous": int(median(before)) if before else None,
    }


def most(kinds: Iterable[str], limit: int) -> list[tuple[str, int]]:
    """What occurs most, with how often."""
    return Counter(kinds).most_common(limit)


def start_here(cards: Sequence[dict[str, Any]], limit: int = 5) -> list[dict[str, Any]]:
    """The incidents to read first, each with why: "severe", "recurring" or "recent".

    An incident recurs when another of the same application shares two of its tags.
    """
    recent = {card["id"] for card in cards[:3]}
    alike = _by_two_tags(cards)
    scored = []
    for card in cards:
        again = len({id(other) for two in _twos(card) for other in alike[two]} - {id(card)})
        reasons = []
        if card["severity"] == 1 or (card["severity"] == 2 and not again):
            reasons.append("severe")
        if again:
            reasons.append("recurring")
        if card["id"] in recent:
            reasons.append("recent")
        score = 4 * (4 - (card["severity"] or 4)) + 3 * min(again, 3) + 2 * (card["id"] in recent)
        scored.append((score, card, reasons))
    scored.sort(key=lambda one: -one[0])
    return [{"card": card, "reasons": reasons} for _, card, reasons in scored[:limit] if reasons]


def _by_two_tags(cards: Sequence[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Which cards share two tags: four of them at most, for no more are counted."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for card in cards:
        for two in _twos(card):
            if len(found[two]) < FOUR:
                found[two].append(card)
    return found


def _twos(card: dict[str, Any]) -> Iterable[tuple[str, str]]:
    return combinations(sorted(set(card["tags"])), 2)


def again(cards: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Of each incident that happened again, the last three like it, the newest first.

    Alike are two of the same application that share two tags.
    """
    before: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    found = {}
    for card in sorted((one for one in cards if one["began_at"]), key=lambda one: one["began_at"]):
        kinds = [before[(card["application"]["slug"], *two)] for two in _twos(card)]
        like = {one["id"]: one for kind in kinds for one in kind[-THREE:]}
        if like:
            newest = sorted(like.values(), key=lambda one: one["began_at"], reverse=True)
            found[card["id"]] = newest[:THREE]
        for kind in kinds:
            kind.append(card)
    return found
