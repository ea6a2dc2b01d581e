"""Links to knowledge pages, typed as `[[Title]]`: made to last when a postmortem is saved."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from ...domain.documents import PARTS, Document
from ...domain.knowledge import wiki_links
from ...policy.viewer import Viewer
from ...store import pages, postmortems

NAMES = [name for name in PARTS if name != "attachments"]
FIELDS = ("text", "sensible")


def linked(viewer: Viewer, document: Document, name: str | None = None) -> Document:
    """The document with each `[[Title]]` of one page of its application made into a link to it.

    Of the postmortem of that name, the words of entries saved before stay as they are: a client
    may have typed them, and would learn from a link which titles there are.
    """
    texts = (text for part in NAMES for item in getattr(document, part) for text in _texts(item))
    if not any(map(wiki_links.missing, texts)):
        return document
    known = pages.addresses(viewer, document.application)
    saved = postmortems.get(viewer, name).document.entries if name else ()
    kept = {text for entry in saved for text in _texts(entry)}

    def address_of(title: str) -> str | None:
        return known.get(wiki_links.same_title(title))

    parts: dict[str, Any] = {
        part: tuple(
            _linked(item, address_of, kept if part == "entries" else ())
            for item in getattr(document, part)
        )
        for part in NAMES
    }
    return replace(document, **parts)


def _texts(item: Any) -> list[str]:
    return [getattr(item, field) for field in FIELDS if hasattr(item, field)]


def _linked(item: Any, address_of: Callable[[str], str | None], kept: Collection[str]) -> Any:
    texts = zip(FIELDS, _texts(item), strict=False)
    return replace(
        item, **{x: wiki_links.resolve(text, address_of) for x, text in texts if text not in kept}
    )
