"""Doing what was decided about findings: hide them from the client, or say them in other words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..documents import Document
from .checking import Finding, Place, Run, shown

MANY_LINES = frozenset({"text", "sensible", "command"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about one finding: hide it, or say `wording` instead."""

    finding: Finding
    wording: str | None = None


class Unmarkable(ValueError):
    """These words cannot be marked where they stand without hiding something else."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.words)
        self.finding = finding


def settle(document: Document, decisions: Iterable[Decision], client: tuple[str, ...]) -> Document:
    """The document with every decision carried out."""
    by_place: dict[Place, list[Decision]] = {}
    for decision in decisions:
        by_place.setdefault(decision.finding.place, []).append(decision)
    changed = {
        place: _written(_read(document, place), [_said(place, one) for one in chosen], client)
        for place, chosen in by_place.items()
    }
    return _put(document, changed)


def _said(place: Place, decision: Decision) -> Decision:
    """A file's name has no room for marks: what is hidden in it is left out."""
    is_name = place.part == "attachments" and place.field == "name"
    return replace(decision, wording="") if is_name and decision.wording is None else decision


def _items(document: Document, place: Place) -> Any:
    return getattr(document, place.part)


def _key(item: Any) -> str:
    return str(item.key if hasattr(item, "key") else item.id)


def _read(document: Document, place: Place) -> str:
    if place.field == "tags":
        return document.tags[int(place.item)]
    if not place.part:
        return str(getattr(document, place.field))
    item = next(one for one in _items(document, place) if _key(one) == place.item)
    return str(getattr(item, place.field))


def _put(document: Document, changed: Mapping[Place, str]) -> Document:
    """The document with some of its texts replaced."""
    values: dict[str, Any] = {}
    for place, text in changed.items():
        if place.field == "tags":
            tags = values.get("tags", document.tags)
            number = int(place.item)
            values["tags"] = (*tags[:number], text.replace(",", " "), *tags[number + 1 :])
        elif not place.part:
            values[place.field] = text
        else:
            items = values.get(place.part, _items(document, place))
            values[place.part] = tuple(
                replace(one, **{place.field: text}) if _key(one) == place.item else one
                for one in items
            )
    if "tags" in values:
        values["tags"] = tuple(tag for tag in values["tags"] if tag.strip())
    return replace(document, **values)


def _written(text: str, decisions: Iterable[Decision], client: tuple[str, ...]) -> str:
    """A text with decisions carried out from its end to its beginning, so that places stay."""
    for decision in sorted(decisions, key=lambda one: one.finding.runs, reverse=True):
        wording = decision.wording
        for number, run in reversed(list(enumerate(decision.finding.runs))):
            if wording is None:
                text = hide(text, run, decision.finding, client)
            else:
                said = wording if number == 0 else ""
                text = text[: run[0]] + said + text[run[1] :]
    return text


def hide(text: str, run: Run, finding: Finding, client: tuple[str, ...]) -> str:
    """The text with one stretch marked internal, and nothing else of it hidden.

    Where a phrase cannot be marked, because of brackets in it or code around it, its lines are.
    """
    for attempt in (_as_phrase(text, run), _as_passage(text, run, finding.place)):
        if attempt is None:
            continue
        written, hidden = attempt
        left = text[: hidden[0]] + "\0" * (hidden[1] - hidden[0]) + text[hidden[1] :]
        if _plain(written, client) == _plain(left, client):
            return written
    raise Unmarkable(finding)


def _plain(text: str, client: tuple[str, ...]) -> str:
    return "".join(shown(text, client)[0].replace("\0", "").split())


def _as_phrase(text: str, run: Run) -> tuple[str, Run]:
    start, end = run
    return f"{text[:start]}[[internal: {text[start:end]}]]{text[end:]}", run


def _as_passage(text: str, run: Run, place: Place) -> tuple[str, Run] | None:
    """The lines around a stretch as an internal passage; only where there can be lines."""
    if place.field not in MANY_LINES:
        return None
    start = text.rfind("\n", 0, run[0]) + 1
    end = text.find("\n", run[1])
    end = len(text) if end < 0 else end
    space = "\n" if start else ""
    passage = f"{space}:::internal\n{text[start:end]}\n:::\n"
    return f"{text[:start]}{passage}{text[end:].removeprefix(chr(10))}", (start, end)
