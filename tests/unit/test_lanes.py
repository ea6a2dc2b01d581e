"""Every incident has a row of its lane to itself, or is counted as left out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from postmortem.domain.spans import Span, read
from postmortem.editions.timeline import Happening
from postmortem.web.lanes import ROWS, WIDTHS, Extent, lanes, stacked

EXTENTS = st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 40)), max_size=40).map(
    lambda pairs: [(left, left + width) for left, width in pairs]
)
NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30))


def overlap(one: Extent, other: Extent) -> bool:
    """Whether two extents share more than an edge."""
    return one[0] < other[1] and other[0] < one[1]


@given(EXTENTS, st.integers(1, 6), st.randoms(use_true_random=False))
def test_no_two_of_a_row_meet(extents: list[Extent], most: int, random: Any) -> None:
    order = random.sample(range(len(extents)), len(extents))
    rows = stacked(extents, order, most)
    assert len(rows) == len(extents)
    placed = [(row, extents[at]) for at, row in enumerate(rows) if row is not None]
    for at, (row, extent) in enumerate(placed):
        assert 0 <= row < most
        assert not any(overlap(extent, other) for same, other in placed[:at] if same == row)
    for left_out in (extents[at] for at, row in enumerate(rows) if row is None):
        for full in range(most):
            assert any(overlap(left_out, other) for same, other in placed if same == full)


def happening(
    began: datetime, minutes: int = 47, slug: str = "orders", is_open: bool = False, **card: Any
) -> Happening:
    """An incident of an application."""
    made = {"id": "x", "severity": 2, "phases": [17, 3, 20, 7], **card}
    made["application"] = {"slug": slug, "name": slug.title()}
    return Happening(made, began, began + timedelta(minutes=minutes), is_open, True)


MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
HAPPENINGS = st.lists(
    st.builds(
        happening,
        MOMENTS,
        st.integers(0, 100_000),
        st.sampled_from(["orders", "labels", "portal"]),
        st.booleans(),
        severity=st.one_of(st.none(), st.integers(1, 4)),
    ),
    max_size=60,
)


@given(HAPPENINGS)
def test_every_incident_is_drawn_or_counted_as_left_out(found: list[Happening]) -> None:
    made = lanes(found, NOVEMBER, {"orders": 3})
    assert sum(len(lane.marks) for lane in made) == len(found)
    for lane in made:
        for width in WIDTHS:
            rows = [mark.rows[width] for mark in lane.marks]
            assert lane.left_out[width] == rows.count(None)
            drawn = [row for row in rows if row is not None]
            assert max(drawn, default=0) < lane.rows[width] <= ROWS
        for mark in lane.marks:
            assert 0 <= mark.left <= mark.left + mark.width <= 100.001


def test_what_a_lane_has_no_room_for_is_counted_and_seen_closer() -> None:
    began = datetime(2026, 11, 9, tzinfo=UTC)
    (lane,) = lanes([happening(began)] * (ROWS + 3), NOVEMBER, {})
    assert lane.left_out == dict.fromkeys(WIDTHS, 3)
    assert lane.closer("wide", NOVEMBER) == Span(began.date(), began.date())
    assert lane.closer("wide", Span(began.date(), began.date())) is None


def test_an_application_without_a_drawn_incident_keeps_its_lane() -> None:
    (lane,) = lanes([], NOVEMBER, {"orders": 3})
    assert (lane.name, lane.count, lane.marks, lane.rows["wide"]) == ("orders", 3, (), 1)


def test_those_with_the_most_come_first_and_the_gravest_on_top() -> None:
    began = datetime(2026, 11, 9, tzinfo=UTC)
    found = [happening(began, severity=level) for level in (4, None, 1, 2)]
    found.append(happening(began, slug="labels"))
    made = lanes(found, NOVEMBER, {"labels": 1, "orders": 4})
    assert [lane.slug for lane in made] == ["orders", "labels"]
    assert [mark.rows["wide"] for mark in made[0].marks] == [2, 3, 0, 1]


def test_an_incident_is_a_bar_once_its_phases_can_be_seen() -> None:
    began = datetime(2026, 11, 21, 12, tzinfo=UTC)
    for name, is_bar in (("2026-11-21", True), ("2026-11", False), ("2026", False)):
        span = read(name)
        assert span
        (lane,) = lanes([happening(began)], span, {})
        (mark,) = lane.marks
        assert mark.is_bar == is_bar
        assert abs(sum(width for _, _, width in mark.phases) - mark.width) < 0.001
        assert [number for number, _, _ in mark.phases] == [0, 1, 2, 3]


def test_what_leaves_the_span_is_cut_and_says_so() -> None:
    midnight = datetime(2026, 11, 1, tzinfo=UTC)
    before = happening(midnight - timedelta(minutes=20))
    long = happening(midnight, 60 * 24 * 40)
    still = happening(midnight, is_open=True)
    (lane,) = lanes([before, long, still], NOVEMBER, {})
    ends = [(mark.comes_in, mark.goes_on) for mark in lane.marks]
    assert ends == [(True, False), (False, True), (False, True)]
    assert [number for number, _, _ in lane.marks[0].phases] == [2, 3]
    assert (lane.marks[1].left, lane.marks[1].width) == (0, 100)
