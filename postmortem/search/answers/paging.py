"""From scored documents to the page of hits that a reader sees."""

from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import chain
from time import perf_counter

from ..engine import Hit, Order, Results
from .columns import Columns
from .ranking import ENOUGH, Matches


def page(
    columns: Columns, found: Matches, order: Order, offset: int, limit: int, began: float
) -> Results:
    """Return one page of the matches in the asked order, with totals and facets of all.

    What holds only some of the words is a match where fewer than ten hold all of them.
    """
    scores, complete, recency = found.scores, found.complete, columns.recency
    if ENOUGH <= len(complete) < len(scores):
        scores = {at: scores[at] for at in complete}
    worth = scores if order == "relevance" else dict.fromkeys(scores, 0.0)
    ranked = ((at in complete, worth[at], recency[at], at) for at in scores)
    shown = [at for *_, at in nlargest(offset + limit, ranked)[offset:]]
    hits = tuple(Hit(columns.ids[at], scores[at], at in complete) for at in shown)
    days = Counter(map(columns.days.__getitem__, scores))
    return Results(
        total=len(scores),
        complete=len(complete),
        hits=hits,
        facets={
            "severity": dict(Counter(map(columns.severities.__getitem__, scores))),
            "application": dict(Counter(map(columns.applications.__getitem__, scores))),
            "factor": _several(columns.factors, scores),
            "noticed_by": _present(columns.noticed_by, scores),
            "tag": _several(columns.tags, scores),
            "year": dict(Counter(map(columns.years.__getitem__, scores))),
        },
        days={day: count for day, count in days.items() if day is not None},
        notes=found.notes,
        also=found.also,
        took_ms=(perf_counter() - began) * 1000,
    )


def _several(column: Sequence[frozenset[str]], members: Iterable[int]) -> dict[str, int]:
    """Count the values of a column in which a document may have several."""
    return dict(Counter(chain.from_iterable(map(column.__getitem__, members))))


def _present(column: Sequence[str], members: Iterable[int]) -> dict[str, int]:
    """Count the values of a column in which a document may have none."""
    counted = Counter(map(column.__getitem__, members))
    counted.pop("", None)
    return dict(counted)
