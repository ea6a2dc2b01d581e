"""What all matches have in common: the values of each facet, and when they began."""

from typing import Any

from flask_babel import gettext as _

from ...render import charts
from ...search import histogram
from ...search.engine import FACETS, Results
from ...search.queries.query import Query
from ...search.queries.tokens import term
from .asking import address

MOST_VALUES = 12


def facets(
    endpoint: str, query: Query, results: Results, **kept: Any
) -> dict[str, list[dict[str, Any]]]:
    """The values of each facet with counts, as links that add to or take from the query.

    What is kept stands in the address beside the query.
    """
    return {
        name: [
            _facet(endpoint, query, FACETS[name], value, count, kept)
            for value, count in sorted(counts.items(), key=_order(name))[:MOST_VALUES]
        ]
        for name, counts in results.facets.items()
    }


def _order(name: str) -> Any:
    if name == "severity":
        return lambda item: item[0]
    if name == "year":
        return lambda item: -int(item[0]) if item[0].isdecimal() else 0
    return lambda item: (-item[1], item[0])


def _facet(
    endpoint: str, query: Query, key: str, value: str, count: int, kept: dict[str, Any]
) -> dict[str, Any]:
    asked = term(key, value)
    active = next((chip for chip in query.chips if chip.label == asked), None)
    text = active.text_without if active else f"{query.text} {asked}".strip()
    return {
        "label": _label(key, value),
        "value": value,
        "count": count,
        "url": address(endpoint, text, **kept),
        "active": active is not None,
    }


def _label(key: str, value: str) -> str:
    """A value in the reader's language, where it is one of ours."""
    labels = {
        ("sev", "none"): _("unknown"),
        ("year", "none"): _("unknown"),
        ("noticed", "alert"): _("An alert"),
        ("noticed", "told"): _("Someone told us"),
        ("noticed", "chance"): _("By chance"),
        ("noticed", "else"): _("Something else"),
    }
    itself = f"SEV{value}" if key == "sev" and value.isdigit() else value
    return str(labels.get((key, value), itself))


def bars(endpoint: str, query: Query, results: Results) -> dict[str, Any]:
    """The histogram: at most 60 bars, each a link to its own span of time."""
    made = histogram.bars(results.days)
    base = address(endpoint, f"{_without_dates(query)} after:".lstrip())
    shown = [
        {
            "label": span_label(bar),
            "total": bar.total,
            "url": f"{base}{bar.start}+before:{bar.end}",
        }
        for bar in made
    ]
    return {
        "bars": shown,
        "paths": charts.stacks([bar.counts for bar in made]),
        "unit": str(made[0].unit) if made else "month",
    }


def span_label(bar: histogram.Bar) -> str:
    """A bar's span of time, short: 2026-11-16, 11/2026, Q4 2026, 2026, 1600 to 1699."""
    start = bar.start
    if bar.unit == "year":
        first, last = f"{start.year}", f"{bar.end.year - 1}"
        return first if bar.step == 1 else f"{first}–{last}"
    if bar.unit == "quarter":
        return f"Q{(start.month + 2) // 3} {start.year}"
    return f"{start:%m}/{start.year}" if bar.unit == "month" else start.isoformat()


def _without_dates(query: Query) -> str:
    parts = query.text.split()
    return " ".join(part for part in parts if not part.startswith(("after:", "before:")))
