"""Pages that a search finds beside incidents: from an index of their own, each read again."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from ..policy.viewer import Viewer
from ..search.engine import Engine, Results
from ..search.queries.query import Query
from ..search.queries.widening import widen
from ..search.snippets import Snippet, snippets
from . import reading, unindexed
from .finding import allowed, audience_of
from .freezing import page_card
from .indexing import pages_of
from .pages import is_overdue
from .reading import Card, Reading
from .search_documents import page_document


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page as the search shows it."""

    card: Card
    snippets: list[Snippet]
    matched_all: bool
    is_due: bool


def are_possible(query: Query) -> bool:
    """Whether nothing is asked for that only incidents are."""
    asked = query.filters
    only_of_incidents = (
        *(asked.severities, asked.years, asked.factors, asked.flags, asked.authors),
        *(asked.noticed_by, asked.after, asked.before),
    )
    is_of_others = any("page" not in types for types in asked.types)
    return not (is_of_others or any(only_of_incidents))


def are_meant(query: Query) -> bool:
    """Whether a page could be an answer: something is asked for, that not only incidents are."""
    return not query.is_empty and are_possible(query)


def are_all(query: Query) -> bool:
    """Whether pages alone are asked for, by `type:page`."""
    return are_meant(query) and frozenset({"page"}) in query.filters.types


def find(
    viewer: Viewer, engine: Engine, query: Query, today: date, *, offset: int = 0, limit: int
) -> tuple[Results, list[FoundPage]]:
    """The pages that this viewer may read, and the facts about all matches; often there is none."""
    if not are_meant(query):
        return Results(), []
    audience, may = pages_of(audience_of(viewer, engine, query)), allowed(viewer)
    findable = tuple if may is None else partial(engine.findable, audience, allowed=may)
    query = widen(query, partial(engine.vocabulary, audience), findable)
    results = engine.search(audience, query, may, offset=offset, limit=limit)
    if results.missing:
        results = unindexed.search_pages(viewer, query, offset=offset, limit=limit)
    read = reading.readings(viewer, "page", [hit.id for hit in results.hits])
    return results, [
        _found(query, hit.matched_all, read[hit.id], today)
        for hit in results.hits
        if hit.id in read
    ]


def _found(query: Query, matched_all: bool, edition: Reading, today: date) -> FoundPage:
    document = page_document(edition.source)
    texts = [passage for passage in document.passages if passage.anchor]
    return FoundPage(
        card=page_card(edition.source),
        snippets=snippets(texts, query, document.language),
        matched_all=matched_all,
        is_due=is_overdue(edition.source, today),
    )
