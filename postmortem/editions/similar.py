"""Incidents like this one, as far as the viewer may find them: from the viewer's own index."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from ..policy.viewer import Viewer
from ..search.engine import Engine, IndexMissing
from ..search.queries.query import Query
from ..search.queries.similarity import like
from . import reading
from .finding import allowed, audience_of
from .reading import Card, Reading
from .search_documents import search_document

LIKE_ENOUGH = 0.15
ASKED_FOR = 8
MOST_KEPT = 2_000

_Key = tuple[str, frozenset[str] | None, int, str]
_Kept = dict[_Key, dict[str, float]]
_known: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Similar:
    """An incident, and how like it is: 1.0 says that it tells the same in the same words."""

    card: Card
    likeness: float


def similar(viewer: Viewer, engine: Engine, edition: Reading, limit: int = 4) -> list[Similar]:
    """The incidents most like the one of this edition, best first; each is read again."""
    others = _others(viewer, engine, edition)
    cards = reading.named(viewer, "incident", list(others))
    return [Similar(cards[name], others[name]) for name in others if name in cards][:limit]


def _others(viewer: Viewer, engine: Engine, edition: Reading) -> dict[str, float]:
    """How like it are others, remembered until the index changes."""
    audience, may = audience_of(viewer, engine, Query()), allowed(viewer)
    try:
        key = (audience, may, engine.generation(audience), edition.sha256)
    except IndexMissing:
        return {}
    known = _known.setdefault(engine, {})
    kept = known.get(key)
    if kept is None:
        if len(known) >= MOST_KEPT:
            known.clear()
        kept = known[key] = _asked(engine, audience, may, edition.source)
    return kept


def _asked(
    engine: Engine, audience: str, may: frozenset[str] | None, source: Mapping[str, Any]
) -> dict[str, float]:
    document = search_document(source, source if source["noun"] == "postmortem" else None)
    hits = engine.search(audience, like(document), may, limit=ASKED_FOR).hits
    itself = max((hit.score for hit in hits if hit.id == document.id), default=0.0)
    best = itself or max((hit.score for hit in hits), default=0.0)
    return {
        hit.id: hit.score / best
        for hit in hits
        if hit.id != document.id and hit.score > LIKE_ENOUGH * best
    }
