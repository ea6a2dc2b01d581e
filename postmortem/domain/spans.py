"""Stretches of days, as a reader walks through time: named, divided, made wider and finer."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DAY = 24 * 60
ONE_DAY = timedelta(days=1)
HANDFUL = 5
FEW = 400
STARTS = range(1, 27, 5)  # of a month: its days from 26 on are one part
NAME = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)

Zoom = Literal["years", "year", "month", "day"]
ZOOMS: tuple[Zoom, ...] = ("years", "year", "month", "day")
Unit = Literal["hour", "day", "month", "year"]
# From the finest to the coarsest: even the years 1 to 9999 are five stretches of 2,000.
STEPS: tuple[tuple[Unit, int], ...] = (
    *(("hour", step) for step in (1, 3, 6)),
    *(("day", step) for step in (1, 5)),
    *(("month", step) for step in (1, 3)),
    *(("year", step * power) for power in (1, 10, 100, 1_000) for step in (1, 2, 5)),
)
WIDE: Mapping[Unit, int] = {"hour": 8, "day": 31, "month": 14, "year": 15}
NARROW: Mapping[Unit, int] = {"hour": 4, "day": 7, "month": 6, "year": 6}


def minute_of(day: date) -> int:
    """The minutes from the beginning of year 1 to that of a day."""
    return (day.toordinal() - 1) * DAY


@dataclass(frozen=True, slots=True)
class Span:
    """The days from the first to the last, both of them part of it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1

    @property
    def unit(self) -> Unit:
        """The coarsest unit that these days are whole ones of."""
        if self.first.day != 1 or self.last.day != monthrange(self.last.year, self.last.month)[1]:
            return "day"
        return "year" if self.first.month == 1 and self.last.month == 12 else "month"

    @property
    def name(self) -> str:
        """What an address says: 2026, 2026-11, 2026-11-21, 2020..2029."""
        length = {"year": 4, "month": 7}.get(self.unit, 10)
        first, last = self.first.isoformat()[:length], self.last.isoformat()[:length]
        return first if first == last else f"{first}..{last}"

    @property
    def zoom(self) -> Zoom | None:
        """Which step of the zoom this is; None for a stretch between the steps."""
        return next((zoom for zoom in ZOOMS if around(self.first, zoom) == self), None)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def place(self, minute: int) -> float:
        """Where an instant stands, in percent of the span; its end for what is outside."""
        within = (minute - minute_of(self.first)) / (self.days * DAY)
        return 100 * min(max(within, 0.0), 1.0)

    def closer(self, day: date) -> "Span":
        """The next step of the zoom around one of its days; the day itself is the last."""
        steps = (around(day, zoom) for zoom in ZOOMS)
        return next((step for step in steps if step.days < self.days), around(day, "day"))

    def before(self) -> "Span | None":
        """The span of the same kind that ends where this one begins."""
        if self.first == date.min:
            return None
        last = self.first - ONE_DAY
        return around(last, self.zoom) if self.zoom else Span(self._moved(last, -1), last)

    def after(self) -> "Span | None":
        """The span of the same kind that begins where this one ends."""
        if self.last == date.max:
            return None
        first = self.last + ONE_DAY
        return around(first, self.zoom) if self.zoom else Span(first, self._moved(first, 1))

    def _moved(self, end: date, way: int) -> date:
        """The other end of a span as long as this one, in its unit; or that of the calendar."""
        if self.unit == "day":
            ordinal = end.toordinal() + way * (self.days - 1)
            return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
        length = _number(self.last, "month") - _number(self.first, "month")
        there = _number(end, "month") + way * length
        return _start(there, "month") if way < 0 else _end(there, "month")


def around(day: date, zoom: Zoom) -> Span:
    """The day, or the month, year or ten years around it."""
    if zoom == "day":
        return Span(day, day)
    unit: Unit = "month" if zoom == "month" else "year"
    step = 10 if zoom == "years" else 1
    number = _number(day, unit) // step * step
    return Span(_start(number, unit), _end(number + step - 1, unit))


def read(text: str) -> Span | None:
    """The span of that name, None when it is nonsense."""
    ends = [_named(part) for part in text.strip().split("..")]
    found = [end for end in ends if end is not None]
    if not 1 <= len(ends) <= 2 or len(found) < len(ends):
        return None
    return Span(min(end.first for end in found), max(end.last for end in found))


def _named(text: str) -> Span | None:
    match = NAME.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return around(first, "day" if day else "month" if month else "year")


def whole(days: Iterable[date]) -> Span:
    """The whole years in which all of these days are."""
    known = list(days)
    return Span(around(min(known), "year").first, around(max(known), "year").last)


def sensible(counts: Mapping[date, int]) -> Span:
    """Where to begin: the newest year, ten years or all of it, until a handful is seen."""
    newest, total = max(counts), sum(counts.values())
    for zoom in ("year", "years"):
        span = around(newest, zoom)
        if sum(count for day, count in counts.items() if day in span) >= min(HANDFUL, total):
            return span
    return whole(counts)


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a span between two marks of its scale, in minutes since year 1."""

    start: int
    end: int
    unit: Unit
    span: Span | None = None


def cells(span: Span, most: Mapping[Unit, int] = WIDE) -> tuple[Cell, ...]:
    """The parts of a span side by side, as fine as so many of each unit allow."""
    unit, step = next(one for one in STEPS if _count(span, *one) <= most[one[0]])
    if unit == "hour":
        return _hours(span, step)
    starts = [span.first, *_starts(span, unit, step)]
    ends = [*(start - ONE_DAY for start in starts[1:]), span.last]
    return tuple(
        Cell(minute_of(first), minute_of(last) + DAY, unit, Span(first, last))
        for first, last in zip(starts, ends, strict=True)
    )


def _hours(span: Span, step: int) -> tuple[Cell, ...]:
    begin, length = minute_of(span.first), step * 60
    starts = range(begin, begin + span.days * DAY, length)
    return tuple(Cell(start, start + length, "hour") for start in starts)


def _count(span: Span, unit: Unit, step: int) -> int:
    if unit == "hour":
        return span.days * 24 // step
    if unit == "day":
        return len(_starts(span, unit, step)) + 1 if span.days < FEW else span.days
    return _number(span.last, unit) // step - _number(span.first, unit) // step + 1


def _starts(span: Span, unit: Unit, step: int) -> list[date]:
    """The days within a span, but its first, on which a part of it begins."""
    if unit == "day":
        days = (span.first + timedelta(days=at) for at in range(1, span.days))
        return [day for day in days if step == 1 or day.day in STARTS]
    first, last = (_number(day, unit) // step for day in (span.first, span.last))
    return [_start(number * step, unit) for number in range(first + 1, last + 1)]


def _number(day: date, unit: Unit) -> int:
    return day.year if unit == "year" else (day.year - 1) * 12 + day.month - 1


def _start(number: int, unit: Unit) -> date:
    """The first day of a year or month, or of the calendar."""
    if unit == "year":
        return date(max(number, 1), 1, 1)
    return date(max(number, 0) // 12 + 1, max(number, 0) % 12 + 1, 1)


def _end(number: int, unit: Unit) -> date:
    """The last day of a year or month, or of the calendar."""
    if number >= _number(date.max, unit):
        return date.max
    return _start(number + 1, unit) - ONE_DAY
