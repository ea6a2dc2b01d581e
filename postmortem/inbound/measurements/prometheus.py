"""The answer of Prometheus to a range query as JSON: one metric for each set of labels."""

from collections.abc import Mapping
from typing import Any

from ...domain.knowledge.measurements import (
    MOST_METRICS,
    TOO_MANY,
    Format,
    Measured,
    Metric,
    plain,
    summary,
)
from ...domain.writing.drafts import marked
from .days import LATEST, day_of
from .documents import an_object
from .refusing import NOT_FINITE, finite, read_number, refused, word

MOST_SAMPLES = 11_000  # of a series; more than this Prometheus does not answer either
UNITS = {"_seconds": "s", "_milliseconds": "ms", "_bytes": "B", "_percent": "%"}
LEFT_OUT = frozenset({"NaN", "+Inf", "-Inf"})
NO_SUCCESS = marked("Prometheus did not answer this query: %(reason)s")
NO_MATRIX = marked('The answer is a "%(kind)s"; ask for a range (query_range) to get a matrix.')
NO_LIST = marked("%(place)s holds no list of values with their times.")
HISTOGRAM = marked("%(place)s is a histogram; ask for a quantile of it.")
TOO_MANY_SAMPLES = marked("%(place)s holds more than %(most)s values; ask with a longer step.")
NO_LABELS = marked("%(place)s holds a label that is no text.")
NO_TIME = marked("%(place)s has no time in seconds since 1970.")


def is_like(value: Mapping[str, Any]) -> bool:
    """Whether an object is one."""
    return "status" in value


def parse(value: Mapping[str, Any], called: str = "value") -> Measured:
    """The finite values of each series; `called` names what has no name of its own."""
    if value.get("status") != "success":
        raise refused(NO_SUCCESS, reason=word(value.get("error") or value.get("status")))
    data = an_object(value.get("data"), "data")
    if data.get("resultType") != "matrix":
        raise refused(NO_MATRIX, kind=word(data.get("resultType")))
    result = data.get("result")
    if not isinstance(result, list):
        raise refused(NO_LIST, place="data.result")
    if len(result) > MOST_METRICS:
        raise refused(TOO_MANY, most=MOST_METRICS)
    told = [_series(one, f"data.result[{place}]", called) for place, one in enumerate(result)]
    found = [one for one in told if one]
    first = min((seconds for _, seconds in found), default=None)
    return Measured(Format.PROMETHEUS, tuple(metric for metric, _ in found), day_of(first))


def _series(given: Any, place: str, called: str) -> tuple[Metric, float] | None:
    """A series as a metric, and when it begins; None where no value of it is finite."""
    series = an_object(given, place)
    if "histograms" in series:
        raise refused(HISTOGRAM, place=place)
    samples = series.get("values")
    if not isinstance(samples, list):
        raise refused(NO_LIST, place=f"{place}.values")
    if len(samples) > MOST_SAMPLES:
        raise refused(TOO_MANY_SAMPLES, place=place, most=MOST_SAMPLES)
    values, at = [], []
    for count, one in enumerate(samples):
        second, value = _sample(one, f"{place}.values[{count}]")
        if value is not None:
            values.append(value)
            at.append(second)
    if not values:
        return None
    labels = an_object(series.get("metric"), f"{place}.metric")
    if not all(isinstance(one, str) for one in labels.values()):
        raise refused(NO_LABELS, place=f"{place}.metric")
    return summary(_name(labels, called), _unit(labels), values, at=at), min(at)


def _sample(given: Any, place: str) -> tuple[float, float | None]:
    if not isinstance(given, list) or len(given) != 2 or not isinstance(given[1], str):
        raise refused(NO_LIST, place=place)
    second = finite(given[0], f"{place}[0]")
    if not 0 <= second < LATEST:
        raise refused(NO_TIME, place=f"{place}[0]")
    if given[1] in LEFT_OUT:
        return second, None
    value = read_number(given[1])
    if value is None:
        raise refused(NOT_FINITE, place=f"{place}[1]", text=word(given[1]))
    return second, value


def _name(labels: Mapping[str, str], called: str) -> str:
    """A series as a query would name it."""
    pairs = sorted((key, one) for key, one in labels.items() if key != "__name__")
    inside = ", ".join(f'{key}="{one}"' for key, one in pairs)
    name = labels.get("__name__") or called
    return plain(f"{name}{{{inside}}}" if inside else name)


def _unit(labels: Mapping[str, str]) -> str:
    name = labels.get("__name__", "")
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")
