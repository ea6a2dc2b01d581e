"""Result files: all that is measured comes out, and what is broken is refused with its place."""

import io
import json
import math
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postmortem.domain.knowledge.measurements import (
    MOST_METRICS,
    SLICES,
    Format,
    Measured,
    Metric,
    as_dict,
    from_dict,
    percentile,
    summary,
)
from postmortem.errors import Invalid
from postmortem.inbound import measurements
from tests.measurements import (
    BASELINES,
    FILES,
    JMETER,
    K6_EXPORT,
    K6_SUMMARY,
    K6_VERSIONED,
    LATENCY,
    LOCUST,
    PROMETHEUS,
    matrix,
)

NUMBERS = st.floats(-1e9, 1e9) | st.integers(0, 50).map(float)


def read(text: str | bytes | dict[str, Any], name: str = "", **more: Any) -> Measured:
    """What a file says."""
    if isinstance(text, dict):
        text = json.dumps(text)
    content = text.encode() if isinstance(text, str) else text
    return measurements.read(io.BytesIO(content), name, **more)


def metrics(text: str | bytes | dict[str, Any], name: str = "") -> dict[str, Metric]:
    """Its metrics by name."""
    return {one.name: one for one in read(text, name).metrics}


def refusal(text: str | bytes | dict[str, Any], **more: Any) -> str:
    """Why a file is not taken."""
    with pytest.raises(Invalid) as error:
        read(text, **more)
    (problem,) = error.value.problems
    assert problem.field == "file"
    return problem.message


@pytest.mark.parametrize("kind", FILES)
def test_each_file_is_told_by_what_is_in_it(kind: str) -> None:
    assert read(FILES[kind]).format == Format(kind)
    assert read(FILES[kind], format=Format(kind)) == read(FILES[kind])
    assert read(b"\xef\xbb\xbf" + FILES[kind].encode()) == read(FILES[kind])


def test_rows_of_a_baseline_are_the_values_of_their_metric() -> None:
    found = metrics(BASELINES)
    orders = found["GET /orders"]
    assert (orders.unit, orders.n, orders.min, orders.max, orders.mean) == ("ms", 3, 90, 400, 200)
    assert (orders.p50, orders.p95, orders.p99) == (110, 400, 400)
    assert found["Connections"].p50 == 14
    with_commas = "metric;unit;value\nLag;s;1,5\n"
    assert metrics(with_commas)["Lag"].p50 == 1.5


def test_samples_of_jmeter_are_summed_up_by_label() -> None:
    found = read(JMETER)
    assert found.day == date(2026, 10, 8)
    orders, bulk = found.metrics
    assert (orders.name, orders.unit, orders.n, orders.errors) == ("GET /orders", "ms", 2, 0.5)
    assert (orders.min, orders.max, orders.mean) == (120, 480, 300)
    assert orders.series is not None
    assert orders.series.values == (120, 480)
    assert (bulk.name, bulk.n, bulk.series) == ("POST /shipments, bulk", 1, None)


def test_a_table_of_locust_tells_each_request_that_was_sent() -> None:
    found = metrics(LOCUST)
    assert list(found) == ["GET /orders", "Aggregated"]
    orders = found["GET /orders"]
    assert (orders.p50, orders.p95, orders.p99, orders.mean) == (98, 210, 410, 104.2)
    assert (orders.min, orders.max, orders.n, orders.errors) == (41.5, 812, 200, 0.02)


def test_both_summaries_of_k6_say_the_same() -> None:
    assert metrics(K6_EXPORT) == metrics(K6_SUMMARY)
    found = metrics(K6_SUMMARY)
    took = found["http_req_duration"]
    assert (took.unit, took.p50, took.p95, took.p99) == ("ms", 110.4, 215.9, 812.5)
    assert (took.mean, took.min, took.max, took.errors) == (144.5, 104.1, 1140, 0.02)
    assert (found["http_reqs"].unit, found["http_reqs"].mean) == ("/s", 3.3)
    assert (found["http_req_failed"].unit, found["http_req_failed"].mean) == ("%", 2)
    assert (found["vus"].mean, found["vus"].max) == (5, 9)


def test_the_versioned_summary_of_k6_says_the_same() -> None:
    found, before = metrics(K6_VERSIONED), metrics(K6_SUMMARY)
    assert replace(before["http_req_duration"], p99=None) == found["http_req_duration"]
    assert (found["http_req_failed"], found["vus"]) == (before["http_req_failed"], before["vus"])
    assert (found["http_reqs"].unit, found["http_reqs"].mean) == ("/s", 3.3)
    assert (found["data_received"].unit, found["data_received"].mean) == ("B/s", 100)
    assert read(K6_VERSIONED).day == date(2026, 10, 7)  # in UTC
    assert read(K6_VERSIONED | {"metadata": {"generatedAt": "soon"}}).day is None


@pytest.mark.parametrize(
    ("path", "given", "said"),
    [
        (("config",), None, "config is not an object"),
        (("config", "duration"), "long", "config.duration"),
        (("results", "metrics", 1), 7, "results.metrics[1] is not an object"),
        (("results", "metrics", 1, "name"), "http_reqs", "results.metrics[2] has no name"),
        (
            ("results", "metrics", 1, "values", "total"),
            None,
            'results.metrics[1].values.total: "null" is no number.',
        ),
        (("results", "metrics", 2, "values"), {}, "results.metrics[2].values.count"),
        (("results", "metrics", 0, "values", "avg"), "x", "metrics.http_req_duration.avg"),
    ],
)
def test_a_versioned_summary_is_refused_with_the_place(
    path: tuple[Any, ...], given: Any, said: str
) -> None:
    told = deepcopy(K6_VERSIONED)
    place = told
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = given
    assert said in refusal(told)


def test_what_k6_writes_while_it_runs_is_no_summary() -> None:
    point = {"metric": "vus", "type": "Point", "data": {"value": 1}}
    lines = "\n".join(map(json.dumps, [{"type": "Metric", "metric": "vus", "data": {}}, point]))
    assert "--summary-export" in refusal(lines)
    assert "--summary-export" in refusal(lines, format=Format.K6)


def test_a_summary_of_k6_with_other_statistics_is_taken_too() -> None:
    told = deepcopy(K6_SUMMARY)
    told["metrics"]["http_req_duration"]["values"] = {"p(95)": 200, "count": 12}
    took = metrics(told)["http_req_duration"]
    assert (took.n, took.p50, took.p95, took.mean) == (12, None, 200, None)


def test_a_series_of_prometheus_is_named_as_a_query_would() -> None:
    found = read(PROMETHEUS, "slow.json")
    latency, nameless = found.metrics
    assert latency.name == 'request_seconds{handler="/orders", quantile="0.95"}'
    assert (latency.unit, latency.n, latency.max) == ("s", 2, 0.2)
    assert nameless.name == "slow"
    assert found.day == date(2026, 10, 8)


def test_no_more_points_are_kept_than_a_chart_has() -> None:
    rows = "".join(f"{1791457200000 + 100 * at},{at},a,true\n" for at in range(5_000))
    (found,) = read(f"timeStamp,elapsed,label,success\n{rows}").metrics
    assert found.series is not None
    assert len(found.series.values) == SLICES
    assert found.series.values[0] == 40  # of 0 to 42


LINES = {
    "a value that is no number": (BASELINES.replace("400", "fast"), 'Line 4, value: "fast"'),
    "not a number": (BASELINES.replace("400", "nan"), 'Line 4, value: "nan"'),
    "an empty name": (BASELINES.replace("Connections", " "), "Line 5 names no metric"),
    "another unit": (BASELINES + "Connections,ms,2\n", "Line 6"),
    "a column too few": (BASELINES + "Lag,s\n", "Line 6 has 2 fields instead of 3"),
    "no such column": (BASELINES.replace("unit,", "kind,"), 'no column "unit"'),
    "a column too many": (f"{BASELINES[: BASELINES.index(chr(10))]}{',' * 500}\n", "500 columns"),
    "half a file": (JMETER[: JMETER.index("88,0,0")], "Line 5 has 15 fields instead of 17"),
    "half a quote": (JMETER[: JMETER.index("unavail")], "a quote is open"),
    "neither true nor false": (JMETER.replace("text,false", "text,no"), "Line 4: success"),
    "a time as text": (JMETER.replace("1791457260000", "2026/10/08"), "Line 4: timeStamp"),
    "a negative time": (JMETER.replace(",480,", ",-480,"), 'Line 4, elapsed: "-480"'),
    "no label": (JMETER.replace('"POST /shipments, bulk"', ""), "Line 5 names no label"),
    "the history of Locust": ("Timestamp,User Count,Type,Name,Total Request Count\n", "_stats.csv"),
    "locust without a number": (LOCUST.replace(",104.2,", ",,", 1), "Line 2, average response"),
    "more failures than requests": (LOCUST.replace("200,4", "2,4", 1), "Line 2 has more failures"),
    "half a JSON": (FILES["k6"][:200], "Line 1, column"),
    "JSON of something else": ('{"a": 1}', "none of the files"),
    "a list": ("[]", "no JSON object"),
    "XML": ("<?xml version='1.0'?><testResults version='1.2'>", "This is XML"),
    "nothing": ("", "is empty"),
    "a header alone": ("metric,unit,value\n", "no measured value"),
    "prose": ("Dear all,\nit was fast.", "none of the files"),
    "an answer with an error": ('{"status": "error", "error": "timeout"}', "timeout"),
}


@pytest.mark.parametrize("what", LINES)
def test_a_broken_file_is_refused_with_its_line(what: str) -> None:
    text, words = LINES[what]
    assert words in refusal(text)


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    assert "Line 3 is not UTF-8" in refusal(BASELINES.encode().replace(b"90", b"\xff"))
    assert "Line 2 is not UTF-8" in refusal(BASELINES.encode().replace(b"110", b"1\x000"))


PLACES = {
    "a vector": ({"status": "success", "data": {"resultType": "vector", "result": []}}, "matrix"),
    "a value that is no text": (
        matrix(LATENCY | {"values": [[1, 2]]}),
        "data.result[0].values[0] ",
    ),
    "a word": (
        matrix(LATENCY, LATENCY | {"values": [[1, "2"], [2, "x"]]}),
        'data.result[1].values[1][1]: "x"',
    ),
    "no time": (matrix(LATENCY | {"values": [[-1, "2"]]}), "data.result[0].values[0][0]"),
    "a histogram": (matrix(LATENCY | {"histograms": []}), "histogram"),
    "a label of numbers": (matrix(LATENCY | {"metric": {"le": 1}}), "data.result[0].metric"),
    "the same twice": (matrix(LATENCY, LATENCY), "twice"),
    "nothing finite": (matrix(LATENCY | {"values": [[1, "NaN"]]}), "no measured value"),
    "nothing": (matrix(), "no measured value"),
    "a metric that is a word": ({"metrics": {"vus": "5"}}, "metrics.vus is not an object"),
    "a trend of words": (
        {"metrics": {"t": {"avg": "5"}}},
        'metrics.t.avg: "5"',
    ),
    "a metric without a number": ({"metrics": {"t": {"thresholds": {}}}}, '"t" holds nothing'),
}


@pytest.mark.parametrize("what", PLACES)
def test_broken_json_is_refused_with_its_place(what: str) -> None:
    value, words = PLACES[what]
    assert words in refusal(value)


def test_more_metrics_than_fit_are_refused() -> None:
    many = [LATENCY | {"metric": {"handler": f"/{number}"}} for number in range(MOST_METRICS + 1)]
    assert f"more than {MOST_METRICS} metrics" in refusal(matrix(*many))
    assert len(read(matrix(*many[1:])).metrics) == MOST_METRICS
    rows = "".join(f"1791457200000,1,l{number},true\n" for number in range(MOST_METRICS + 1))
    assert f"more than {MOST_METRICS}" in refusal(f"timeStamp,elapsed,label,success\n{rows}")


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurements, "LARGEST", len(BASELINES) - 1)
    assert "larger than" in refusal(BASELINES)


def test_progress_counts_every_row() -> None:
    rows = "".join(f"{1791457200000 + at},{at},a,true\n" for at in range(12_345))
    told: list[int] = []
    read(f"timeStamp,elapsed,label,success\n{rows}", progress=told.append)
    assert sum(told) == 12_345
    assert len(told) == 3


def brute(values: list[float], percent: int) -> float:
    """The smallest value that so many percent of all do not exceed, found by trying each."""
    return min(
        one
        for one in values
        if sum(other <= one for other in values) * 100 >= percent * len(values)
    )


@given(st.lists(NUMBERS, min_size=1, max_size=40))
def test_percentiles_equal_those_found_by_trying(values: list[float]) -> None:
    made = summary("m", "ms", values)
    for percent, found in ((50, made.p50), (95, made.p95), (99, made.p99)):
        assert found == brute(values, percent) == percentile(sorted(values), percent)
    assert (made.n, made.min, made.max) == (len(values), min(values), max(values))
    assert made.mean is not None
    assert math.isclose(made.mean, math.fsum(values) / len(values))


@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), NUMBERS),
        min_size=1,
        max_size=200,
        unique_by=lambda x: x[0],
    )
)
def test_a_series_is_short_and_within_what_was_measured(pairs: list[tuple[int, float]]) -> None:
    made = summary("m", "", [value for _, value in pairs], at=[float(at) for at, _ in pairs])
    if len(pairs) == 1:
        assert made.series is None
        return
    assert made.series is not None
    known = [one for one in made.series.values if one is not None]
    assert 2 <= len(made.series.values) <= SLICES
    assert set(known) <= {value for _, value in pairs}


@pytest.mark.parametrize("kind", FILES)
def test_what_is_kept_of_a_metric_is_read_back(kind: str) -> None:
    for metric in read(FILES[kind]).metrics:
        again = from_dict(json.loads(json.dumps(as_dict(metric))))
        assert as_dict(again) == as_dict(metric)
        assert again.name == metric.name


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["metrics", "status", "data", "result", "metric", "values", "type", "contains",
             "__name__", "resultType", "avg", "count", "rate", "value", "passes", "p(95)"]
        )
        | st.text(max_size=4),
        inner | st.sampled_from(["success", "matrix", "trend", "counter"]),
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


def taken_or_refused(content: bytes, format: Format | None) -> None:
    """A file is read, or Invalid; what is read can be kept."""
    try:
        found = read(content, "a.json", format=format)
    except Invalid as error:
        assert all(problem.message.encode() for problem in error.problems)
        return
    assert json.dumps([as_dict(one) for one in found.metrics], allow_nan=False).encode()
    assert all(one.name.encode() for one in found.metrics)


@given(JSONS, st.sampled_from([None, Format.K6, Format.PROMETHEUS]))
@example({"metrics": {"\ud800": {"avg": 1}}}, None)
@example({"metrics": {"t": {"avg": "\ud800"}}}, None)
@example(matrix({"metric": {"a": "\ud800\x00"}, "values": [[1e300, "1"]]}), None)
@example(matrix({"metric": {"a": "b"}, "values": [[10**400, "1"]]}), None)
def test_no_json_makes_a_parser_fall(value: Any, format: Format | None) -> None:
    taken_or_refused(json.dumps(value).encode(), format)


@given(st.sampled_from(list(FILES)), st.data())
def test_no_damage_makes_a_parser_fall(kind: str, data: st.DataObject) -> None:
    whole = FILES[kind].encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 30)))
    put = data.draw(st.binary(max_size=6) | st.sampled_from([b'"', b"\n", b",", b"1e999", b"[["]))
    format = data.draw(st.sampled_from([None, *Format]))
    taken_or_refused(whole[:start] + put + whole[end:], format)


@given(st.binary(max_size=200), st.sampled_from([None, *Format]))
@example(b"[" * 100_000, None)
@example(b'{"metrics":' * 50_000, Format.K6)
@example(b"1" * 10_000, Format.PROMETHEUS)
def test_no_bytes_make_a_parser_fall(content: bytes, format: Format | None) -> None:
    taken_or_refused(content, format)
