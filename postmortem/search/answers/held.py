"""A few documents searched on the spot, as an engine would, without any index."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from time import perf_counter

from ..analyser import begins
from ..documents import SearchDocument
from ..engine import Order, Results
from ..queries.query import Query
from .matching import match
from .paging import page
from .postings import Prepared, prepare
from .snapshot import PostingList, Snapshot


class HeldSegment:
    """Prepared documents in memory."""

    def __init__(self, documents: Sequence[Prepared]) -> None:
        self.facts = tuple(one.facts for one in documents)
        self._lists: dict[str, list[tuple[int, float, bytes]]] = {}
        for at, document in enumerate(documents):
            for one in document.postings:
                self._lists.setdefault(one.term, []).append((at, one.weight, one.places))

    def postings(self, term: str) -> PostingList | None:
        """Return where the term stands, None when it does not occur."""
        if term not in self._lists:
            return None
        documents, weights, places = zip(*self._lists[term], strict=True)
        ends = array("I", accumulate(map(len, places)))
        return PostingList(documents, weights, ends, b"".join(places))

    def beginning_with(self, prefix: str) -> Iterable[tuple[str, int]]:
        """Yield the terms that begin so, each with how many documents hold it."""
        for term, listed in self._lists.items():
            if begins(term, prefix):
                yield term, len(listed)


def search(
    documents: Iterable[SearchDocument], query: Query, order: Order, offset: int, limit: int
) -> Results:
    """Answer from these documents alone."""
    began = perf_counter()
    snapshot = Snapshot(0, [HeldSegment([prepare(one) for one in documents])], frozenset())
    found = match(snapshot, query, None)
    return page(snapshot.columns, found, order, max(0, offset), max(0, limit), began)
