"""What is normal for an application: from its measurements, and how it moved between releases."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .measurements import Measurement

LAST = 5  # measurements whose extremes count
CHANGED = 0.2
LEVELS = ("p95", "mean", "p50", "max")  # what a metric is judged by: the first that is known
COMPARED = ("p50", "p95", "p99", "mean", "errors")
WORDS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Taken:
    """When and on which version something was measured."""

    id: str
    version: str
    measured_on: date


@dataclass(frozen=True, slots=True)
class Point:
    """What one measurement says of a metric; a number is missing where its source has none."""

    taken: Taken
    values: Mapping[str, float]

    @property
    def low(self) -> float | None:
        """Where the usual begins: half of the values are no larger."""
        return self._first("p50", "mean")

    @property
    def high(self) -> float | None:
        """Where the usual ends: 95 % of the values are no larger."""
        return self._first("p95", "mean", "p50")

    @property
    def level(self) -> str:
        """The statistic this metric is judged by; "" where there is none."""
        return next((name for name in LEVELS if name in self.values), "")

    def _first(self, *names: str) -> float | None:
        return next((self.values[name] for name in names if name in self.values), None)


@dataclass(frozen=True, slots=True)
class Change:
    """How a statistic moved; `ratio` is None where it was 0 before."""

    statistic: str
    before: float
    after: float

    @property
    def ratio(self) -> float | None:
        """How many times as much it is now."""
        return self.after / self.before if self.before else None

    @property
    def is_large(self) -> bool:
        """Whether it moved by more than 20 %; of errors at least by half a percent of all, too."""
        if self.statistic == "errors" and abs(self.after - self.before) < 0.005:
            return False
        ratio = self.ratio
        return self.after != self.before if ratio is None else abs(ratio - 1) > CHANGED


@dataclass(frozen=True, slots=True)
class Drift:
    """What moved since an earlier measurement: of the release before, else the one before."""

    since: Taken
    changes: tuple[Change, ...]
    level: Change | None

    @property
    def large(self) -> tuple[Change, ...]:
        """What moved by more than 20 %."""
        return tuple(one for one in self.changes if one.is_large)


@dataclass(frozen=True, slots=True)
class History:
    """A metric with its measurements, newest first."""

    key: str
    name: str
    unit: str
    points: tuple[Point, ...]
    series: tuple[float | None, ...] = ()

    @property
    def newest(self) -> Point:
        """The newest measurement: what is normal now."""
        return self.points[0]

    @property
    def extremes(self) -> tuple[float, float] | None:
        """The smallest and the largest value of the last measurements."""
        names = ("min", "max", "p50", "p95", "p99", "mean")
        found = [
            point.values[name]
            for point in self.points[:LAST]
            for name in names
            if name in point.values
        ]
        return (min(found), max(found)) if found else None

    @property
    def drift(self) -> Drift | None:
        """How it moved since the release before; None where there is nothing to compare with."""
        newest, *earlier = self.points
        others = (one for one in earlier if one.taken.version != newest.taken.version)
        before = next(others, earlier[0] if earlier else None)
        if before is None:
            return None
        both = [name for name in COMPARED if name in newest.values and name in before.values]
        changes = tuple(Change(name, before.values[name], newest.values[name]) for name in both)
        level = next((one for one in changes if one.statistic == newest.level), None)
        return Drift(before.taken, changes, level) if changes else None


def key_of(name: str) -> str:
    """What a metric is linked by; the same name has the same key in every measurement."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{WORDS.sub('-', name.lower()).strip('-')[:60].strip('-') or 'value'}-{digest}"


def times_normal(normal: float, value: float) -> float | None:
    """How many times as much as normal a value is, as one says it; None where normal is 0."""
    if not normal:
        return None
    ratio = value / normal
    return float(f"{ratio:.0f}") if abs(ratio) >= 10 else round(ratio, 1)


def newest_first(measurements: Iterable[Measurement]) -> list[Measurement]:
    """Measurements by their days; of one day the one that was added last comes first."""
    return sorted(measurements, key=lambda one: one.measured_on)[::-1]


def histories(source: Mapping[str, Any]) -> list[History]:
    """The metrics of a footprint's edition, those with the newest measurement first."""
    taken = {
        one["id"]: Taken(one["id"], one["version"], date.fromisoformat(one["measured_on"]))
        for one in source["measurements"]
    }
    return [_history(one, taken) for one in source["metrics"]]


def _history(told: Mapping[str, Any], taken: Mapping[str, Taken]) -> History:
    points = tuple(
        Point(
            taken[one["measurement"]],
            {name: value for name, value in one.items() if name != "measurement"},
        )
        for one in told["points"]
    )
    series = tuple(told["series"]["values"]) if "series" in told else ()
    return History(told["key"], told["name"], told["unit"], points, series)
