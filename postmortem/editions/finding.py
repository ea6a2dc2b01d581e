"""Search: the engine names records, and only their editions are shown. Every hit is read again."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from ..policy.viewer import Viewer
from ..search.engine import Engine, Order, Results
from ..search.queries.query import Query
from ..search.queries.widening import widen
from ..search.snippets import Snippet, snippets
from . import unindexed
from .reading import Card, Reading
from .search_documents import search_document
from .stories import Story, stories


@dataclass(frozen=True, slots=True)
class Found:
    """One hit as a page shows it."""

    card: Card
    snippets: list[Snippet]
    matched_all: bool
    source: dict[str, Any]
    html: dict[str, Markup]


def audience_of(viewer: Viewer, engine: Engine, query: Query) -> str:
    """The index this viewer's search goes to; a restricted application has one of its own."""
    if not (viewer.is_staff or viewer.is_system):
        return f"client-{viewer.organization_id}"
    named = query.filters.applications & viewer.slugs
    own = f"restricted-{next(iter(named))}" if len(named) == 1 else ""
    return own if own in engine.audiences() else "staff"


def allowed(viewer: Viewer) -> frozenset[str] | None:
    """The applications whose hits may be counted; None: all that the index holds."""
    return None if viewer.is_staff or viewer.is_system else viewer.slugs


def ask(
    viewer: Viewer, engine: Engine, query: Query, *, order: str, offset: int, limit: int
) -> tuple[Query, Results]:
    """What the engine answers this viewer, before any edition is read, and what it was asked."""
    audience, may = audience_of(viewer, engine, query), allowed(viewer)
    findable = tuple if may is None else partial(engine.findable, audience, allowed=may)
    query = widen(query, partial(engine.vocabulary, audience), findable)
    how: Order = "date" if order == "date" else "relevance"
    results = engine.search(audience, query, may, order=how, offset=offset, limit=limit)
    if results.missing:
        results = unindexed.search(viewer, query, order=how, offset=offset, limit=limit)
    return query, results


def find(
    viewer: Viewer, engine: Engine, query: Query, *, order: str, offset: int, limit: int
) -> tuple[Results, list[Found]]:
    """A page of hits that this viewer may read, and the facts about all matches."""
    query, results = ask(viewer, engine, query, order=order, offset=offset, limit=limit)
    told = stories(viewer, [hit.id for hit in results.hits])
    return results, [
        _found(query, hit.matched_all, told[hit.id]) for hit in results.hits if hit.id in told
    ]


def _found(query: Query, matched_all: bool, story: Story) -> Found:
    document = search_document(*story.sources)
    return Found(
        card=card_of(story.incident),
        snippets=snippets(document.passages, query, document.language),
        matched_all=matched_all,
        source=story.incident.source,
        html=story.incident.html,
    )


def card_of(edition: Reading) -> Card:
    """What a list shows of an edition that was read whole."""
    from .freezing import card

    return card(edition.source)
