"""Bars are few, without gaps, and count every moment once."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.search.histogram import MOST_BARS, bars

MOMENTS = st.lists(
    st.tuples(st.datetimes(timezones=st.just(UTC)), st.one_of(st.none(), st.integers(1, 4))),
    max_size=80,
)


def at(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_nothing_has_no_bars() -> None:
    assert bars([]) == ()


@pytest.mark.parametrize(
    ("first", "last", "unit", "step"),
    [
        (at(2026, 3, 2), at(2026, 3, 2), "week", 1),
        (at(2026), at(2026, 12, 31), "week", 1),
        (at(2024), at(2026), "month", 1),
        (at(2015), at(2026), "quarter", 1),
        (at(1990), at(2026), "year", 1),
        (at(1900), at(2026), "year", 5),
        (at(1), at(2026), "year", 50),
        (at(1), at(9999, 12, 31), "year", 200),
    ],
)
def test_bars_are_as_fine_as_sixty_allow(
    first: datetime, last: datetime, unit: str, step: int
) -> None:
    found = bars([(last, 2), (first, 1)])
    assert len(found) <= MOST_BARS
    assert (found[0].unit, found[0].step) == (unit, step)


def test_bars_begin_where_their_unit_does_and_count_by_severity() -> None:
    found = bars([(at(2024, 2, 29), 1), (at(2024, 2, 1), 1), (at(2024, 2, 3), None), (at(2026), 3)])
    assert (found[0].start, found[0].end) == (date(2024, 2, 1), date(2024, 3, 1))
    assert (found[0].counts, found[0].total) == ({1: 2, None: 1}, 3)
    assert (found[1].counts, found[1].total) == ({}, 0)
    assert bars([(at(2026, 3, 4), 1)])[0].start == date(2026, 3, 2)


@given(MOMENTS)
def test_any_moments(moments: list[tuple[datetime, int | None]]) -> None:
    found = bars(moments)
    assert len(found) <= MOST_BARS
    assert sum(bar.total for bar in found) == len(moments)
    assert all(before.end == after.start for before, after in pairwise(found))
    for bar in found:
        within = [
            severity
            for moment, severity in moments
            if bar.start <= moment.date() < bar.end or moment.date() == bar.end == date.max
        ]
        assert bar.total == len(within)
