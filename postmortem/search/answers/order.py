"""What it is worth that a document has words in the order and nearness of the query."""

import math
from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import pairwise

from ..analyser import parts
from .snapshot import Slot, Snapshot

CHECKED = 3_000
LEAST_CANDIDATES, MOST_CANDIDATES = 60, 400
MOST_WORDS = 60
DROPPED_WORDS = 2
EXACT, LOOSE = 0.5, 0.2


def reward_order(snapshot: Snapshot, scores: dict[int, float], words: Sequence[str]) -> None:
    """Raise the best documents for every two words standing as near as in the query.

    A pair is worth the more, the fewer of the candidates have it.
    """
    placed = _placed(snapshot, words[:MOST_WORDS])
    if len(placed) < 2:
        return
    count = min(MOST_CANDIDATES, max(LEAST_CANDIDATES, CHECKED // len(placed)))
    best = nlargest(count, scores, key=scores.__getitem__)
    for holder in _holders(placed, best):
        worth = math.log(1 + len(best) / (len(holder) or 1))
        for document, nearness in holder.items():
            scores[document] += worth * nearness


def _placed(snapshot: Snapshot, words: Sequence[str]) -> list[tuple[int, Slot]]:
    """Return the known words with their places in the query."""
    placed, at = [], 0
    for word in words:
        placed.append((at, snapshot.place(word)))
        at += len(parts(word))
    return [(at, slot) for at, slot in placed if slot]


def _holders(
    placed: Sequence[tuple[int, Slot]], documents: Sequence[int]
) -> Iterator[dict[int, float]]:
    """Yield for every two neighbours in the query which documents have them near each other."""
    known: dict[int, list[int]] = {}
    for (earlier, one), (at, other) in pairwise(placed):
        before, known, holder = known, {}, {}
        for document in documents:
            if document in one.scores and document in other.scores:
                starts = before.get(document) or one.places(document)
                known[document] = places = other.places(document)
                nearness = _nearest(starts, places, at - earlier)
                if nearness:
                    holder[document] = nearness
        yield holder


def _nearest(before: Sequence[int], after: Sequence[int], distance: int) -> float:
    if not before or not after:
        return 0.0
    starts = set(before)
    if any(place - distance in starts for place in after):
        return EXACT
    further = range(distance + 1, distance + DROPPED_WORDS + 1)
    return LOOSE if any(place - far in starts for place in after for far in further) else 0.0
