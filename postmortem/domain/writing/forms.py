"""A document as the strings of a form: as posted, or as someone would have typed it."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from .. import instants
from ..documents import MARKERS, Document
from ..sections import LISTS as PLACES
from .outlines import Outline

Raw = dict[str, Any]

LISTS: dict[str, tuple[str, ...]] = {
    "sections": ("key", "heading", "kind", "text", "audience"),
    "entries": (
        "id", "date", "time", "type", "text", "sensible", "evidence", "pinned", "audience",
        "remove",
    ),
    "factors": ("id", "title", "text", "kind", "audience", "remove"),
    "relief_steps": ("id", "title", "text", "command", "audience", "remove"),
    "actions": (
        "id", "title", "text", "owner", "side", "type", "due_on", "state", "audience", "remove",
    ),
    "attachments": ("id", "name", "type", "size", "sha256", "caption", "audience", "remove"),
}  # fmt: skip
MARKS = tuple(name.removesuffix("_at") for name in MARKERS)
FACTS = (
    "title", "application", "severity", "zone", "noticed_by", "reach", "tags", "language",
    "template", "template_version", "sharing",
    *(f"{mark}_{part}" for mark in MARKS for part in ("date", "time")),
)  # fmt: skip
BLANKS = {"entries": 3, "factors": 1, "relief_steps": 1, "actions": 1}
SAID = {
    "entries": ("time", "text", "sensible", "evidence"),
    "factors": ("title", "text"),
    "relief_steps": ("title", "text", "command"),
    "actions": ("title", "text", "owner", "due_on"),
    "attachments": ("id",),
}
MOST_ITEMS = 500
FIELD = re.compile(rf"({'|'.join(LISTS)})-(\d{{1,4}})-([a-z0-9_]+)")


def empty(facts: Iterable[str] = FACTS, lists: Iterable[str] = tuple(LISTS)) -> Raw:
    """A form in which nothing is filled."""
    return dict.fromkeys(facts, "") | {name: [] for name in lists}


def complete(
    raw: Raw,
    facts: Collection[str] = FACTS,
    lists: Mapping[str, tuple[str, ...]] = LISTS,
) -> Raw:
    """A form that was kept, perhaps by an earlier version, with every field there is now."""
    kept = {name: value for name, value in raw.items() if name in facts or name == "revision"}
    rows = {
        name: [dict.fromkeys(parts, "") | row for row in raw.get(name, [])]
        for name, parts in lists.items()
    }
    return empty(facts, lists) | kept | rows


def gather(
    form: Iterable[tuple[str, str]],
    facts: Collection[str] = FACTS,
    lists: Mapping[str, tuple[str, ...]] = LISTS,
) -> Raw:
    """The fields of a posted form as nested strings; unknown names are left out."""
    raw = empty(facts, lists)
    rows: dict[str, dict[int, dict[str, str]]] = {name: {} for name in lists}
    for name, value in form:
        found = FIELD.fullmatch(name)
        if found and found[3] in lists.get(found[1], ()):
            rows[found[1]].setdefault(int(found[2]), {})[found[3]] = value.replace("\r\n", "\n")
        elif name in facts or name == "revision":
            raw[name] = value.strip()
    for name, numbered in rows.items():
        blank = dict.fromkeys(lists[name], "")
        raw[name] = [blank | numbered[number] for number in sorted(numbered)][:MOST_ITEMS]
    return raw


def typed(document: Document) -> Raw:
    """What someone would have typed to get this document."""
    raw: Raw = {
        "title": document.title,
        "application": document.application,
        "severity": str(document.severity or ""),
        "zone": document.zone,
        "noticed_by": document.noticed_by,
        "reach": document.reach,
        "tags": ", ".join(document.tags),
        "language": document.language,
        "template": document.template,
        "template_version": str(document.template_version or ""),
        "sharing": str(document.sharing),
    }
    for mark in MARKS:
        day, clock = instants.typed(getattr(document, f"{mark}_at"), document.zone)
        raw |= {f"{mark}_date": day, f"{mark}_time": clock}
    for name, parts in LISTS.items():
        raw[name] = [
            {part: _typed(item, part, document.zone) for part in parts}
            for item in getattr(document, name)
        ]
    return raw


def _typed(item: Any, part: str, zone: str) -> str:
    if part in {"date", "time"}:
        return instants.typed(item.at, zone)[part == "time"]
    value = getattr(item, part, "")
    if value is True:
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value or "")


def with_blanks(raw: Raw, more: str = "") -> Raw:
    """The same with empty rows to type into; `more` names a list that gets another few.

    A list that says something but has no place among the sections gets one at the end: what a
    form does not show would be gone with its next save.
    """
    kinds = {row["kind"] for row in raw["sections"]}
    places = [
        {part: _typed(place, part, "") for part in LISTS["sections"]}
        for name, place in zip(BLANKS, PLACES, strict=True)
        if place.kind not in kinds and any(row[part] for row in raw[name] for part in SAID[name])
    ]
    filled = raw | {"sections": [*raw["sections"], *places]}
    for name, blanks in BLANKS.items():
        rows = [row for row in raw[name] if not row["remove"]]
        empty = [row for row in rows if not any(row[part].strip() for part in SAID[name])]
        wanted = blanks + (len(empty) if name == more else 0)
        blank = dict.fromkeys(LISTS[name], "")
        filled[name] = rows + [blank] * max(0, wanted - len(empty))
    files = [row for row in raw["attachments"] if row["id"] and not row["remove"]]
    return filled | {"attachments": files}


def outlined(raw: Raw, outline: Outline) -> Raw:
    """The same laid out after a template; sections it does not have stay if they hold text."""
    known = {row["key"]: row for row in raw["sections"]}
    laid = [
        {
            "key": part.key,
            "heading": part.heading,
            "kind": str(part.kind),
            "text": known.get(part.key, {}).get("text", ""),
            "audience": known.get(part.key, {}).get("audience") or str(part.audience),
        }
        for part in outline.sections
    ]
    keys = {part.key for part in outline.sections}
    kept = [row for row in raw["sections"] if row["key"] not in keys and row["text"].strip()]
    named = {"template": outline.key, "template_version": str(outline.version or "")}
    return raw | named | {"sections": laid + kept}
