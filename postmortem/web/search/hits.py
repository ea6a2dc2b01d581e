"""What was found, as the page shows it: each hit with its passages, and what helped in them."""

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from ...editions import helped
from ...editions.finding import Found
from ...editions.finding_pages import FoundPage
from ...search.snippets import Snippet

LABELS = {
    "What helped": lambda: _("What helped"),
    "What contributed": lambda: _("What contributed"),
    "Actions": lambda: _("Actions"),
    "Facts": lambda: _("Facts"),
}


def hits(found: list[Found]) -> list[dict[str, Any]]:
    """Hits as the page shows them."""
    return [
        {
            "card": one.card,
            "matched_all": one.matched_all,
            "snippets": _passages(one.card, one.snippets),
        }
        for one in found
    ]


def page_hits(found: list[FoundPage]) -> list[dict[str, Any]]:
    """Pages as the page shows them."""
    return [
        {
            "card": one.card,
            "matched_all": one.matched_all,
            "is_due": one.is_due,
            "snippets": _passages(one.card, one.snippets),
        }
        for one in found
    ]


def _passages(card: dict[str, Any], found: list[Snippet]) -> list[dict[str, Any]]:
    return [
        {
            "label": _label(snippet.label),
            "url": _anchored(card, snippet.anchor),
            "html": Markup(snippet.html),  # noqa: S704 - escaped by snippets
        }
        for snippet in found
    ]


def _label(label: str) -> str:
    """A passage's label in the reader's language; a section's heading stays as written."""
    if label.startswith("Timeline"):
        return f"{_('Timeline')}{label.removeprefix('Timeline')}"
    return str(LABELS[label]()) if label in LABELS else label


def _anchored(card: dict[str, Any], anchor: str) -> str:
    """The address of a passage on its page."""
    return f"{card['url']}#{anchor}" if anchor else str(card["url"])


def what_helped(found: list[Found]) -> list[dict[str, Any]]:
    """What helped in the incidents of this page, with where it did."""
    urls = {one.source["incident"]: one.card["url"] for one in found}
    return [
        {
            "title": one.title,
            "language": one.language,
            "command": one.command,
            "sources": [
                {"number": source["number"], "url": f"{urls[source['incident']]}#relief"}
                for source in one.sources
            ],
        }
        for one in helped.helped(one.source for one in found)
    ]
