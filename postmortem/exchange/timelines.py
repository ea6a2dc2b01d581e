"""A foreign timeline in text: entries where every line says its instant, else it stays text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from ..domain.timeline import EntryType

_ITEM = re.compile(r"[-*+] +(?=\S)")
_ROW = re.compile(r"\|(.*)\|[ \t]*")
_DELIMITER = re.compile(r"[ \t]*:?-+:?[ \t]*")
_STAMP = re.compile(
    r"[*_`]{0,2}(?:(?P<date>\d{4}-\d\d-\d\d)(?:[ \t]*[-–—,][ \t]*|T|[ \t]+))?"
    r"(?P<time>\d{1,2}:\d\d(?::\d\d)?)[ \t]*(?P<zone>UTC|GMT|Z|[+-]\d\d:\d\d)?[*_`]{0,2}"
)
_BETWEEN = re.compile(r"[*_`]{0,2}(?:[ \t]*[-–—:|,][ \t]+|[ \t]+)")
_ALL_UTC = re.compile(
    r"\btimes? (?:are )?(?:all )?(?:in|:) ?(?:UTC|GMT)\b(?! ?[+-]\d)|\bzeiten in UTC\b(?! ?[+-]\d)",
    re.IGNORECASE,
)
_TIME_LABELS = frozenset(
    ["time", "date", "when", "timestamp", "date and time", "date/time", "zeit", "uhrzeit", "wann"]
)
_EVENT_LABELS = frozenset(
    [
        "event",
        "what",
        "description",
        "action",
        "details",
        "ereignis",
        "was",
        "beschreibung",
        "notes",
    ]
)
_TYPES = (
    (
        EntryType.RECOVERY,
        r"resolved|recover|back to normal|restored|healthy again|behoben|normal again",
    ),
    (
        EntryType.DETECTION,
        r"detect|alert|notic|report|discover|paged|bemerk|entdeck|alarm|gemeldet",
    ),
    (EntryType.CHANGE, r"deploy|releas|upgrad|updat|rolled out|merged|migrat|ausgerollt|aktualis"),
    (EntryType.COMMUNICATION, r"inform|status page|announc|communicat|statement|informiert"),
    (EntryType.DECISION, r"decid|decision|entschied|entscheid"),
    (EntryType.IMPACT, r"fail|down\b|unavailab|error|outage|degrad|ausfall|fehler|gestört"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline."""

    at: datetime
    text: str


def read_timeline(text: str) -> tuple[str, list[Moment]]:
    """Return what stands before the lines, and the lines; none unless every one can be read.

    An instant counts when it has a date and is in UTC or says its distance from it; a line
    without a date takes that of the line above as long as the clock runs forward.
    """
    before, rows = _rows(text)
    in_utc = bool(_ALL_UTC.search(before)) or any("(utc)" in row.casefold() for row in rows[:1])
    moments: list[Moment] = []
    for row in _without_head(rows):
        moment = _moment(row, moments[-1].at if moments else None, in_utc)
        if moment is None:
            return text, []
        moments.append(moment)
    return (before, moments) if moments else (text, [])


def kind_of(text: str) -> EntryType:
    """Return what kind of entry a line most likely is."""
    words = text.casefold()
    return next((kind for kind, found in _TYPES if re.search(found, words)), EntryType.ACTION)


def _rows(text: str) -> tuple[str, list[str]]:
    """Return what stands before a list or table that runs to the end, and its rows as text."""
    lines = text.split("\n")
    first = next(
        (at for at, line in enumerate(lines) if _ITEM.match(line) or _ROW.match(line)), None
    )
    if first is None:
        return text, []
    before, rest = "\n".join(lines[:first]).strip(), lines[first:]
    rows = list(_table(rest)) if _ROW.match(rest[0]) else list(_list(rest))
    return before, rows


def _list(lines: list[str]) -> Iterator[str]:
    """Yield the items of a list with what is indented below them; a line outside spoils it."""
    item: list[str] = []
    for line in lines:
        if marker := _ITEM.match(line):
            if item:
                yield "\n".join(item).rstrip()
            item = [line[marker.end() :]]
        elif line.startswith("  ") or not line.strip():
            item.append(line[2:])
        else:
            yield ""  # no instant: the whole stays text
    yield "\n".join(item).rstrip()


def _table(lines: list[str]) -> Iterator[str]:
    """Yield the rows of a table of two columns; anything else spoils it."""
    for line in lines:
        cells = re.split(r"(?<!\\)\|", line.strip().strip("|")) if _ROW.match(line) else []
        if not line.strip() or (len(cells) > 1 and all(map(_DELIMITER.fullmatch, cells))):
            continue
        if len(cells) != 2:
            yield ""
        else:
            yield f"{cells[0].strip()} | {cells[1].strip()}".replace("\\|", "|")


def _without_head(rows: list[str]) -> list[str]:
    """Leave out a table's first row when it only says "Time" and "Event"."""
    first, _, second = (rows[0] if rows else "").casefold().partition(" | ")
    time_label = re.sub(r"\(?\butc\b\)?|\bin\b|[*_]", "", first).strip()
    is_head = time_label in _TIME_LABELS and second.strip(" *_") in _EVENT_LABELS
    return rows[1:] if is_head else rows


def _moment(row: str, previous: datetime | None, in_utc: bool) -> Moment | None:
    """Read one row; None when its instant is not beyond doubt."""
    stamp = _STAMP.match(row)
    if not stamp or not (stamp["zone"] or in_utc):
        return None
    between = _BETWEEN.match(row, stamp.end())
    text = row[between.end() :].strip() if between else ""
    at = _instant(stamp, previous)
    return Moment(at, text) if at and text and (not previous or at >= previous) else None


def _instant(stamp: re.Match[str], previous: datetime | None) -> datetime | None:
    zone = stamp["zone"] or "UTC"
    try:
        shift = timedelta() if zone in ("UTC", "GMT", "Z") else _shift(zone)
        clock = time.fromisoformat(stamp["time"].zfill(5))
        if stamp["date"]:
            day = date.fromisoformat(stamp["date"])
        elif previous:
            day = previous.astimezone(timezone(shift)).date()
        else:
            return None
        return datetime.combine(day, clock, timezone(shift)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _shift(zone: str) -> timedelta:
    hours, minutes = int(zone[1:3]), int(zone[4:])
    return (-1 if zone[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes)
