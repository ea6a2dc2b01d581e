"""What is normal, how it moved, and what a value is beside it; and who reads which measurement."""

import json
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from postmortem.domain.audiences import Audience
from postmortem.domain.knowledge.footprint import History, histories, key_of, times_normal
from postmortem.domain.knowledge.measurements import Format, Measurement, Metric
from postmortem.editions.projection import MOST_POINTS, project_footprint

CLIENT, INTERNAL = Audience.CLIENT, Audience.INTERNAL
NAMES = ("Alpha", "alpha")


def metric(p95: float | None = 120, name: str = "GET /orders", **more: Any) -> Metric:
    """A metric with a median, and what is given."""
    return Metric(name, "ms", 10, p50=80, p95=p95, **more)


def measurement(
    day: int, *metrics: Metric, version: str = "", audience: Audience = CLIENT, note: str = ""
) -> Measurement:
    """What was measured on a day of October."""
    on = date(2026, 10, day)
    return Measurement(f"m{day}{version}", version, on, Format.K6, note, audience, metrics)


def footprint(*measured: Measurement, audience: Audience = INTERNAL) -> list[History]:
    """The metrics as a page gets them, through an edition."""
    source = project_footprint("orders", measured, NAMES, audience)
    return histories(json.loads(json.dumps(source)))


def only(*measured: Measurement) -> History:
    """The one metric of some measurements."""
    (found,) = footprint(*measured)
    return found


def test_normal_is_from_the_median_to_p95_of_the_newest_measurement() -> None:
    found = only(
        measurement(2, metric(200), version="4.2"),
        measurement(9, metric(120), version="4.3"),
        measurement(5, metric(150), version="4.2"),
    )
    assert (found.newest.low, found.newest.high) == (80, 120)
    assert (found.newest.taken.version, found.newest.taken.measured_on.day) == ("4.3", 9)
    assert [point.taken.measured_on.day for point in found.points] == [9, 5, 2]


def test_of_one_day_the_measurement_added_last_is_the_newest() -> None:
    first, second = measurement(2, metric(200), version="a"), measurement(2, metric(9), version="b")
    assert only(first, second).newest.high == 9


def test_where_no_percentile_is_known_the_mean_is_what_is_normal() -> None:
    found = only(measurement(2, Metric("http_reqs", "/s", mean=3.3)))
    assert (found.newest.low, found.newest.high, found.newest.level) == (3.3, 3.3, "mean")
    nothing = only(measurement(2, Metric("empty", "", n=3)))
    assert (nothing.newest.low, nothing.newest.level, nothing.extremes) == (None, "", None)


def test_extremes_are_those_of_the_last_five_measurements() -> None:
    found = only(*(measurement(day, metric(min=100 - day, max=1000 - day)) for day in range(1, 8)))
    assert found.extremes == (80, 997)
    assert only(measurement(1, metric(min=3, max=4))).extremes == (3, 120)


def test_drift_is_since_the_release_before() -> None:
    found = only(
        measurement(1, metric(100), version="4.1"),
        measurement(2, metric(110), version="4.2"),
        measurement(3, metric(160), version="4.3"),
        measurement(4, metric(165), version="4.3"),
    )
    assert found.drift is not None
    assert (found.drift.since.version, found.drift.since.measured_on.day) == ("4.2", 2)
    assert found.drift.level is not None
    assert found.drift.level.ratio == 1.5
    assert [one.statistic for one in found.drift.large] == ["p95"]


def test_without_versions_drift_is_since_the_measurement_before() -> None:
    found = only(measurement(1, metric(100)), measurement(2, metric(119)))
    assert found.drift is not None
    assert found.drift.since.measured_on.day == 1
    assert found.drift.large == ()
    assert only(measurement(1, metric(100))).drift is None


def test_more_than_a_fifth_is_named_in_both_directions() -> None:
    for after, is_large in ((120, False), (121, True), (80, False), (79, True)):
        found = only(measurement(1, metric(100), version="a"), measurement(2, metric(after)))
        assert found.drift is not None
        assert bool(found.drift.large) is is_large


def test_few_failures_more_are_no_drift_and_from_none_there_is_no_ratio() -> None:
    for after, is_large in ((0.004, False), (0.02, True)):
        before, now = metric(errors=0.0), metric(errors=after)
        found = only(measurement(1, before, version="a"), measurement(2, now, version="b"))
        assert found.drift is not None
        (errors,) = (one for one in found.drift.changes if one.statistic == "errors")
        assert errors.ratio is None
        assert errors.is_large is is_large


def test_a_metric_in_another_unit_is_another_metric() -> None:
    first = measurement(1, Metric("lag", "ms", p95=1200), version="a")
    second = measurement(2, Metric("lag", "s", p95=1.2), version="b")
    found = footprint(first, second)
    assert [one.drift for one in found] == [None, None]
    assert len({one.key for one in found}) == 2


def test_how_many_times_normal_is_said_as_people_do() -> None:
    assert times_normal(120, 480) == 4
    assert times_normal(120, 490) == 4.1
    assert times_normal(120, 1810) == 15
    assert times_normal(0, 5) is None


def test_the_client_reads_of_its_measurements_alone() -> None:
    ours = measurement(3, metric(666), metric(name="qzsecret"), version="4.3", audience=INTERNAL)
    theirs = measurement(2, metric(120), version="4.2", note="seen [[internal: qzhidden]]")
    source = project_footprint("orders", (theirs, ours), NAMES, CLIENT)
    assert source == project_footprint("orders", (theirs,), NAMES, CLIENT)
    told = json.dumps(source)
    assert not any(word in told for word in ("qz", "666", "4.3", "audience", "internal"))
    internal = project_footprint("orders", (theirs, ours), NAMES, INTERNAL)
    assert [one["audience"] for one in internal["measurements"]] == ["internal", "client"]


def test_both_sides_link_to_a_metric_by_the_same_key() -> None:
    marked = measurement(1, metric(name="GET /orders [[internal: db-7]]"))
    (ours,), (theirs,) = footprint(marked), footprint(marked, audience=CLIENT)
    assert ours.key == theirs.key
    assert (ours.name, theirs.name) == ("GET /orders [[internal: db-7]]", "GET /orders")
    hidden = measurement(1, metric(name="[[internal: db-7]]"))
    assert footprint(hidden, audience=CLIENT) == []


def test_metrics_that_differ_in_a_hidden_word_alone_stay_apart_for_the_supplier() -> None:
    names = ("GET [[internal: db-7]]", "GET [[internal: db-8]]")
    found = measurement(1, *(metric(name=name) for name in names))
    assert [one.name for one in footprint(found)] == list(names)
    assert [one.name for one in footprint(found, audience=CLIENT)] == ["GET"]


def test_an_edition_holds_so_many_measurements_of_a_metric() -> None:
    found = only(*(measurement(day, metric(day)) for day in range(1, MOST_POINTS + 5)))
    assert len(found.points) == MOST_POINTS
    assert found.newest.high == MOST_POINTS + 4


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_key_fits_into_an_address_and_tells_names_apart(one: str, other: str) -> None:
    key = key_of(one)
    assert key.replace("-", "").isascii()
    assert key.replace("-", "").isalnum()
    assert len(key) < 70
    assert (key == key_of(other)) == (one == other)
