"""Bars are few, without gaps, and count every day's incidents once."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.search.histogram import MOST_BARS, bars

DAYS = st.lists(st.tuples(st.dates(), st.one_of(st.none(), st.integers(1, 4))), max_size=80)


def test_nothing_has_no_bars() -> None:
    assert bars({}) == ()


@pytest.mark.parametrize(
    ("first", "last", "unit", "step"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), "week", 1),
        (date(2026, 1, 1), date(2026, 12, 31), "week", 1),
        (date(2024, 1, 1), date(2026, 1, 1), "month", 1),
        (date(2015, 1, 1), date(2026, 1, 1), "quarter", 1),
        (date(1990, 1, 1), date(2026, 1, 1), "year", 1),
        (date(1900, 1, 1), date(2026, 1, 1), "year", 5),
        (date(1, 1, 1), date(2026, 1, 1), "year", 50),
        (date(1, 1, 1), date(9999, 12, 31), "year", 200),
    ],
)
def test_bars_are_as_fine_as_sixty_allow(first: date, last: date, unit: str, step: int) -> None:
    found = bars(Counter([(last, 2), (first, 1)]))
    assert len(found) <= MOST_BARS
    assert (found[0].unit, found[0].step) == (unit, step)


def test_bars_begin_where_their_unit_does_and_count_by_severity() -> None:
    found = bars(
        {
            (date(2024, 2, 29), 1): 1,
            (date(2024, 2, 1), 1): 1,
            (date(2024, 2, 3), None): 1,
            (date(2026, 1, 1), 3): 1,
        }
    )
    assert (found[0].start, found[0].end) == (date(2024, 2, 1), date(2024, 3, 1))
    assert (found[0].counts, found[0].total) == ({1: 2, None: 1}, 3)
    assert (found[1].counts, found[1].total) == ({}, 0)
    assert bars({(date(2026, 3, 4), 1): 1})[0].start == date(2026, 3, 2)


@given(DAYS)
def test_any_days(days: list[tuple[date, int | None]]) -> None:
    found = bars(Counter(days))
    assert len(found) <= MOST_BARS
    assert sum(bar.total for bar in found) == len(days)
    assert all(before.end == after.start for before, after in pairwise(found))
    for bar in found:
        within = [
            severity
            for day, severity in days
            if bar.start <= day < bar.end or day == bar.end == date.max
        ]
        assert bar.total == len(within)
