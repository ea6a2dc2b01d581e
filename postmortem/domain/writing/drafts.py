"""Reading a form: strings in, a document out, and everything that is wrong, field by field."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ...errors import Problem, too_long
from ...ids import public_id
from .. import instants, timeline
from ..actions import Action, ActionState, ActionType, Side
from ..attachments import MOST as MOST_FILES
from ..attachments import NAME as FILE
from ..attachments import TYPES, Attachment, clean_name
from ..audiences import Audience
from ..documents import Document
from ..lifecycle import Sharing
from ..sections import Factor, FactorKind, ReliefStep, Section, SectionKind
from ..severity import read_severity
from ..timeline import Entry, EntryType
from .forms import MARKS, SAID, Raw

LONGEST_LINE = 300
LONGEST_NAME = 200
LONGEST_TEXT = 100_000
LONGEST_ADDRESS = 2000
ADDRESS = re.compile(r"(\[\[internal: )?https?://[^\s/?#]+\S*")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def marked(sentence: str) -> str:
    """The sentence itself; marks it for translation where it is not written in its place."""
    return sentence


TOO_MANY_FILES = marked("%(count)s files are attached; %(most)s fit. Remove some.")


class Reading:
    """One pass over what was typed, collecting what is wrong."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.problems: list[Problem] = []
        zone = raw.get("zone", "")
        self.zone = zone if instants.is_zone(zone) else "UTC"
        if zone and self.zone != zone:
            self.say("zone", '"%(text)s" is no time zone; such as Europe/Berlin.', text=zone)

    def say(self, field: str, sentence: str, **values: object) -> None:
        """Note one thing that is wrong."""
        self.problems.append(Problem(field, sentence, values))

    def line(self, field: str, text: str, needed: str = "", most: int = LONGEST_LINE) -> str:
        """One line of text, not too long; `needed` is the sentence when it must not be empty."""
        text = " ".join(text.split())
        if needed and not text:
            self.say(field, needed)
        self.problems += too_long(field, text, most)
        return text

    def text(self, field: str, text: str) -> str:
        """A longer text, not too long, without control characters."""
        text = "".join(one for one in text if one >= " " or one in "\n\t").strip("\n").rstrip()
        self.problems += too_long(field, text, LONGEST_TEXT)
        return text

    def address(self, field: str, text: str) -> str:
        """A web address, or nothing."""
        address = self.line(field, text, most=LONGEST_ADDRESS)
        if address and not ADDRESS.fullmatch(address):
            self.say(field, "Enter a whole web address; it begins with https:// or http://.")
        return address

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


def _audience(reading: Reading, prefix: str, row: Raw) -> Audience:
    audience: Audience = reading.choice(
        f"{prefix}audience", row["audience"], Audience, Audience.INTERNAL
    )
    return audience


def _entries(reading: Reading, began: str) -> Iterable[Entry]:
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
            evidence=reading.address(f"{prefix}evidence", row["evidence"]),
            pinned=bool(row["pinned"]),
            audience=_audience(reading, prefix, row),
        )


def _title(reading: Reading, prefix: str, row: Raw) -> str:
    return reading.line(f"{prefix}title", row["title"], "Give this a short title.")


def _factors(reading: Reading) -> Iterable[Factor]:
    for prefix, row in reading.rows("factors"):
        yield Factor(
            id=_id(row),
            title=_title(reading, prefix, row),
            text=reading.text(f"{prefix}text", row["text"]),
            kind=reading.choice(f"{prefix}kind", row["kind"], FactorKind, FactorKind.PROCESS),
            audience=_audience(reading, prefix, row),
        )


def _relief_steps(reading: Reading) -> Iterable[ReliefStep]:
    for prefix, row in reading.rows("relief_steps"):
        yield ReliefStep(
            id=_id(row),
            title=_title(reading, prefix, row),
            text=reading.text(f"{prefix}text", row["text"]),
            command=reading.text(f"{prefix}command", row["command"]),
            audience=_audience(reading, prefix, row),
        )


def read_day(reading: Reading, field: str, text: str) -> date | None:
    """The typed day; what is none is a problem of its field."""
    try:
        return instants.read_day(text)
    except instants.BadInstant as error:
        reading.say(field, error.sentence, **error.values)
        return None


def _actions(reading: Reading) -> Iterable[Action]:
    for prefix, row in reading.rows("actions"):
        yield Action(
            id=_id(row),
            title=_title(reading, prefix, row),
            text=reading.text(f"{prefix}text", row["text"]),
            owner=reading.line(f"{prefix}owner", row["owner"], most=LONGEST_NAME),
            side=reading.choice(f"{prefix}side", row["side"], Side, None),
            type=reading.choice(f"{prefix}type", row["type"], ActionType, ActionType.PREVENT),
            due_on=read_day(reading, f"{prefix}due_on", row["due_on"]),
            state=reading.choice(f"{prefix}state", row["state"], ActionState, ActionState.OPEN),
            audience=_audience(reading, prefix, row),
        )


def _attachments(reading: Reading) -> Iterable[Attachment]:
    """The files that the form lists; what is said of each is compared with the file when saved."""
    seen: set[str] = set()
    for prefix, row in reading.rows("attachments"):
        if not re.fullmatch(FILE, row["id"]) or row["id"] in seen or row["type"] not in TYPES:
            continue
        seen.add(row["id"])
        yield Attachment(
            id=row["id"],
            name=clean_name(row["name"], row["type"]),
            type=row["type"],
            size=int(row["size"]) if re.fullmatch(r"[0-9]{1,10}", row["size"]) else 0,
            sha256=row["sha256"] if re.fullmatch(r"[0-9a-f]{64}", row["sha256"]) else "",
            audience=_audience(reading, prefix, row),
            caption=reading.line(f"{prefix}caption", row["caption"]),
        )
    if len(seen) > MOST_FILES:
        reading.say("attachments", TOO_MANY_FILES, count=len(seen), most=MOST_FILES)


def read_sections(reading: Reading) -> Iterable[Section]:
    """The sections of a form, each key once."""
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


def _places(sections: Iterable[Section]) -> Iterable[Section]:
    """The sections with one place for each list; a second one keeps its words, as a text."""
    placed: set[SectionKind] = set()
    for section in sections:
        yield replace(section, kind=SectionKind.TEXT) if section.kind in placed else section
        placed.add(section.kind)


def read(raw: Raw, applications: Iterable[str]) -> tuple[Document, list[Problem]]:
    """The document in what gather() returned, and everything wrong with it, field by field."""
    reading = Reading(raw)
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
        tags=read_tags(reading.line("tags", raw["tags"])),
        template=raw["template"] if NAME.fullmatch(raw["template"]) else "",
        template_version=_version(raw["template_version"]),
        sharing=reading.choice("sharing", raw["sharing"], Sharing, Sharing.BY_PUBLICATION),
        sections=tuple(_places(read_sections(reading))),
        entries=tuple(_entries(reading, raw["began_date"])),
        factors=tuple(_factors(reading)),
        relief_steps=tuple(_relief_steps(reading)),
        actions=tuple(_actions(reading)),
        attachments=tuple(_attachments(reading)),
        **marks,
    )
    return _distinct(document), reading.problems


def silences(raw: Raw) -> dict[str, int]:
    """Minutes until the next event after each row that a long silence follows, by its number."""
    reading = Reading(raw)
    day, found = raw["began_date"], []
    for number, row in enumerate(raw["entries"]):
        day = row["date"].strip() or day
        if row["time"].strip() and not row["remove"]:
            found.append((str(number), reading.instant("", day, row["time"])))
    return timeline.silences(found)


def read_entry(raw: Raw) -> tuple[Entry | None, list[Problem]]:
    """The one entry in what gather() returned, and what is wrong with it."""
    reading = Reading(raw)
    found = list(_entries(reading, ""))
    if not found:
        reading.say("entries-0-text", "Say what happened at this time.")
    return (found[0] if found else None), reading.problems


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


def _version(text: str) -> int:
    """The number of a template's version; 0 where none is named."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def read_tags(text: str) -> tuple[str, ...]:
    """The words between commas, each once."""
    return tuple(dict.fromkeys(tag.strip()[:60] for tag in text.split(",") if tag.strip()))


def _severity(reading: Reading) -> int | None:
    try:
        severity = read_severity(reading.raw["severity"])
    except ValueError:
        severity = None
    if severity is None:
        reading.say("severity", "Choose how bad it was, 1 to 4.")
    return severity


def _check_order(reading: Reading, marks: Mapping[str, datetime | None]) -> None:
    began, ended = marks["began_at"], marks["ended_at"]
    if began is None and not any(one.field.startswith("began_") for one in reading.problems):
        reading.say("began_date", "Enter when it was first felt, day and time.")
    if began and ended and ended < began:
        reading.say("ended_time", "It ended before it began; check day, time and zone.")
