"""How long each phase lasted."""

from datetime import datetime
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from postmortem.domain.durations import minutes_between, phases
from tests import strategies
from tests.make import at

moments = st.none() | strategies.moments()


def test_the_phases_of_a_night() -> None:
    assert phases(at(0), at(17), at(20), at(40), at(47)) == [17, 3, 20, 7]


def test_a_missing_marker_joins_its_phase_to_the_next() -> None:
    assert phases(at(0), None, at(20), at(40), at(47)) == [0, 20, 20, 7]
    assert phases(at(0), at(17), None, None, at(47)) == [17, 0, 0, 30]
    assert phases(at(0), None, None, None, at(47)) == [0, 0, 0, 47]


def test_nothing_is_known_without_beginning_or_end() -> None:
    assert phases(None, at(17), at(20), at(40), at(47)) == []
    assert phases(at(0), at(17), at(20), at(40), None) == []
    assert phases(at(5), None, None, None, at(0)) == []


@given(moments, moments, moments, moments, moments)
def test_phases_are_never_negative_and_fill_the_whole(
    began: datetime | None,
    detected: datetime | None,
    acknowledged: datetime | None,
    relieved: datetime | None,
    ended: datetime | None,
) -> None:
    found = phases(began, detected, acknowledged, relieved, ended)
    whole = minutes_between(began, ended)
    assert bool(found) == (whole is not None)
    if whole is not None:
        assert len(found) == 4
        assert min(found) >= 0
        assert whole - 3 <= sum(found) <= whole


def test_markers_in_any_order_lose_no_minute() -> None:
    for one, two, three in permutations((17, 20, 40)):
        assert sum(phases(at(0), at(one), at(two), at(three), at(47))) == 47


def test_minutes_between() -> None:
    assert minutes_between(at(0), at(0)) == 0
    assert minutes_between(at(0), at(47)) == 47
    assert minutes_between(at(1), at(0)) is None
    assert minutes_between(None, at(0)) is None
