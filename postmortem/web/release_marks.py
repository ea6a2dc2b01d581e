"""Where releases stand below the incidents of a lane: a mark for each, or for those that touch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ..domain.spans import Span
from ..editions.freezing import instant
from ..editions.reading import Card
from .formats import minute
from .lanes import TOUCH, WIDTHS
from .search.asking import address
from .spans import HERE


@dataclass(frozen=True, slots=True)
class Mark:
    """Some releases that stand in one place, the oldest first, and where it leads."""

    cards: tuple[Card, ...]
    left: float
    url: str


def marks(text: str, released: Mapping[str, Sequence[Card]], span: Span) -> dict[str, Any]:
    """The marks of each application, for wide windows and for narrow ones."""
    return {
        slug: {width: _row(text, cards, span, pixels) for width, pixels in WIDTHS.items()}
        for slug, cards in released.items()
        if cards
    }


def together(places: Sequence[float], apart: float) -> list[list[int]]:
    """Which places in order are told by one mark, so that no two marks are nearer than that."""
    found: list[list[int]] = []
    for at, place in enumerate(places):
        if found and place - places[found[-1][0]] < apart:
            found[-1].append(at)
        else:
            found.append([at])
    return found


def _row(text: str, cards: Sequence[Card], span: Span, pixels: int) -> list[Mark]:
    ordered = sorted(cards, key=lambda card: (card["released_at"], card["id"]))
    places = [span.place(minute(card["released_at"])) for card in ordered]
    return [
        Mark(some, places[group[0]], _url(text, some, span))
        for group in together(places, 100 * TOUCH / pixels)
        for some in [tuple(ordered[at] for at in group)]
    ]


def _url(text: str, cards: Sequence[Card], span: Span) -> str:
    """One leads to its page; more to a closer look, from a day on to the list."""
    if len(cards) == 1:
        return url_for("releases.show", id=cards[0]["id"])
    if span.days == 1:
        return url_for("releases.index", slug=cards[0]["application"]["slug"])
    there = span.closer(instant(cards[-1], "released_at").date())
    return address(HERE, text, when=there.name)
