"""What a page computes from an edition: how long everything took, and where nothing is written."""

from collections.abc import Mapping
from typing import Any

from ..domain.documents import read_instant
from ..domain.durations import minutes_between, phases
from ..domain.timeline import gaps

MARKS = ("began_at", "detected_at", "acknowledged_at", "relieved_at", "ended_at")


def figures(source: Mapping[str, Any]) -> dict[str, Any]:
    """Phases, length in minutes and gaps in the timeline, from what the edition contains."""
    times = [read_instant(source[mark]) if source.get(mark) else None for mark in MARKS]
    entries = [
        (entry["id"], read_instant(entry["at"]) if entry["at"] else None)
        for entry in source.get("entries", ())
    ]
    return {
        "phases": phases(*times),
        "minutes": minutes_between(times[0], times[-1]),
        "gaps": gaps(entries),
    }
