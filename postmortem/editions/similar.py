"""Incidents like this one, as far as the viewer may find them: from the viewer's own index."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..policy.viewer import Viewer
from ..search.engine import Engine
from ..search.similarity import like
from . import reading
from .finding import allowed, audience_of
from .reading import Card
from .search_documents import search_document

LIKE_ENOUGH = 0.15


@dataclass(frozen=True, slots=True)
class Similar:
    """An incident, and how like it is: 1.0 says that it tells the same in the same words."""

    card: Card
    likeness: float


def similar(
    viewer: Viewer, engine: Engine, source: Mapping[str, Any], limit: int = 4
) -> list[Similar]:
    """The incidents most like the one of this edition, best first; each is read again."""
    document = search_document(source, source if source["noun"] == "postmortem" else None)
    query = like(document)
    found = engine.search(
        audience_of(viewer, engine, query), query, allowed(viewer), limit=limit + 1
    )
    itself = max((hit.score for hit in found.hits if hit.id == document.id), default=0.0)
    best = itself or max((hit.score for hit in found.hits), default=0.0)
    others = {
        hit.id: hit.score / best
        for hit in found.hits
        if hit.id != document.id and hit.score > LIKE_ENOUGH * best
    }
    cards = reading.named(viewer, "incident", list(others)[:limit])
    return [Similar(cards[name], others[name]) for name in others if name in cards]
