"""The plan of a drill: when the clock stops, and that nothing is told before its time."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from postmortem.domain.audiences import Audience
from postmortem.domain.documents import Document
from postmortem.domain.learning import drills
from postmortem.editions.projection import Record, project
from tests import strategies
from tests.strategies import runs

RECORD = Record("incidentid12", "postmortem12", "INC-2026-001", 7, "Orders", "Alpha", "alpha",
                "published")  # fmt: skip
OTHER_LISTS = ("factors", "relief_steps", "actions", "sections")
FOUND = settings(max_examples=60, phases=(Phase.explicit, Phase.reuse, Phase.generate))
NIGHT = datetime(2026, 11, 21, 2, tzinfo=UTC)


def texts(value: Any) -> Iterator[str]:
    """Every text in it, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)


def all_runs(value: Any) -> set[tuple[str, ...]]:
    """The runs of five words of every text in it."""
    return set().union(*(runs(text) for text in texts(value)))


def source_of(document: Document) -> dict[str, Any]:
    """What staff read of it."""
    return project(document, RECORD, "postmortem", Audience.INTERNAL)


def in_order(source: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries by time, those without one last."""
    return sorted(source["entries"], key=lambda entry: entry["at"] or "~")


@FOUND
@given(strategies.replayable())
def test_no_stop_tells_what_is_later_or_stands_elsewhere(document: Document) -> None:
    source = source_of(document)
    plan = drills.plan(source)
    assert plan
    entries = in_order(source)
    names = [entry["id"] for entry in entries]
    elsewhere = {key: source[key] for key in (*OTHER_LISTS, "title", "noticed_by", "reach", "tags")}
    for number, stop in enumerate(plan.stops):
        to_come = [*chain.from_iterable(plan.outcomes[number:]), *plan.rest]
        assert not set(stop.known) & set(to_come)
        last = max(names.index(one.id) for one in stop.known)
        clock = f"{stop.clock:%Y-%m-%dT%H:%M:%S}" if stop.clock else ""
        assert not [one for one in entries[: last + 1] if clock and (one["at"] or "")[:19] > clock]
        before, later = entries[: last + 1], entries[last + 1 :]
        forbidden = all_runs([later, elsewhere]) - all_runs(before)
        assert not all_runs(asdict(stop)) & forbidden


@FOUND
@given(strategies.replayable())
def test_the_clock_goes_on_and_in_the_end_all_is_told(document: Document) -> None:
    source = source_of(document)
    plan = drills.plan(source)
    assert plan
    assert drills.FEWEST_STOPS <= len(plan.stops) <= drills.MOST_STOPS
    assert len(plan.outcomes) == len(plan.stops)
    assert all(plan.outcomes)
    clocks = [stop.clock for stop in plan.stops if stop.clock]
    assert clocks == sorted(clocks)
    sizes = [len(stop.known) for stop in plan.stops]
    assert sizes == sorted(set(sizes))
    told = [*plan.stops[-1].known, *plan.rest, *plan.unseen]
    assert sorted(one.id for one in told) == sorted(one["id"] for one in source["entries"])
    for stop, done in zip(plan.stops[1:], plan.outcomes, strict=False):
        assert stop.done == done
        assert set(done) <= set(stop.new) <= set(stop.known)


def entry(minutes: int | None, type: str, text: str = "x", sensible: str = "") -> dict[str, Any]:
    """An entry of an edition."""
    at = None if minutes is None else f"{NIGHT + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}Z"
    return {"id": f"{minutes}{type}", "at": at, "type": type, "text": text, "sensible": sensible}


def night(**changes: Any) -> dict[str, Any]:
    """An edition of a night with a change before anybody noticed."""
    return {
        "detected_at": "2026-11-21T02:21:00Z",
        "entries": [
            entry(-2, "change"), entry(4, "impact"), entry(21, "detection"), entry(24, "thought"),
            entry(29, "action", "trace", "It looked like the network."), entry(34, "detection"),
            entry(35, "decision"), entry(41, "action"), entry(44, "recovery"), entry(50, "action"),
        ],
    } | changes  # fmt: skip


def planned(source: dict[str, Any]) -> drills.Drill:
    """Its plan."""
    plan = drills.plan(source)
    assert plan
    return plan


def clocks(plan: drills.Drill) -> list[str]:
    """The times at which the clock stops."""
    return [f"{stop.clock:%H:%M}" for stop in plan.stops if stop.clock]


def test_it_begins_when_it_was_noticed_and_stops_before_somebody_does_something() -> None:
    plan = planned(night())
    assert clocks(plan) == ["02:21", "02:24", "02:34", "02:44"]
    assert [one.text for one in plan.outcomes[1]] == ["trace"]
    assert plan.outcomes[1][0].sensible == "It looked like the network."
    assert [stop.minutes for stop in plan.stops] == [0, 3, 13, 23]


def test_what_nobody_had_noticed_is_told_in_the_end_only() -> None:
    plan = planned(night())
    assert [one.type for one in plan.stops[0].known] == ["change", "detection"]
    assert [one.type for one in plan.unseen] == ["impact"]
    assert all(one.id != "4impact" for stop in plan.stops for one in stop.known)


def test_without_a_time_of_notice_it_begins_at_the_first_entry() -> None:
    plan = planned(night(detected_at=None))
    assert clocks(plan)[0] == "01:58"
    assert plan.unseen == ()
    assert plan.stops[0].minutes is None


def test_a_hint_is_about_what_is_shown_and_differs_from_stop_to_stop() -> None:
    plan = planned(night())
    for stop in plan.stops:
        assert set(stop.hint.about) <= set(stop.known)
    assert len({stop.hint.kind for stop in plan.stops}) > 2


def test_where_nobody_did_anything_it_tells_what_happened() -> None:
    plan = planned(night(entries=[entry(n, "impact", str(n)) for n in range(21, 31)]))
    assert all(plan.outcomes)
    assert [one.text for one in plan.stops[1].done] == [one.text for one in plan.stops[1].new]


@pytest.mark.parametrize("count", [0, 5])
def test_fewer_than_six_entries_make_no_drill(count: int) -> None:
    assert drills.plan(night(entries=[entry(n, "action") for n in range(count)])) is None


def test_six_entries_noticed_at_the_very_end_make_four_stops() -> None:
    plan = planned(night(entries=[entry(n, "action") for n in range(16, 22)]))
    assert len(plan.stops) == 4
    assert clocks(plan)[0] == "02:17"


def test_entries_without_a_time_are_replayed_in_their_order() -> None:
    entries = [entry(None, "action", str(n)) | {"id": str(n)} for n in range(8)]
    plan = planned(night(entries=entries, detected_at=None))
    assert [stop.clock for stop in plan.stops] == [None] * len(plan.stops)
    assert [one.id for one in (*plan.stops[-1].known, *plan.rest)] == [str(n) for n in range(8)]
