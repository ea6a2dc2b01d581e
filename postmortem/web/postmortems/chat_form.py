"""Messages on their way through a form: nothing of a chat is kept on the server."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from ...domain.documents import read_instant, write_instant
from ...domain.timeline import EntryType
from ...domain.writing.chats import Message, Row
from ...domain.writing.forms import MARKS
from ...inbound.uploads import MOST

FIELD = re.compile(r"messages-(\d{1,4})-(row|text|type|mark|picked|joined)")
SAID = tuple(one for one in fields(Message) if one.name not in {"at", "text"})
DECIDED = ("is_picked", "is_joined", "is_suggested")


def packed(row: Row, *, whole: bool) -> str:
    """A row as one field; with its text and what was decided only where no other field says so."""
    message = row.message
    values: dict[str, Any] = {one.name: getattr(message, one.name) for one in SAID}
    values["at"] = write_instant(message.at) if message.at else ""
    values["is_suggested"] = row.is_suggested
    if whole:
        values |= {"text": message.text, "type": str(row.type), "mark": row.mark}
        values |= {name: getattr(row, name) for name in DECIDED}
    return json.dumps({k: v for k, v in values.items() if v}, ensure_ascii=False)


def gather(form: Iterable[tuple[str, str]]) -> list[Row]:
    """The rows of a posted form as they were decided; what is none is left out."""
    numbered: dict[int, dict[str, str]] = {}
    for name, value in form:
        if found := FIELD.fullmatch(name):
            numbered.setdefault(int(found[1]), {})[found[2]] = value
    rows = (_row(numbered[number]) for number in sorted(numbered)[:MOST])
    return [row for row in rows if row]


def _row(sent: Mapping[str, str]) -> Row | None:
    kept = _unpacked(sent.get("row", ""))
    if kept is None or "text" not in sent:
        return kept
    text = sent["text"].replace("\r\n", "\n")
    return replace(
        kept,
        message=replace(kept.message, text=text),
        type=_type(sent.get("type")),
        mark=_mark(sent.get("mark")),
        is_picked="picked" in sent,
        is_joined="joined" in sent,
    )


def _unpacked(text: str) -> Row | None:
    try:
        values = json.loads(text)
        at = read_instant(values["at"]) if values.get("at") else None
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError, OverflowError):
        return None
    said = {one.name: values[one.name] for one in SAID if _fits(values.get(one.name), one.default)}
    words = values.get("text")
    message = Message(at, said.pop("author", ""), words if isinstance(words, str) else "", **said)
    decided = {name: values.get(name) is True for name in DECIDED}
    return Row(message, _type(values.get("type")), _mark(values.get("mark")), **decided)


def _fits(value: object, default: object) -> bool:
    wanted = type(default) if isinstance(default, bool | int) else str
    return type(value) is wanted


def _type(text: object) -> EntryType:
    return EntryType(str(text)) if text in list(EntryType) else EntryType.ACTION


def _mark(text: object) -> str:
    return str(text) if text in MARKS else ""
