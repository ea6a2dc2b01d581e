"""What two lists have in common is found in order, however long they are."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from postmortem.domain.merging import sequences
from postmortem.domain.merging.sequences import blocks

things = st.lists(st.sampled_from("abcdefghij"), max_size=30)


@given(things, things, st.booleans())
def test_what_is_found_stands_in_both_in_order(
    one: list[str], other: list[str], is_long: bool
) -> None:
    was, sequences.SHORT = sequences.SHORT, 0 if is_long else 600
    try:
        found = blocks(one, other)
    finally:
        sequences.SHORT = was
    assert all(one[a : a + size] == other[b : b + size] for a, b, size in found)
    ends = [(0, 0, 0), *found]
    assert all(a + n <= c and b + n <= d for (a, b, n), (c, d, _m) in pairwise(ends))


def test_everything_that_stayed_is_found_in_long_lists() -> None:
    one = [str(number) for number in range(20_000)]
    other = [thing if number % 2 else f"{thing}, otherwise" for number, thing in enumerate(one)]
    assert sum(size for _a, _b, size in blocks(one, other)) == 10_000
    assert blocks(one, one) == [(0, 0, 20_000)]
    assert blocks(["x"] * 20_000, ["y", *["x"] * 20_000]) == [(0, 1, 20_000)]
