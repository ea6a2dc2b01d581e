"""One search in PostgreSQL, from a query to the page of hits that a reader sees."""

from dataclasses import replace

from ..answers.matching import with_phrases_as_words
from ..answers.ranking import ENOUGH
from ..engine import Hit, Order, Results
from ..queries.query import Query
from ..queries.syntax import Node
from .corpus import Lookup
from .ranking import ranked
from .reading import Counted, Reading

Page = tuple[Order, int, int]


def search(
    lookup: Lookup,
    query: Query,
    allowed: frozenset[str] | None,
    page: Page,
) -> Results:
    """Return a page of what answers the query, else of what answers it with phrases as words."""
    found = answer(Reading(lookup, query, allowed), page)
    if not found.total and (loose := with_phrases_as_words(query)) != query:
        found = answer(Reading(lookup, loose, allowed), page)
        return replace(found, notes=(*found.notes, "phrase-not-found"))
    return found


def answer(read: Reading, page: Page) -> Results:
    """Return a page of what answers all words, else of what answers some."""
    order, offset, limit = page
    asked = read.asked
    tree: Node | None = asked.all if asked else None
    whole = counted = Counted() if asked and tree is None else read.count(tree)
    if asked and whole.total < ENOUGH:
        read.widen()
        tree = read.asked.some if read.asked else None
        counted = Counted() if tree is None else read.count(tree)
    first = frozenset(whole.newest if counted is not whole else ())
    found = Results(
        total=counted.total,
        complete=whole.total,
        facets=counted.facets,
        days=counted.days,
        notes=("only-common-words",) if asked is None and read.query.words else (),
        capped=counted.capped,
    )
    if offset >= counted.total or not limit:
        return found
    ordered, also = _by_date(counted, whole), tuple[str, ...]()
    scores: dict[int, float] = {}
    is_widened = bool(read.query.widened) and whole is not counted
    if is_widened or (order == "relevance" and (asked is not None or read.query.required)):
        best, scores, also = ranked(read, tree, counted, first)
        ordered = best if order == "relevance" else ordered
    shown = read.named(ordered[offset : offset + limit])
    missing = min(limit, counted.total - offset) - len(shown)
    if missing > 0:
        shown += read.newest(tree, ordered, max(0, offset - len(ordered)), missing)
    return replace(
        found,
        also=also,
        hits=tuple(
            Hit(name, scores.get(number, 0.0), whole is counted or number in first)
            for number, name in shown
        ),
    )


def _by_date(counted: Counted, whole: Counted) -> list[int]:
    """Return the newest matches, those that hold all words before the others."""
    return list(dict.fromkeys([*(whole.newest if whole is not counted else ()), *counted.newest]))
