"""Days as the bars of a histogram: how many incidents began when, by severity."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

MOST_BARS = 60
Unit = Literal["week", "month", "quarter", "year"]

# From the finest to the coarsest: even the years 1 to 9999 fit into 50 bars of 200 years.
SCALES: tuple[tuple[Unit, int], ...] = (
    ("week", 1),
    ("month", 1),
    ("quarter", 1),
    ("year", 1),
    ("year", 2),
    ("year", 5),
    ("year", 10),
    ("year", 20),
    ("year", 50),
    ("year", 100),
    ("year", 200),
)


@dataclass(frozen=True)
class Bar:
    """A stretch of `step` units from start up to, not including, end, and what began in it."""

    start: date
    end: date
    unit: Unit
    step: int
    counts: Mapping[int | None, int]

    @property
    def total(self) -> int:
        """Return how many began within."""
        return sum(self.counts.values())


def bars(counts: Mapping[tuple[date, int | None], int]) -> tuple[Bar, ...]:
    """Return the bars without a gap from the first day to the last, at most 60.

    They are as fine as that allows: weeks, months, quarters, years, several years.
    """
    if not counts:
        return ()
    days = {day for day, _ in counts}
    unit, step = _scale(min(days), max(days))
    numbers = {day: _number(day, unit) // step for day in days}
    grouped: dict[int, Counter[int | None]] = {}
    for (day, severity), count in counts.items():
        grouped.setdefault(numbers[day], Counter())[severity] += count
    return tuple(
        Bar(
            start=_start(number * step, unit),
            end=_start((number + 1) * step, unit),
            unit=unit,
            step=step,
            counts=dict(grouped.get(number, {})),
        )
        for number in range(min(grouped), max(grouped) + 1)
    )


def _scale(first: date, last: date) -> tuple[Unit, int]:
    for unit, step in SCALES:
        if _number(last, unit) // step - _number(first, unit) // step < MOST_BARS:
            return unit, step
    return SCALES[-1]


def _number(day: date, unit: Unit) -> int:
    """Return the number of the week, month, quarter or year, counted from the year 1."""
    if unit == "week":
        return (day.toordinal() - 1) // 7
    if unit == "year":
        return day.year
    months = (day.year - 1) * 12 + day.month - 1
    return months if unit == "month" else months // 3


def _start(number: int, unit: Unit) -> date:
    """Return the first day of what has this number, within what a date can be."""
    try:
        if unit == "week":
            return date.min + timedelta(weeks=number)
        if unit == "year":
            return date(max(1, number), 1, 1)
        months = number if unit == "month" else number * 3
        return date(months // 12 + 1, months % 12 + 1, 1)
    except (ValueError, OverflowError):
        return date.max
