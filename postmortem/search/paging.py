"""From scored documents to the page of hits that a reader sees."""

from collections import Counter
from heapq import nlargest
from time import perf_counter

from .columns import Columns
from .engine import Hit, Order, Results
from .matching import TIER, Matches


def page(
    columns: Columns, found: Matches, order: Order, offset: int, limit: int, began: float
) -> Results:
    """Return one page of the matches in the asked order, with totals and facets of all."""
    scores, recency = found.scores, columns.recency
    complete = found.required * TIER
    worth = scores if order == "relevance" else {at: scores[at] >= complete for at in scores}
    ranked = ((worth[at], recency[at], at) for at in scores)
    shown = nlargest(offset + limit, ranked)[offset:]
    hits = tuple(Hit(columns.ids[at], found.score(at), found.has_all(at)) for _, _, at in shown)
    days = Counter(map(columns.days.__getitem__, scores))
    return Results(
        total=len(scores),
        complete=sum(score >= complete for score in scores.values()),
        hits=hits,
        facets={
            "severity": dict(Counter(map(columns.severities.__getitem__, scores))),
            "application": dict(Counter(map(columns.applications.__getitem__, scores))),
            "year": dict(Counter(map(columns.years.__getitem__, scores))),
        },
        days={day: count for day, count in days.items() if day is not None},
        notes=found.notes,
        took_ms=(perf_counter() - began) * 1000,
    )
