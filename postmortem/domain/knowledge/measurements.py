"""What a load test or a monitoring system measured: metrics with what was usual in each."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from ...errors import Invalid, Problem
from ..audiences import Audience
from ..documents import read_instant, write_instant
from ..writing.drafts import marked

STATISTICS = ("p50", "p95", "p99", "mean", "min", "max")
SLICES = 60  # of a run, for its chart
MOST_METRICS = 60
LONGEST_NAME, LONGEST_UNIT = 200, 20
DIGITS = 6
TOO_MANY = marked("The file holds more than %(most)s metrics; narrow it down to those that matter.")
NOTHING = marked("The file holds no measured value.")
NAMELESS = marked("Metric %(number)s of the file has no name.")
TWICE = marked('"%(name)s" is in the file twice.')
LONG_NAME = marked('The name "%(name)s…" is longer than %(most)s characters.')


class Format(StrEnum):
    """Where measured values come from."""

    BASELINES = "csv"
    K6 = "k6"
    LOCUST = "locust"
    JMETER = "jmeter"
    PROMETHEUS = "prometheus"


@dataclass(frozen=True, slots=True)
class Series:
    """How a run went: the 95th percentile of each of some slices of the same length in seconds."""

    start: datetime
    step: float
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of one measurement; None is what its source does not tell. `errors` is a share."""

    name: str
    unit: str = ""
    n: int | None = None
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    mean: float | None = None
    min: float | None = None
    max: float | None = None
    errors: float | None = None
    series: Series | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a file says: its format, its metrics, and the day where it tells one."""

    format: Format
    metrics: tuple[Metric, ...]
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """Metrics that were measured on one day, of one version of an application."""

    id: str
    version: str
    measured_on: date
    format: Format
    note: str
    audience: Audience
    metrics: tuple[Metric, ...]


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest of some ordered values that so many percent of them do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def summary(
    name: str,
    unit: str,
    values: Sequence[float],
    *,
    errors: float | None = None,
    at: Sequence[float] = (),
) -> Metric:
    """A metric from its single values, in whatever order; `at` are their seconds since 1970."""
    ordered = sorted(values)
    p50, p95, p99 = (percentile(ordered, one) for one in (50, 95, 99))
    return Metric(
        name,
        unit,
        n=len(ordered),
        p50=p50,
        p95=p95,
        p99=p99,
        mean=math.fsum(ordered) / len(ordered),
        min=ordered[0],
        max=ordered[-1],
        errors=errors,
        series=sliced(values, at) if at else None,
    )


def sliced(values: Sequence[float], at: Sequence[float]) -> Series | None:
    """How values went over time; None where they are of one moment."""
    first, last = min(at), max(at)
    if last <= first:
        return None
    count = min(SLICES, len(set(at)))
    step = (last - first) / max(1, count - 1)
    slices: list[list[float]] = [[] for _ in range(count)]
    for value, second in zip(values, at, strict=True):
        slices[min(count - 1, int((second - first) / step + 0.5))].append(value)
    shown = tuple(percentile(sorted(one), 95) if one else None for one in slices)
    return Series(datetime.fromtimestamp(first, UTC).replace(microsecond=0), step, shown)


def plain(text: str) -> str:
    """A name or unit on one line, of characters that every database holds."""
    known = text.replace("\0", "").encode("utf-8", "replace").decode()
    return " ".join(known.split())


def checked(metrics: Iterable[Metric], field: str = "file") -> tuple[Metric, ...]:
    """The metrics; Invalid where they are none, too many, nameless or of the same name."""
    found: dict[str, Metric] = {}
    for metric in metrics:
        if not metric.name:
            raise Invalid([Problem(field, NAMELESS, {"number": len(found) + 1})])
        if len(metric.name) > LONGEST_NAME:
            values = {"name": metric.name[:40], "most": LONGEST_NAME}
            raise Invalid([Problem(field, LONG_NAME, values)])
        if metric.name in found:
            raise Invalid([Problem(field, TWICE, {"name": metric.name})])
        found[metric.name] = metric
        if len(found) > MOST_METRICS:
            raise Invalid([Problem(field, TOO_MANY, {"most": MOST_METRICS})])
    if not found:
        raise Invalid([Problem(field, NOTHING)])
    return tuple(found.values())


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS}g}")


def as_dict(metric: Metric) -> dict[str, Any]:
    """A metric to keep, its numbers to six digits, without what is not known."""
    told: dict[str, Any] = {"name": metric.name, "unit": metric.unit, "n": metric.n}
    told |= {name: _rounded(getattr(metric, name)) for name in (*STATISTICS, "errors")}
    if series := metric.series:
        values = [_rounded(value) for value in series.values]
        step = _rounded(series.step)
        told["series"] = {"start": write_instant(series.start), "step": step, "values": values}
    return {name: value for name, value in told.items() if value is not None}


def from_dict(told: Mapping[str, Any]) -> Metric:
    """The metric that was kept."""
    kept = dict(told)
    if series := kept.pop("series", None):
        start = read_instant(series["start"])
        kept["series"] = Series(start, series["step"], tuple(series["values"]))
    return Metric(**kept)
