"""Every day of the calendar is in a span, every span has a name, and its parts cover it."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postmortem.domain.spans import (
    DAY,
    NARROW,
    WIDE,
    ZOOMS,
    Span,
    Zoom,
    around,
    cells,
    minute_of,
    read,
    sensible,
    whole,
)

DAYS = st.dates()
SPANS = st.tuples(DAYS, DAYS).map(sorted).map(lambda ends: Span(*ends))
EVERY = st.one_of(SPANS, st.builds(around, DAYS, st.sampled_from(ZOOMS)))
CALENDAR = Span(date.min, date.max)


@pytest.mark.parametrize(
    ("text", "first", "last", "zoom"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "year"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2026-11-21", date(2026, 11, 21), date(2026, 11, 21), "day"),
        ("2020..2029", date(2020, 1, 1), date(2029, 12, 31), "years"),
        ("2026-03..2026-01", date(2026, 1, 1), date(2026, 3, 31), None),
        (" 1628-8-10 ", date(1628, 8, 10), date(1628, 8, 10), "day"),
        ("2026..2026-02", date(2026, 1, 1), date(2026, 12, 31), "year"),
        ("0001..0009", date.min, date(9, 12, 31), "years"),
        ("9990..9999", date(9990, 1, 1), date.max, "years"),
    ],
)
def test_names_of_spans(text: str, first: date, last: date, zoom: Zoom | None) -> None:
    found = read(text)
    assert found == Span(first, last)
    assert found.zoom == zoom


@pytest.mark.parametrize(
    "text",
    ["", "all", "..", "2026..", "0000", "2026-13", "2026-02-30", "20261", "1..2..3", "٢٠٢٦",
     "2026-11-21T00:00", "-1", "2026\x00", "9999-12-32", "..." * 900],
)  # fmt: skip
def test_nonsense_is_no_span(text: str) -> None:
    assert read(text) is None


@given(EVERY)
@example(CALENDAR)
def test_a_name_is_read_as_the_span_it_was_given_to(span: Span) -> None:
    assert read(span.name) == span


@given(DAYS, st.sampled_from(ZOOMS))
def test_a_zoom_holds_its_day(day: date, zoom: Zoom) -> None:
    assert day in around(day, zoom)
    assert around(day, zoom).zoom == zoom


@given(EVERY, st.sampled_from([WIDE, NARROW]))
@example(CALENDAR, NARROW)
@example(Span(date(2026, 1, 31), date(2026, 3, 1)), NARROW)
@example(around(date(2024, 2, 29), "month"), NARROW)
def test_cells_cover_the_span_without_a_gap(span: Span, most: dict[str, int]) -> None:
    found = cells(span, most)  # type: ignore[arg-type]
    assert (found[0].start, found[-1].end) == (minute_of(span.first), minute_of(span.last) + DAY)
    assert all(before.end == after.start for before, after in pairwise(found))
    assert all(cell.start < cell.end for cell in found)
    assert len(found) <= most[found[0].unit]
    for cell in found:
        if cell.span:
            assert (minute_of(cell.span.first), cell.span.days * DAY) == (
                cell.start,
                cell.end - cell.start,
            )


@pytest.mark.parametrize(
    ("name", "wide", "narrow"),
    [
        ("2026-11-21", ("hour", 8), ("hour", 4)),
        ("2026-11", ("day", 30), ("day", 6)),
        ("2026", ("month", 12), ("month", 4)),
        ("2020..2029", ("year", 10), ("year", 5)),
        ("1628..2026", ("year", 9), ("year", 5)),
    ],
)
def test_what_each_zoom_is_divided_into(
    name: str, wide: tuple[str, int], narrow: tuple[str, int]
) -> None:
    span = read(name)
    assert span
    for most, expected in ((WIDE, wide), (NARROW, narrow)):
        found = cells(span, most)
        assert (found[0].unit, len(found)) == expected


@given(EVERY)
@example(CALENDAR)
def test_before_and_after_touch_the_span(span: Span) -> None:
    before, after = span.before(), span.after()
    assert (before is None) == (span.first == date.min)
    assert (after is None) == (span.last == date.max)
    if before:
        assert (span.first - before.last).days == 1
        assert before.zoom == span.zoom or span.zoom is None
    if after:
        assert (after.first - span.last).days == 1
        assert after.zoom == span.zoom or span.zoom is None


def test_a_quarter_is_followed_by_a_quarter() -> None:
    span = read("2026-01..2026-03")
    assert span
    after, before = span.after(), span.before()
    assert after
    assert before
    assert (before.name, after.name) == ("2025-10..2025-12", "2026-04..2026-06")


def test_the_last_year_has_months_after_each_other() -> None:
    span = around(date(9999, 11, 5), "month")
    assert span.after() == around(date.max, "month")
    assert around(date.min, "month").before() is None


@pytest.mark.parametrize(
    ("name", "closer"),
    [("1628..2026", "2020..2029"), ("2020..2029", "2026"), ("2026", "2026-11"),
     ("2026-11", "2026-11-21"), ("2026-11-21", "2026-11-21")],
)  # fmt: skip
def test_closer_is_the_next_step_of_the_zoom(name: str, closer: str) -> None:
    span = read(name)
    assert span
    assert span.closer(date(2026, 11, 21)).name == closer


def test_it_begins_where_something_is_seen() -> None:
    newest = date(2026, 1, 3)
    assert sensible({newest: 1}).name == "2026"
    assert sensible({newest: 5, date(1999, 1, 1): 9}).name == "2026"
    assert sensible({newest: 1, date(2021, 5, 5): 4}).name == "2020..2029"
    assert sensible({newest: 1, date(2021, 5, 5): 1}).name == "2020..2029"
    assert sensible({newest: 1, date(1628, 8, 10): 1}).name == "1628..2026"


@given(st.lists(DAYS, min_size=1))
def test_the_newest_is_in_what_it_begins_with_and_all_in_the_whole(days: list[date]) -> None:
    assert max(days) in sensible(Counter(days))
    assert all(day in whole(days) for day in days)


@given(EVERY, st.integers(-1, CALENDAR.days * DAY + 1))
def test_every_instant_has_a_place(span: Span, minute: int) -> None:
    assert 0 <= span.place(minute) <= 100
    assert (span.place(minute_of(span.first)), span.place(minute_of(span.last) + DAY)) == (0, 100)
