"""A suggested track: what teaches most is read, something else is drilled, each step says why."""

from collections.abc import Collection
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from postmortem.domain import trends
from postmortem.domain.learning import tracks
from postmortem.domain.learning.tracks import (
    Kind,
    Step,
    as_dicts,
    from_dicts,
    met,
    progress,
    record_of,
)

RUNBOOK = {"id": "run", "kind": "runbook", "title": "Restart it"}
VISION = {"id": "why", "kind": "vision", "title": "For whom"}


def card(number: int, severity: int | None = 3, tags: str = "", **more: Any) -> dict[str, Any]:
    """A card of an incident with a postmortem."""
    return {
        "id": f"i{number}",
        "url": f"/postmortems/p{number}",
        "severity": severity,
        "tags": tags.split(),
        "application": {"slug": "orders", "name": "Orders"},
        **more,
    }


MANY = [
    card(1, 3, "pool"),
    card(2, 4),
    card(3, 2, "lock pool"),
    card(4, 1, "disk"),
    card(5, 2, "pool lock"),
    card(6, 3, "disk full"),
]


def suggest(
    cards: list[dict[str, Any]],
    pages: list[dict[str, str]],
    drillable: Collection[str],
    **more: Any,
) -> list[Step]:
    """The track that is suggested of an application from all its cards."""
    return tracks.suggest("orders", tracks.candidates(cards), pages, drillable, **more)


def kinds(steps: list[Step]) -> list[str]:
    """What one does in them."""
    return [str(one.kind) for one in steps]


def test_it_goes_from_what_it_is_to_a_night_with_somebody() -> None:
    steps = suggest(MANY, [RUNBOOK], {"p1"}, is_owed=True)
    expected = ["page", "read", "read", "read", "search", "page", "drill", "buddy", "answer"]
    assert kinds(steps) == expected
    assert [one.key for one in steps] == [f"s{number}" for number in range(1, 10)]
    assert [one.record for one in steps[1:4]] == ["p3", "p4", "p5"]
    assert (steps[5].record, steps[6].record) == ("run", "p1")
    assert [one.reasons for one in steps[1:4]] == [
        ("recurring", "recent"),
        ("severe",),
        ("recurring",),
    ]
    assert len({one.question for one in steps[1:4]}) == 2


def test_what_is_drilled_is_not_read_before() -> None:
    best = suggest(MANY, [], {"p3", "p4", "p5"})
    drill = next(one for one in best if one.kind is Kind.DRILL)
    assert drill.record not in {one.record for one in best if one.kind is Kind.READ}
    only = suggest(MANY[3:4], [], {"p4"})
    assert kinds(only) == ["page", "read", "search", "buddy"]


def drilled(steps: list[Step]) -> list[str]:
    """The incidents that are drilled."""
    return [one.record for one in steps if one.kind is Kind.DRILL]


def test_where_several_were_severe_a_mild_one_is_drilled_first_and_a_severe_one_later() -> None:
    steps = suggest(MANY, [RUNBOOK], {f"p{number}" for number in range(1, 7)}, is_owed=True)
    expected = ["page", "read", "read", "drill", "search", "page", "drill", "buddy", "answer"]
    assert kinds(steps) == expected
    assert drilled(steps) == ["p2", "p5"]
    assert sum(one.minutes for one in steps) <= 2 * 60


def test_one_drill_is_enough_where_little_was_severe_or_little_is_left_to_read() -> None:
    assert len(drilled(suggest(MANY, [], {"p1", "p2", "p3", "p6"}))) == 1
    assert len(drilled(suggest(MANY[2:5], [], {"p3", "p4", "p5"}))) == 1
    assert len(drilled(suggest(MANY, [], {"p3", "p4"}))) == 2


def test_a_vision_says_what_it_is() -> None:
    assert suggest([], [VISION], ())[0].record == "why"
    assert suggest([], [RUNBOOK], ())[0].noun == "application"


def test_without_incidents_a_short_track_is_left() -> None:
    assert kinds(suggest([], [], ())) == ["page", "buddy"]


def test_a_draft_teaches_nobody_yet() -> None:
    draft = [card(9, 1, state="draft"), card(8, 2, state="published")]
    assert [one.record for one in suggest(draft, [], ()) if one.kind is Kind.READ] == ["p8"]


def test_progress_counts_minutes_and_nights_that_are_left() -> None:
    steps = suggest(MANY, [RUNBOOK], {"p1"})
    far = progress(steps, {"s1", "s2", "gone"})
    assert (far.done, far.total, far.next) == (2, len(steps), "s3")
    assert far.minutes == sum(one.minutes for one in steps[2:])
    assert far.nights == 1
    assert not far.is_complete
    assert progress(steps, {one.key for one in steps}).is_complete
    assert not progress([], ()).is_complete


def test_what_somebody_met_is_counted_by_application() -> None:
    other = card(7, 3, "queue", application={"slug": "labels", "name": "Labels"})
    rows = met([*MANY, other], {"p3", "i6"})
    assert [(one["slug"], number, total) for one, number, total in rows] == [
        ("orders", 4, 4),
        ("labels", 0, 1),
    ]
    assert met([card(1)], {"p1"}) == []


CARDS = st.lists(
    st.builds(
        card,
        st.integers(0, 10**6),
        st.none() | st.integers(1, 4),
        st.lists(st.sampled_from("abcdef"), max_size=4).map(" ".join),
    ),
    max_size=20,
    unique_by=lambda one: one["id"],
)


@given(CARDS, st.randoms())
def test_whatever_happened_there_it_is_the_same_track_again(
    cards: list[dict[str, Any]], random: Any
) -> None:
    drillable = {record_of(one) for one in cards if random.random() < 0.5}
    steps = suggest(cards, [RUNBOOK, VISION], drillable, is_owed=True)
    assert steps == suggest(cards, [RUNBOOK, VISION], drillable, is_owed=True)
    assert len({one.key for one in steps}) == len(steps) <= 9
    assert from_dicts(as_dicts(steps)) == steps
    records = [one.record for one in steps if one.kind in {Kind.READ, Kind.DRILL}]
    assert len(set(records)) == len(records)
    assert all(one.reasons for one in steps if one.kind in {Kind.READ, Kind.DRILL})
    assert set(drilled(steps)) <= drillable
    assert len(drilled(steps)) <= 2


def counted_one_by_one(cards: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    """Which incidents recur, each compared with every other."""
    tags = {one["id"]: set(one["tags"]) for one in cards}
    return [
        (one, any(len(own & other) > 1 for name, other in tags.items() if name != one))
        for one, own in tags.items()
    ]


@given(CARDS)
def test_an_incident_recurs_when_another_shares_two_tags(cards: list[dict[str, Any]]) -> None:
    found = {
        one["card"]["id"]: "recurring" in one["reasons"]
        for one in trends.start_here(cards, len(cards))
    }
    for name, recurs in counted_one_by_one(cards):
        assert found.get(name, False) == recurs
