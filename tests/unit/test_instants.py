"""Times as people type them, in any zone and year, and back again without a second lost."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postmortem.domain.instants import BadInstant, is_zone, read, typed, zones
from tests import strategies

BERLIN = "Europe/Berlin"


def utc(*parts: int) -> datetime:
    """An instant."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize("clock", ["02:04", "2:04", "0204", "204", "02.04", " 02:04 "])
def test_a_clock_can_be_typed_in_several_ways(clock: str) -> None:
    assert read("2026-11-21", clock, BERLIN) == utc(2026, 11, 21, 1, 4)


def test_nothing_typed_is_no_time() -> None:
    assert read("", " ", BERLIN) is None
    assert typed(None, BERLIN) == ("", "")


@pytest.mark.parametrize(
    ("day", "clock", "part"),
    [
        ("", "02:04", "date"), ("2026-11-21", "", "time"), ("2026-02-30", "02:04", "date"),
        ("21.11.2026", "02:04", "date"), ("2026-11-21", "24:00", "time"),
        ("2026-11-21", "02:60", "time"), ("2026-11-21", "night", "time"),
        ("2026-11-21", "٠٢:٠٤٠", "time"), ("0000-01-01", "00:00", "date"),
        ("10000-01-01", "00:00", "date"), ("2026-11-21", "-2:04", "time"),
        ("2026-11-21", "02:04:99", "time"), ("2026-11-21", "02:04+09:00", "time"),
    ],
)  # fmt: skip
def test_what_is_no_time_names_its_field(day: str, clock: str, part: str) -> None:
    with pytest.raises(BadInstant) as caught:
        read(day, clock, BERLIN)
    assert caught.value.part == part


def test_an_hour_that_was_skipped_is_refused() -> None:
    with pytest.raises(BadInstant, match="did not exist"):
        read("2026-03-29", "02:30", BERLIN)
    assert read("2026-03-29", "03:00", BERLIN) == utc(2026, 3, 29, 1)


def test_an_hour_that_came_twice_is_the_first_unless_typed_otherwise() -> None:
    first, second = utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)
    assert read("2026-10-25", "02:30", BERLIN) == first
    assert typed(first, BERLIN) == ("2026-10-25", "02:30")
    assert typed(second, BERLIN) != typed(first, BERLIN)
    assert read(*typed(second, BERLIN), BERLIN) == second


def test_years_before_1_and_after_9999_are_refused() -> None:
    with pytest.raises(BadInstant, match="1 to 9999"):
        read("0001-01-01", "00:00", "Asia/Tokyo")
    with pytest.raises(BadInstant, match="1 to 9999"):
        read("9999-12-31", "23:59", "America/New_York")


@given(strategies.moments(datetime(1, 1, 1), datetime.max), st.sampled_from(strategies.ZONES))
@example(utc(2026, 10, 25, 1, 30), BERLIN)
@example(utc(1628, 8, 10, 16, 20), "Europe/Stockholm")
@example(utc(1, 1, 1), "America/St_Johns")
@example(utc(9999, 12, 31, 23, 59, 59), "Pacific/Apia")
@example(utc(2026, 4, 4, 15, 15), "Australia/Lord_Howe")
def test_what_is_typed_for_an_instant_is_read_as_that_instant(instant: datetime, zone: str) -> None:
    day, clock = typed(instant, zone)
    if instant.year in {1, 9999} and abs((instant - utc(1, 1, 1)).days) < 2:
        return
    if (utc(9999, 12, 31) - instant).days < 2:
        return
    assert read(day, clock, zone) == instant


@given(st.text(max_size=12), st.text(max_size=12), st.sampled_from(strategies.ZONES))
def test_anything_typed_is_an_instant_or_refused(day: str, clock: str, zone: str) -> None:
    try:
        found = read(day, clock, zone)
    except BadInstant as error:
        assert error.part in {"date", "time"}
    else:
        assert found is None or found.tzinfo is UTC


def test_zones_are_named_and_utc_comes_first() -> None:
    assert zones()[0] == "UTC"
    assert is_zone(BERLIN)
    assert not any(map(is_zone, ("", "CET", "Middle/Earth", "../etc/passwd", "europe/berlin")))
