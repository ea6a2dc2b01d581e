"""What two lists have in common, in order; long lists are compared by what occurs once in each."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

SHORT = 600  # things in two lists that are compared each with each
MOST, MOST_PAIRS = 3_000, 100_000  # and at most, where nothing occurs just once

Block = tuple[int, int, int]  # where it stands in the one, where in the other, how long it is


def blocks(one: Sequence[str], other: Sequence[str]) -> list[Block]:
    """The stretches that stand in both lists, in order; time grows little faster than length."""
    found: list[Block] = []
    todo = [(0, len(one), 0, len(other))]
    while todo:
        a, b, c, d = todo.pop()
        start = _common(one[a:b], other[c:d])
        end = _common(one[a + start : b][::-1], other[c + start : d][::-1])
        found += [(a, c, start), (b - end, d - end, end)]
        a, b, c, d = a + start, b - end, c + start, d - end
        if a == b or c == d:
            continue
        left, right = one[a:b], other[c:d]
        anchors = _anchors(left, right) if len(left) + len(right) > SHORT else []
        if anchors:
            places = [(-1, -1), *anchors, (len(left), len(right))]
            found += [(a + i, c + j, 1) for i, j in anchors]
            todo += [(a + i + 1, a + k, c + j + 1, c + m) for (i, j), (k, m) in pairwise(places)]
        elif len(left) + len(right) <= MOST and _pairs(left, right) <= MOST_PAIRS:
            matched = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
            found += [(a + i, c + j, size) for i, j, size in matched]
    return sorted(block for block in found if block[2])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many things at the beginning are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _pairs(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pairs of equal things there are: what comparing costs."""
    counts = Counter(other)
    return sum(number * counts[thing] for thing, number in Counter(one).items())


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The longest row, in order in both, of things that occur once in each."""
    in_one, in_other = _once(one), _once(other)
    pairs = [(i, in_other[thing]) for thing, i in in_one.items() if thing in in_other]
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_i, j) in enumerate(pairs):
        at = bisect_left(ends, j)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1], last[at : at + 1] = [j], [number]
    return list(_row(pairs, before, last[-1] if last else -1))[::-1]


def _row(
    pairs: Sequence[tuple[int, int]], before: Sequence[int], at: int
) -> Iterator[tuple[int, int]]:
    while at >= 0:
        yield pairs[at]
        at = before[at]


def _once(things: Sequence[str]) -> dict[str, int]:
    counts = Counter(things)
    return {thing: place for place, thing in enumerate(things) if counts[thing] == 1}
