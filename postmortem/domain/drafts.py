"""A document as it is typed: strings in, a document out, or what is wrong and where."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ..errors import Problem
from ..ids import public_id
from . import instants
from .actions import Action, ActionState, ActionType
from .audiences import Audience
from .documents import MARKERS, Document
from .lifecycle import Sharing
from .outlines import Outline
from .sections import Factor, FactorKind, ReliefStep, Section, SectionKind
from .severity import read_severity
from .timeline import Entry, EntryType

Raw = dict[str, Any]

LISTS: dict[str, tuple[str, ...]] = {
    "sections": ("key", "heading", "kind", "text", "audience"),
    "entries": ("id", "date", "time", "type", "text", "sensible", "audience", "remove"),
    "factors": ("id", "title", "text", "kind", "audience", "remove"),
    "relief_steps": ("id", "title", "text", "command", "audience", "remove"),
    "actions": (
        "id", "title", "text", "owner", "type", "due_on", "state", "audience", "remove",
    ),
}  # fmt: skip
MARKS = tuple(name.removesuffix("_at") for name in MARKERS)
FACTS = (
    "title", "application", "severity", "zone", "noticed_by", "reach", "tags", "language",
    "template", "sharing",
    *(f"{mark}_{part}" for mark in MARKS for part in ("date", "time")),
)  # fmt: skip
BLANKS = {"entries": 3, "factors": 1, "relief_steps": 1, "actions": 1}
SAID = {
    "entries": ("time", "text", "sensible"),
    "factors": ("title", "text"),
    "relief_steps": ("title", "text", "command"),
    "actions": ("title", "text", "owner", "due_on"),
}
LONGEST_LINE = 300
LONGEST_TEXT = 100_000
MOST_ITEMS = 500
FIELD = re.compile(rf"({'|'.join(LISTS)})-(\d{{1,4}})-([a-z_]+)")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def gather(form: Iterable[tuple[str, str]]) -> Raw:
    """The fields of a posted form as nested strings; unknown names are left out."""
    raw: Raw = dict.fromkeys(FACTS, "") | {name: [] for name in LISTS}
    rows: dict[str, dict[int, dict[str, str]]] = {name: {} for name in LISTS}
    for name, value in form:
        found = FIELD.fullmatch(name)
        if found and found[3] in LISTS[found[1]]:
            rows[found[1]].setdefault(int(found[2]), {})[found[3]] = value.replace("\r\n", "\n")
        elif name in FACTS or name == "revision":
            raw[name] = value.strip()
    for name, numbered in rows.items():
        blank = dict.fromkeys(LISTS[name], "")
        raw[name] = [blank | numbered[number] for number in sorted(numbered)][:MOST_ITEMS]
    return raw


def marked(sentence: str) -> str:
    """The sentence itself; marks it for translation where it is not written in its place."""
    return sentence


TOO_LONG = marked("This is %(count)s characters long; %(most)s fit.")


class _Reading:
    """One pass over what was typed, collecting what is wrong."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.problems: list[Problem] = []
        self.zone = raw["zone"] if instants.is_zone(raw["zone"]) else "UTC"
        if raw["zone"] and self.zone != raw["zone"]:
            self.say("zone", '"%(text)s" is no time zone; such as Europe/Berlin.', text=raw["zone"])

    def say(self, field: str, sentence: str, **values: object) -> None:
        """Note one thing that is wrong."""
        self.problems.append(Problem(field, sentence, values))

    def line(self, field: str, text: str, needed: str = "") -> str:
        """One line of text, not too long; `needed` is the sentence when it must not be empty."""
        text = " ".join(text.split())
        if needed and not text:
            self.say(field, needed)
        if len(text) > LONGEST_LINE:
            self.say(field, TOO_LONG, count=len(text), most=LONGEST_LINE)
        return text

    def text(self, field: str, text: str) -> str:
        """A longer text, not too long, without control characters."""
        text = "".join(one for one in text if one >= " " or one in "\n\t").strip("\n").rstrip()
        if len(text) > LONGEST_TEXT:
            self.say(field, TOO_LONG, count=len(text), most=LONGEST_TEXT)
        return text

    def choice(self, field: str, text: str, kind: type, default: Any) -> Any:
        """One of a closed set; the default when empty."""
        try:
            return kind(text) if text else default
        except ValueError:
            self.say(field, '"%(text)s" is not one of the choices.', text=text)
            return default

    def instant(self, field: str, day: str, clock: str) -> datetime | None:
        """A day and a time in the document's zone."""
        try:
            return instants.read(day, clock, self.zone)
        except instants.BadInstant as error:
            self.say(f"{field}{error.part}", error.sentence, **error.values)
            return None

    def rows(self, name: str) -> Iterable[tuple[str, Raw]]:
        """The rows of a list that say something, each with the start of its field names."""
        for number, row in enumerate(self.raw[name]):
            if not row["remove"] and any(row[part].strip() for part in SAID[name]):
                yield f"{name}-{number}-", row


def _id(row: Raw) -> str:
    return row["id"] if re.fullmatch(r"[a-z0-9]{4,16}", row["id"]) else public_id()


def _audience(reading: _Reading, prefix: str, row: Raw) -> Audience:
    audience: Audience = reading.choice(
        f"{prefix}audience", row["audience"], Audience, Audience.INTERNAL
    )
    return audience


def _entries(reading: _Reading, began: str) -> Iterable[Entry]:
    day = began
    for prefix, row in reading.rows("entries"):
        day = row["date"].strip() or day
        at = reading.instant(prefix, day if row["time"].strip() else "", row["time"])
        text = reading.text(f"{prefix}text", row["text"])
        if not text:
            reading.say(f"{prefix}text", "Say what happened at this time.")
        yield Entry(
            id=_id(row),
            at=at,
            type=reading.choice(f"{prefix}type", row["type"], EntryType, EntryType.ACTION),
            text=text,
            sensible=reading.text(f"{prefix}sensible", row["sensible"]),
            audience=_audience(reading, prefix, row),
        )


def _title(reading: _Reading, prefix: str, row: Raw) -> str:
    return reading.line(f"{prefix}title", row["title"], "Give this a short title.")


def _factors(reading: _Reading) -> Iterable[Factor]:
    for prefix, row in reading.rows("factors"):
        yield Factor(
            id=_id(row),
            title=_title(reading, prefix, row),
            text=reading.text(f"{prefix}text", row["text"]),
            kind=reading.choice(f"{prefix}kind", row["kind"], FactorKind, FactorKind.PROCESS),
            audience=_audience(reading, prefix, row),
        )


def _relief_steps(reading: _Reading) -> Iterable[ReliefStep]:
    for prefix, row in reading.rows("relief_steps"):
        yield ReliefStep(
            id=_id(row),
            title=_title(reading, prefix, row),
            text=reading.text(f"{prefix}text", row["text"]),
            command=reading.text(f"{prefix}command", row["command"]),
            audience=_audience(reading, prefix, row),
        )


def _due_on(reading: _Reading, field: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        reading.say(field, '"%(text)s" is no day; such as 2026-11-21.', text=text)
        return None


def _actions(reading: _Reading) -> Iterable[Action]:
    for prefix, row in reading.rows("actions"):
        yield Action(
            id=_id(row),
            title=_title(reading, prefix, row),
            text=reading.text(f"{prefix}text", row["text"]),
            owner=reading.line(f"{prefix}owner", row["owner"]),
            type=reading.choice(f"{prefix}type", row["type"], ActionType, ActionType.PREVENT),
            due_on=_due_on(reading, f"{prefix}due_on", row["due_on"]),
            state=reading.choice(f"{prefix}state", row["state"], ActionState, ActionState.OPEN),
            audience=_audience(reading, prefix, row),
        )


def _sections(reading: _Reading) -> Iterable[Section]:
    seen: set[str] = set()
    for number, row in enumerate(reading.raw["sections"]):
        prefix = f"sections-{number}-"
        if not NAME.fullmatch(row["key"]) or row["key"] in seen:
            continue
        seen.add(row["key"])
        yield Section(
            key=row["key"],
            heading=reading.line(f"{prefix}heading", row["heading"], "Give this section a title."),
            text=reading.text(f"{prefix}text", row["text"]),
            kind=reading.choice(f"{prefix}kind", row["kind"], SectionKind, SectionKind.TEXT),
            audience=_audience(reading, prefix, row),
        )


def read(raw: Raw, applications: Iterable[str]) -> tuple[Document, list[Problem]]:
    """The document in what gather() returned, and everything wrong with it, field by field."""
    reading = _Reading(raw)
    title = reading.line("title", raw["title"], "Enter a title: what people felt.")
    application = raw["application"]
    if application not in set(applications):
        reading.say("application", "Choose an application.")
    severity = _severity(reading)
    marks = {
        f"{mark}_at": reading.instant(f"{mark}_", raw[f"{mark}_date"], raw[f"{mark}_time"])
        for mark in MARKS
    }
    _check_order(reading, marks)
    document = Document(
        title=title,
        application=application,
        severity=severity,
        language="de" if raw["language"] == "de" else "en",
        zone=reading.zone,
        noticed_by=reading.line("noticed_by", raw["noticed_by"]),
        reach=reading.line("reach", raw["reach"]),
        tags=_tags(reading.line("tags", raw["tags"])),
        template=raw["template"] if NAME.fullmatch(raw["template"]) else "",
        sharing=reading.choice("sharing", raw["sharing"], Sharing, Sharing.BY_PUBLICATION),
        sections=tuple(_sections(reading)),
        entries=tuple(_entries(reading, raw["began_date"])),
        factors=tuple(_factors(reading)),
        relief_steps=tuple(_relief_steps(reading)),
        actions=tuple(_actions(reading)),
        **marks,
    )
    return _distinct(document), reading.problems


def _distinct(document: Document) -> Document:
    """The document with a new name for every item whose name was taken by one before it."""
    parts: dict[str, Any] = {}
    for name in SAID:
        seen: set[str] = set()
        items = []
        for item in getattr(document, name):
            items.append(replace(item, id=public_id()) if item.id in seen else item)
            seen.add(item.id)
        parts[name] = tuple(items)
    return replace(document, **parts)


def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.strip()[:60] for tag in text.split(",") if tag.strip()))


def _severity(reading: _Reading) -> int | None:
    try:
        severity = read_severity(reading.raw["severity"])
    except ValueError:
        severity = None
    if severity is None:
        reading.say("severity", "Choose how bad it was, 1 to 4.")
    return severity


def _check_order(reading: _Reading, marks: Mapping[str, datetime | None]) -> None:
    began, ended = marks["began_at"], marks["ended_at"]
    if began is None and not any(one.field.startswith("began_") for one in reading.problems):
        reading.say("began_date", "Enter when it was first felt, day and time.")
    if began and ended and ended < began:
        reading.say("ended_time", "It ended before it began; check day, time and zone.")


Write = Callable[[Any], str]


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
    return value.isoformat() if isinstance(value, date) else str(value or "")


def with_blanks(raw: Raw, more: str = "") -> Raw:
    """The same with empty rows to type into; `more` names a list that gets another few."""
    filled = dict(raw)
    for name, blanks in BLANKS.items():
        rows = [row for row in raw[name] if not row["remove"]]
        empty = [row for row in rows if not any(row[part].strip() for part in SAID[name])]
        wanted = blanks + (len(empty) if name == more else 0)
        blank = dict.fromkeys(LISTS[name], "")
        filled[name] = rows + [blank] * max(0, wanted - len(empty))
    return filled


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
    return raw | {"template": outline.key, "sections": laid + kept}
