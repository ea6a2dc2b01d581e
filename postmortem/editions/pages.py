"""Knowledge pages for a reader: those of an application by kind, and what is due for a look."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..domain.audiences import Audience
from ..domain.knowledge.pages import PageDocument, PageKind, is_due
from ..policy.viewer import Viewer
from . import reading
from .projection import PageRecord, project_page
from .reading import Card, Reading

MOST = 2_000


def of_application(viewer: Viewer, slug: str, today: date) -> dict[str, Any]:
    """The pages of an application: by kind in the order of the kinds, and those due for a look."""
    cards = reading.cards(viewer, "page", application_slug=slug, limit=MOST)
    by_kind = {kind: _by_title(card for card in cards if card["kind"] == kind) for kind in PageKind}
    return {
        "total": len(cards),
        "by_kind": {str(kind): found for kind, found in by_kind.items() if found},
        "due": _due(cards, today),
    }


def due(viewer: Viewer, today: date) -> list[Card]:
    """Every page that somebody should check by now, the longest overdue first."""
    return _due(reading.cards(viewer, "page", limit=MOST), today)


def _by_title(cards: Iterable[Card]) -> list[Card]:
    return sorted(cards, key=lambda card: card["title"].casefold())


def _due(cards: Iterable[Card], today: date) -> list[Card]:
    found = (card for card in cards if is_due(_day(card["check_by"]), today))
    return sorted(found, key=lambda card: (card["check_by"], card["title"]))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def is_overdue(source: dict[str, Any], today: date) -> bool:
    """Whether somebody should look by now whether a page is still true."""
    return is_due(_day(source["check_by"]), today)


def for_client(edition: Reading, document: PageDocument, client_slug: str) -> dict[str, Any]:
    """What the client would read of a text; `edition` is what staff read of the page."""
    source = edition.source
    record = PageRecord(
        edition.public_id, source["application"]["name"], source["client"], client_slug, ""
    )
    return project_page(document, record, Audience.CLIENT)
