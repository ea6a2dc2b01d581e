"""Messages of a chat, and the entries of a timeline that are made of the picked ones."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ...errors import Invalid, Problem, too_long
from ...ids import public_id
from ..documents import Document
from ..timeline import Entry, EntryType
from . import guessing
from .drafts import ADDRESS, LONGEST_ADDRESS, LONGEST_TEXT, marked
from .forms import MARKS, MOST_ITEMS

TOO_MANY = marked("A timeline holds %(most)s events; with these it would have %(count)s.")
BACKWARDS = marked("It ended before it began; check which messages mark these.")


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody, or something, wrote in a chat.

    `id` names it where it came from, `thread` is the id of the message it answers, and
    `zone_known` says that its time came with a zone of its own.
    """

    at: datetime | None
    author: str
    text: str
    id: str = ""
    thread: str = ""
    channel: str = ""
    link: str = ""
    zone_known: bool = False
    is_bot: bool = False
    is_edited: bool = False
    reactions: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A message on its way to the timeline, and what was decided about it."""

    message: Message
    type: EntryType = EntryType.ACTION
    mark: str = ""
    is_picked: bool = False
    is_joined: bool = False  # to the picked one above
    is_suggested: bool = False


def suggested(messages: Iterable[Message], document: Document) -> list[Row]:
    """The messages with a kind each, and the document's open times where they may have been."""
    rows = []
    for message in messages:
        type = guessing.guess(message.text)
        rows.append(Row(message, type or EntryType.ACTION, is_suggested=type is not None))
    for mark, numbers, is_it in (
        ("detected", range(len(rows)), _is(EntryType.DETECTION)),
        ("acknowledged", range(len(rows)), _is_answer),
        ("ended", reversed(range(len(rows))), _is(EntryType.RECOVERY)),
    ):
        found = next((n for n in numbers if rows[n].message.at and is_it(rows[n])), None)
        if found is not None and not rows[found].mark and not getattr(document, f"{mark}_at"):
            rows[found] = replace(rows[found], mark=mark)
    return rows


def with_suggested_picked(rows: Iterable[Row], channel: str) -> list[Row]:
    """The rows with all picked whose words tell what they are, in this channel."""
    return [
        replace(row, is_picked=True) if row.is_suggested and row.message.channel == channel else row
        for row in rows
    ]


def _is(type: EntryType) -> Callable[[Row], bool]:
    return lambda row: row.is_suggested and row.type is type


def _is_answer(row: Row) -> bool:
    return guessing.is_answer(row.message.text)


def chosen(rows: Iterable[Row]) -> tuple[list[Entry], dict[str, datetime]]:
    """The entries the picked rows become, whole minutes and nobody's name, and the times marked."""
    entries: list[Entry] = []
    marks: dict[str, datetime] = {}
    for row in rows:
        if not row.is_picked:
            continue
        at = row.message.at and row.message.at.replace(second=0, microsecond=0)
        if row.mark in MARKS and at:
            marks[row.mark] = at
        text = row.message.text.strip()
        if row.is_joined and entries:
            joined = "\n\n".join(part for part in (entries[-1].text, text) if part)
            link = entries[-1].evidence or _evidence(row.message.link)
            entries[-1] = replace(entries[-1], text=joined, evidence=link)
        elif text:
            link = _evidence(row.message.link)
            entries.append(Entry(public_id(), at, row.type, text, evidence=link))
    return entries, marks


def _evidence(link: str) -> str:
    return link if len(link) <= LONGEST_ADDRESS and ADDRESS.fullmatch(link) else ""


def missing(document: Document, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those that the timeline does not hold yet; the same are those of one time and text."""
    seen = {_same(entry) for entry in document.entries}
    fresh = []
    for entry in entries:
        if _same(entry) not in seen:
            seen.add(_same(entry))
            fresh.append(entry)
    return tuple(fresh)


def _same(entry: Entry) -> tuple[datetime | None, str]:
    at = entry.at and entry.at.replace(second=0, microsecond=0)
    return at, " ".join(entry.text.split())


def added(document: Document, entries: Sequence[Entry], marks: Mapping[str, datetime]) -> Document:
    """The document with these in its timeline and its times set; Invalid if it cannot hold them."""
    fresh = missing(document, entries)
    count = len(document.entries) + len(fresh)
    if count > MOST_ITEMS:
        raise Invalid([Problem("", TOO_MANY, {"most": MOST_ITEMS, "count": count})])
    for entry in fresh:
        if problems := too_long("", entry.text, LONGEST_TEXT):
            raise Invalid(problems)
    times: dict[str, Any] = {f"{mark}_at": at for mark, at in marks.items()}
    with_times: Document = replace(document, entries=(*document.entries, *fresh), **times)
    began, ended = with_times.began_at, with_times.ended_at
    if marks and began and ended and ended < began:
        raise Invalid([Problem("", BACKWARDS)])
    return with_times
