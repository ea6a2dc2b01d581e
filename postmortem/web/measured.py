"""Measured values in the reader's language: 120 ms, 1.4 MB, p95 up 45 %, 4 times normal."""

import re

from flask import Flask, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from ..domain.knowledge.footprint import Change, History, Point, times_normal

NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,6})?", re.ASCII)
MARKDOWN = re.compile(r"([\\\[\]*`<>])")
LARGE_UNITS = (("G", 1e9), ("M", 1e6), ("k", 1e3))
DIGITS = "#,##0.########"
SPACE = "\u00a0"


def _number(value: float) -> str:
    """To three digits where it is small, to the whole where it is large."""
    if abs(value) >= 100:
        return str(format_decimal(round(value)))
    return str(format_decimal(float(f"{value:.3g}"), DIGITS))


def value(given: float, unit: str = "") -> str:
    """A value with its unit."""
    for letter, size in LARGE_UNITS if unit.startswith("B") else ():
        if abs(given) >= size:
            return f"{_number(given / size)}{SPACE}{letter}{unit}"
    return f"{_number(given)}{SPACE}{unit}" if unit else _number(given)


def of_statistic(given: float, statistic: str, unit: str) -> str:
    """What a statistic of a metric says; errors are a share."""
    return value(given * 100, "%") if statistic == "errors" else value(given, unit)


def statistic(name: str) -> str:
    """What a statistic is called."""
    words = {
        "p50": _("median"), "mean": _("mean"), "min": _("smallest"), "max": _("largest"),
        "errors": _("failed"), "n": _("values"),
    }  # fmt: skip
    return str(words.get(name, name))


def between(low: float | None, high: float | None, unit: str) -> str:
    """A range of values: 84 to 120 ms; one value where both ends read alike."""
    if low is None or high is None:
        return "–"
    if value(low, unit) == value(high, unit):
        return value(high, unit)
    same = value(low, unit).rpartition(SPACE)[2] == value(high, unit).rpartition(SPACE)[2]
    first = value(low, unit).rpartition(SPACE)[0] if unit and same else value(low, unit)
    return str(_("%(low)s to %(high)s", low=first, high=value(high, unit)))


def usual(point: Point, unit: str) -> str:
    """The range that is usual; one value where no more is known."""
    return between(point.low, point.high, unit)


def moved(change: Change, unit: str) -> str:
    """How a statistic moved: p95 up 45 %, from 120 ms to 174 ms."""
    names = {
        "what": statistic(change.statistic),
        "before": of_statistic(change.before, change.statistic, unit),
        "after": of_statistic(change.after, change.statistic, unit),
    }
    if change.ratio is None:
        return str(_("%(what)s from %(before)s to %(after)s", **names))
    names["by"] = by(change)
    if change.after > change.before:
        return str(_("%(what)s up %(by)s, from %(before)s to %(after)s", **names))
    return str(_("%(what)s down %(by)s, from %(before)s to %(after)s", **names))


def by(change: Change) -> str:
    """By how much something moved, without a sign: 45 %."""
    ratio = change.ratio
    return "" if ratio is None else f"{round(abs(ratio - 1) * 100)}{SPACE}%"


def typed(text: str) -> float | None:
    """The value that somebody typed; None where it is no number."""
    found = NUMBER.fullmatch(text.strip())
    return float(found[0].replace(",", ".")) if found else None


def _times(history: History, given: float | None) -> str:
    normal = history.newest.high
    ratio = None if given is None or normal is None else times_normal(normal, given)
    return "" if ratio is None else _number(ratio)


def compared(history: History, given: float | None) -> str:
    """What a value is beside the normal one: 480 ms is 4 times normal."""
    times = _times(history, given)
    if given is None or not times:
        return ""
    shown = value(given, history.unit)
    return str(_("%(value)s is %(times)s times normal", value=shown, times=times))


def _about(history: History) -> str:
    name = MARKDOWN.sub(r"\\\1", history.name)
    level = history.newest.level
    if level in {"", "mean"}:
        return name
    return str(_("%(what)s of %(name)s", what=statistic(level), name=name))


def _origin(history: History) -> str:
    taken = history.newest.taken
    day = taken.measured_on.isoformat()
    version = MARKDOWN.sub(r"\\\1", taken.version)
    return str(_("%(day)s, version %(version)s", day=day, version=version)) if version else day


def citation(slug: str, history: History, given: float | None) -> str:
    """Markdown that cites what is normal, or how many times normal a value was."""
    goal = url_for("baselines.show", slug=slug, _anchor=f"metric-{history.key}")
    normal = history.newest.high
    words = {
        "about": _about(history),
        "normal": "" if normal is None else value(normal, history.unit),
        "origin": _origin(history),
    }
    if times := _times(history, given):
        words |= {"times": times, "value": value(given or 0.0, history.unit)}
        text = _(
            "%(about)s was %(value)s, %(times)s times normal (%(normal)s, %(origin)s)", **words
        )
    else:
        text = _("%(about)s normally %(normal)s, %(origin)s", **words)
    return f"[{text.replace(SPACE, ' ')}]({goal})"


def install(app: Flask) -> None:
    """Teach templates these words."""
    app.jinja_env.globals.update(
        measured_value=value,
        measured_statistic=statistic,
        measured_part=of_statistic,
        measured_between=between,
        measured_range=usual,
        measured_change=moved,
        measured_by=by,
    )
