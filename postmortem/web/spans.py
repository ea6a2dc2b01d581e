"""Spans of time as the timeline says and links them: its scale, its ways on, its overview."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from .. import clock
from ..domain import spans
from ..domain.spans import ZOOMS, Cell, Span
from ..render import charts
from ..search import histogram
from ..search.engine import Results
from . import formats
from .search.asking import address
from .search.facets import span_label

ALL = "all"
HERE = "timeline.index"


def scales(text: str, span: Span) -> dict[str, list[dict[str, Any]]]:
    """The scale for wide windows and for narrow ones."""
    return {"wide": scale(text, span, spans.WIDE), "narrow": scale(text, span, spans.NARROW)}


def scale(text: str, span: Span, most: Mapping[spans.Unit, int]) -> list[dict[str, Any]]:
    """The parts of the scale above the lanes; a click on one goes there."""
    return [
        {
            "x": span.place(cell.start),
            "width": span.place(cell.end) - span.place(cell.start),
            "text": marked(cell, span),
            "begins": cell.unit == "hour" or bool(cell.span and cell.span.days > 366),
            "label": named(cell.span) if cell.span else "",
            "url": address(HERE, text, when=cell.span.name) if cell.span else None,
        }
        for cell in spans.cells(span, most)
    ]


def marked(cell: Cell, span: Span) -> str:
    """What stands on the scale: 06:00, 21, 6–10, Nov, Jan–Mar, 2026."""
    if cell.span is None:
        return f"{cell.start // 60 % 24:02d}:00"
    first, last = cell.span.first, cell.span.last
    if cell.unit == "year":
        return str(first.year)
    if cell.unit == "month" and first.month == 1 and span.first.year != span.last.year:
        return str(first.year)
    pattern = "d" if cell.unit == "day" else "LLL"
    ends = [formats.written(end, pattern) for end in (first, last)]
    return "–".join(dict.fromkeys(ends))


def named(span: Span) -> str:
    """A span as people say it: 2026, November 2026, Sat 21 Nov 2026, 2020–2029."""
    first, last = span.first, span.last
    if span.unit == "day":
        return (
            formats.weekday(first)
            if first == last
            else f"{formats.day(first)} – {formats.day(last)}"
        )
    pattern = "y" if span.unit == "year" else "LLLL y"
    ends = formats.written(first, pattern), formats.written(last, pattern)
    return (
        ends[0]
        if ends[0] == ends[1]
        else "–".join(ends)
        if span.unit == "year"
        else " – ".join(ends)
    )


def walk(text: str, begun: Mapping[date, int], span: Span) -> dict[str, Any]:
    """The ways through time from here: wider, finer, before, after, today."""
    within = [day for day in begun if day in span]
    earlier = max((day for day in begun if day < span.first), default=None)
    later = min((day for day in begun if day > span.last), default=None)
    today = clock.now().date()
    zoom = span.zoom
    near = max(within, default=min(span.last, max(today, span.first)))

    def url(there: Span | None) -> str | None:
        return address(HERE, text, when=there.name) if there else None

    whole = spans.whole(begun) if begun else None
    return {
        "title": named(span),
        "all": address(HERE, text, when=ALL),
        "is_all": span == whole,
        "zoom": zoom,
        "zooms": {name: url(spans.around(near, name)) for name in ZOOMS},
        "before": url(span.before()) if earlier else None,
        "after": url(span.after()) if later or span.last < today else None,
        "today": url(spans.around(today, zoom or "month")),
        "earlier": _jump(url, earlier, zoom),
        "later": _jump(url, later, zoom),
    }


def _jump(
    url: Callable[[Span], str | None], day: date | None, zoom: spans.Zoom | None
) -> dict[str, Any] | None:
    """The way to the next incident where there is none here."""
    if day is None:
        return None
    there = spans.around(day, zoom or "year")
    return {"url": url(there), "label": named(there)}


def overview(text: str, results: Results, span: Span) -> dict[str, Any]:
    """When all of them began, as bars that lead there, and which of them are drawn."""
    made = histogram.bars(results.days)
    seen = [at for at, bar in enumerate(made) if bar.start <= span.last and bar.end > span.first]
    places = [Span(bar.start, max(bar.start, bar.end - spans.ONE_DAY)) for bar in made]
    window = None
    if seen and len(seen) < len(made):
        width = 100 / len(made)
        window = {"x": seen[0] * width, "width": len(seen) * width}
    return {
        "bars": [
            {
                "label": span_label(bar),
                "total": bar.total,
                "url": address(HERE, text, when=place.name),
            }
            for bar, place in zip(made, places, strict=True)
        ],
        "paths": charts.stacks([bar.counts for bar in made]),
        "unit": str(made[0].unit) if made else "month",
        "window": window,
    }
