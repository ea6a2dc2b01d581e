"""The summary of a test of k6 as JSON: of handleSummary, and of --summary-export, old and new.

The new one says which version of its schema it is in (https://github.com/grafana/k6/issues/4870).
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from ...domain.knowledge.measurements import Format, Measured, Metric, plain
from ...domain.writing.drafts import marked
from .documents import an_object
from .refusing import finite, refused

NO_METRICS = marked("The file has no metrics as a summary of k6 has them.")
NO_NAME = marked("%(place)s has no name, or one that stood before.")
NO_KIND = marked('Metric "%(name)s" holds nothing that a summary of k6 would.')
STREAM = marked(
    "This is what k6 writes while it runs, a line for each point; take its summary "
    "(--summary-export)."
)
TIMES = ("http_req_duration", "http_req_waiting", "http_req_blocked", "http_req_connecting",
         "http_req_tls_handshaking", "http_req_sending", "http_req_receiving", "iteration_duration",
         "group_duration", "grpc_req_", "ws_connecting",
         "ws_ping", "ws_session_duration", "browser_http_req_duration")  # fmt: skip
BESIDE = frozenset({"thresholds", "type", "contains"})
BYTES = ("data_sent", "data_received")
LONGEST_POINT = 10_000  # characters; a summary may be a single line of megabytes
FAILED, DURATION = "http_req_failed", "http_req_duration"
Values = Mapping[str, float]


def is_like(value: Mapping[str, Any]) -> bool:
    """Whether an object is one."""
    return isinstance(value.get("metrics"), dict) or _is_versioned(value)


def refuse_stream(text: str) -> None:
    """Invalid where a file is what `--out json` writes: an object in each line."""
    try:
        line = json.loads(text.lstrip()[:LONGEST_POINT].partition("\n")[0])
    except (ValueError, RecursionError):
        return
    if isinstance(line, dict) and line.get("type") in ("Metric", "Point") and "metric" in line:
        raise refused(STREAM)


def parse(value: Mapping[str, Any]) -> Measured:
    """Each metric of the summary: times in ms, counters a second, rates in percent."""
    if not is_like(value):
        raise refused(NO_METRICS)
    day = None
    if _is_versioned(value):
        day, value = _day(value), _unversioned(value)
    given = {name: _values(name, one) for name, one in value["metrics"].items()}
    metrics = []
    for name, values in given.items():
        rate = given.get(name.replace(DURATION, FAILED), {}) if DURATION in name else {}
        metrics.append(_metric(name, value["metrics"][name], values, _share(rate)))
    return Measured(Format.K6, tuple(metrics), day)


def _is_versioned(value: Mapping[str, Any]) -> bool:
    results = value.get("results")
    return isinstance(results, dict) and isinstance(results.get("metrics"), list)


def _unversioned(value: Mapping[str, Any]) -> dict[str, Any]:
    """The same in the shape of handleSummary, which counts what passed and how many a second."""
    config = an_object(value.get("config"), "config")
    seconds = finite(config.get("duration"), "config.duration")
    metrics: dict[str, Any] = {}
    for number, told in enumerate(value["results"]["metrics"]):
        place = f"results.metrics[{number}]"
        metric = an_object(told, place)
        if not isinstance(name := metric.get("name"), str) or name in metrics:
            raise refused(NO_NAME, place=place)
        values = dict(an_object(metric.get("values"), f"{place}.values"))
        if metric.get("type") == "counter" and seconds > 0:
            values["rate"] = finite(values.get("count"), f"{place}.values.count") / seconds
        elif metric.get("type") == "rate":
            matches, total = (
                finite(values.pop(one, None), f"{place}.values.{one}")
                for one in ("matches", "total")
            )
            values |= {"passes": matches, "fails": total - matches}
        metrics[name] = metric | {"values": values}
    return {"metrics": metrics}


def _day(value: Mapping[str, Any]) -> date | None:
    """The day in UTC on which the summary was written, where it is told."""
    try:
        return datetime.fromisoformat(value["metadata"]["generatedAt"]).astimezone(UTC).date()
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _values(name: str, told: Any) -> Values:
    """The numbers of a metric, which stand in `values` or beside its thresholds."""
    place = f"metrics.{plain(name)[:60]}"
    metric = an_object(told, place)
    values = an_object(metric["values"], f"{place}.values") if "values" in metric else metric
    kept = {key: one for key, one in values.items() if key not in BESIDE}
    return {key: finite(one, f"{place}.{plain(key)[:20]}") for key, one in kept.items()}


def _unit(name: str, told: Mapping[str, Any]) -> str:
    contains = told.get("contains")
    if contains == "time" or (contains is None and name.startswith(TIMES)):
        return "ms"
    return "B" if contains == "data" or name in BYTES else ""


def _share(values: Values) -> float | None:
    """Which share of a rate was true; both shapes count what passed."""
    share = values.get("rate", values.get("value"))
    counted = values.get("passes", 0) + values.get("fails", 0)
    if share is None and counted > 0:
        share = values.get("passes", 0) / counted
    return share if share is not None and 0 <= share <= 1 else None


def _kind(told: Mapping[str, Any], values: Values) -> str:
    """What k6 calls its kinds; the older shape does not say, but each holds other numbers."""
    if isinstance(told.get("type"), str):
        return str(told["type"])
    if any(key in {"avg", "med", "max"} or key.startswith("p(") for key in values):
        return "gauge" if "value" in values else "trend"
    if "passes" in values or "fails" in values:
        return "rate"
    return "counter" if "count" in values else "gauge"


def _metric(name: str, told: Mapping[str, Any], values: Values, errors: float | None) -> Metric:
    called, unit, kind = plain(name), _unit(name, told), _kind(told, values)
    if kind == "trend" and values:
        n, p50 = values.get("count"), values.get("med", values.get("p(50)"))
        return Metric(
            called, unit, None if n is None else int(n), p50, values.get("p(95)"),
            values.get("p(99)"), values.get("avg"), values.get("min"), values.get("max"), errors,
        )  # fmt: skip
    if kind == "rate" and (share := _share(values)) is not None:
        counted = int(values.get("passes", 0) + values.get("fails", 0))
        return Metric(called, "%", counted or None, mean=share * 100)
    if kind == "counter" and "rate" in values:
        counted = int(values.get("count", 0))
        return Metric(called, f"{unit}/s", counted or None, mean=values["rate"])
    if kind == "gauge" and "value" in values:
        least, most = values.get("min"), values.get("max")
        return Metric(called, unit, mean=values["value"], min=least, max=most)
    raise refused(NO_KIND, name=called[:60])
