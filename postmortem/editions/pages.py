"""Knowledge pages for a reader: those of an application by kind, and what is due for a look."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ..domain.audiences import Audience
from ..domain.knowledge.pages import PageDocument, PageKind, is_due
from ..policy.viewer import Viewer
from ..store import applications
from ..store import pages as store
from . import reading
from .projection import PageRecord, project_page
from .reading import Card, Reading

MOST = 2_000


def of_application(viewer: Viewer, slug: str, today: date) -> dict[str, Any]:
    """The pages of an application: by kind in the order of the kinds, and those due for a look."""
    cards = reading.cards(viewer, "page", application_slug=slug, limit=MOST)
    return {
        "total": len(cards),
        "by_kind": by_kind(cards),
        "due": _due(cards, today),
    }


def by_kind(cards: Sequence[Card]) -> dict[str, list[Card]]:
    """The pages of each kind that there are any of, by title."""
    kinds = {str(kind): _by_title(one for one in cards if one["kind"] == kind) for kind in PageKind}
    return {kind: found for kind, found in kinds.items() if found}


def due(viewer: Viewer, today: date) -> list[Card]:
    """Every page that somebody should check by now, the longest overdue first."""
    return _due(reading.cards(viewer, "page", limit=MOST), today)


def to_look_at(viewer: Viewer, today: date) -> list[Card]:
    """Of the pages that somebody should check by now those that this viewer keeps true."""
    names = store.to_look_at(viewer, today) if viewer.is_staff else []
    found = reading.named(viewer, "page", names)
    return [found[name] for name in names if name in found]


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


def unsaved(viewer: Viewer, document: PageDocument, audience: Audience) -> dict[str, Any]:
    """What an audience would read of a text that is not saved yet."""
    known = applications.find(viewer)
    of = next((one for one in known if one["slug"] == document.application), {})
    name, client, slug = (of.get(key, "") for key in ("name", "client", "client_slug"))
    return project_page(document, PageRecord("", name, client, slug, ""), audience)


def for_client(edition: Reading, document: PageDocument, client_slug: str) -> dict[str, Any]:
    """What the client would read of a text; `edition` is what staff read of the page."""
    source = edition.source
    record = PageRecord(
        edition.public_id, source["application"]["name"], source["client"], client_slug, ""
    )
    return project_page(document, record, Audience.CLIENT)
