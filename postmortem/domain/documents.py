"""The document people write about an incident, as one frozen value that a save keeps whole."""

import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from .actions import Action, ActionState, ActionType, Side
from .attachments import Attachment
from .audiences import Audience
from .lifecycle import Sharing
from .sections import Factor, FactorKind, ReliefStep, Section, SectionKind
from .timeline import Entry, EntryType, in_order

MARKERS = ("began_at", "detected_at", "acknowledged_at", "relieved_at", "ended_at")


@dataclass(frozen=True, slots=True)
class Document:
    """Everything one save holds: the incident's facts and lists, and the postmortem's text."""

    title: str
    application: str
    severity: int | None = None
    language: str = "en"
    zone: str = "UTC"
    began_at: datetime | None = None
    detected_at: datetime | None = None
    acknowledged_at: datetime | None = None
    relieved_at: datetime | None = None
    ended_at: datetime | None = None
    noticed_by: str = ""
    reach: str = ""
    tags: tuple[str, ...] = ()
    template: str = ""
    template_version: int = 0
    sharing: Sharing = Sharing.BY_PUBLICATION
    sections: tuple[Section, ...] = ()
    entries: tuple[Entry, ...] = ()
    factors: tuple[Factor, ...] = ()
    relief_steps: tuple[ReliefStep, ...] = ()
    actions: tuple[Action, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    def sorted(self) -> "Document":
        """The same document with its timeline in order."""
        return replace(self, entries=in_order(self.entries))


def write_instant(instant: datetime) -> str:
    """ISO 8601 in UTC to the second, four-digit year: "0079-08-24T11:00:00Z"."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def read_instant(text: str) -> datetime:
    """The instant that write_instant wrote."""
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return write_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return {name: _plain(getattr(value, name)) for name in _names(value.__class__)}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def as_dict(document: Any) -> dict[str, Any]:
    """The document, whatever its kind, as plain JSON values."""
    return {name: _plain(getattr(document, name)) for name in _names(document.__class__)}


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces; what checksums are made of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


CONVERTERS: dict[str, Any] = {
    "audience": Audience,
    "sharing": Sharing,
    "at": lambda text: read_instant(text) if text else None,
    "side": lambda text: Side(text) if text else None,
    "due_on": lambda text: date.fromisoformat(text) if text else None,
    "tags": tuple,
    **dict.fromkeys(MARKERS, lambda text: read_instant(text) if text else None),
}
PARTS: dict[str, tuple[type, dict[str, Any]]] = {
    "sections": (Section, {"kind": SectionKind}),
    "entries": (Entry, {"type": EntryType}),
    "factors": (Factor, {"kind": FactorKind}),
    "relief_steps": (ReliefStep, {}),
    "actions": (Action, {"type": ActionType, "state": ActionState}),
    "attachments": (Attachment, {}),
}


def _part(kind: type, converters: dict[str, Any], values: dict[str, Any]) -> Any:
    names = _names(kind)
    own = CONVERTERS | converters
    return kind(**{k: own.get(k, lambda v: v)(v) for k, v in values.items() if k in names})


def from_dict(values: dict[str, Any]) -> Document:
    """The document that as_dict wrote; names it does not know are left out."""
    document: Document = made(Document, {}, values)
    return document


def made(kind: type, converters: dict[str, Any], values: dict[str, Any]) -> Any:
    """A document of a kind, with its lists; `converters` are for the facts only it has."""
    parts: dict[str, Any] = {
        name: tuple(_part(part, own, item) for item in values.get(name, ()))
        for name, (part, own) in PARTS.items()
        if name in _names(kind)
    }
    facts = {name: value for name, value in values.items() if name not in PARTS}
    return replace(_part(kind, converters, facts), **parts)
