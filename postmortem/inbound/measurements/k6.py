"""The summary of a test of k6 as JSON: of handleSummary, and of --summary-export."""

from collections.abc import Mapping
from typing import Any

from ...domain.knowledge.measurements import Format, Measured, Metric, plain
from ...domain.writing.drafts import marked
from .documents import an_object
from .refusing import finite, refused

NO_METRICS = marked("The file has no metrics as a summary of k6 has them.")
NO_KIND = marked('Metric "%(name)s" holds nothing that a summary of k6 would.')
TIMES = ("http_req_duration", "http_req_waiting", "http_req_blocked", "http_req_connecting",
         "http_req_tls_handshaking", "http_req_sending", "http_req_receiving", "iteration_duration",
         "group_duration", "grpc_req_", "ws_connecting",
         "ws_ping", "ws_session_duration", "browser_http_req_duration")  # fmt: skip
BESIDE = frozenset({"thresholds", "type", "contains"})
BYTES = ("data_sent", "data_received")
FAILED, DURATION = "http_req_failed", "http_req_duration"
Values = Mapping[str, float]


def is_like(value: Mapping[str, Any]) -> bool:
    """Whether an object is one."""
    return isinstance(value.get("metrics"), dict)


def parse(value: Mapping[str, Any]) -> Measured:
    """Each metric of the summary: times in ms, counters a second, rates in percent."""
    if not is_like(value):
        raise refused(NO_METRICS)
    given = {name: _values(name, one) for name, one in value["metrics"].items()}
    metrics = []
    for name, values in given.items():
        rate = given.get(name.replace(DURATION, FAILED), {}) if DURATION in name else {}
        metrics.append(_metric(name, value["metrics"][name], values, _share(rate)))
    return Measured(Format.K6, tuple(metrics))


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
