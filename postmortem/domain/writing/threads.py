"""Threads beside a text: what was said about which part of it, by whom, and whether it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

LONGEST = 5_000
DAY = timedelta(hours=24)
ITEMS = {
    "entries": "timeline",
    "factors": "factors",
    "relief_steps": "relief",
    "actions": "actions",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that somebody said, in HTML, and as it was typed for whoever may change it."""

    id: str
    name: str
    organization: str
    side: str
    html: str
    at: datetime
    edited_at: datetime | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said about one place, or about the whole where the anchor is empty."""

    id: str
    anchor: str
    notes: tuple[Note, ...]
    resolved_at: datetime | None = None
    resolved_by: str = ""
    whose: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has said that this is done."""
        return self.resolved_at is None

    @property
    def is_unanswered(self) -> bool:
        """Whether it is open and the client spoke last."""
        return self.is_open and self.notes[-1].side == "client"


def may_change(writer: int, reader: int | None, at: datetime, now: datetime) -> bool:
    """Whether what somebody said may still be said otherwise: by themselves, within a day."""
    return writer == reader and now - at < DAY


def anchors(source: Mapping[str, Any]) -> dict[str, str]:
    """Every place of an edition that can be spoken about, with the section in which it stands."""
    sections = {one["kind"]: one["key"] for one in source.get("sections", ())}
    found = {one["key"]: one["key"] for one in source.get("sections", ())}
    for name, kind in ITEMS.items():
        found |= {item["id"]: sections.get(kind, "") for item in source.get(name, ())}
    return found


def open_by_section(threads: Iterable[Thread], source: Mapping[str, Any]) -> dict[str, int]:
    """How many threads are open in each section; what stands in none counts for the whole."""
    places = anchors(source)
    counts: dict[str, int] = {}
    for thread in threads:
        if thread.is_open:
            section = places.get(thread.anchor, "")
            counts[section] = counts.get(section, 0) + 1
    return counts
