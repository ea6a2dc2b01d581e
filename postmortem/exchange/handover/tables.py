"""Values of a handover copy as CSV, for a spreadsheet or another tool."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from ...domain.knowledge.footprint import History

STATISTICS = ("n", "p50", "p95", "p99", "mean", "min", "max", "errors")
RELEASE = ("version", "released_at", "changes", "oldest_change_at", "rolled_back_at")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate


def footprint(histories: Iterable[History]) -> str:
    """A line for each value of each metric, the newest first."""
    rows = (
        (
            *map(_text, (one.name, one.unit, point.taken.version)),
            point.taken.measured_on,
            *(point.values.get(name, "") for name in STATISTICS),
        )
        for one in histories
        for point in one.points
    )
    return _csv(("metric", "unit", "version", "measured_on", *STATISTICS), rows)


def releases(sources: Iterable[Mapping[str, Any]]) -> str:
    """A line for each release, the newest first."""
    rows = (
        (_text(one["version"]), *(one[name] for name in RELEASE[1:]), _text(one["description"]))
        for one in sources
    )
    return _csv((*RELEASE, "text"), rows)


def _text(words: str) -> str:
    return f"'{words}" if words.startswith(FORMULA) else words


def _csv(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([names, *rows])
    return file.getvalue()
