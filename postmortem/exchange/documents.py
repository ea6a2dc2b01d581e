"""A document of ours as one Markdown file: what export writes, import reads back unchanged."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..domain.actions import Action
from ..domain.attachments import Attachment
from ..domain.audiences import Audience
from ..domain.documents import MARKERS, Document
from ..domain.lifecycle import Sharing
from ..domain.sections import LISTS, Factor, ReliefStep, Section, SectionKind
from ..domain.severity import read_severity
from ..domain.timeline import Entry
from ..errors import PostmortemError
from ..ids import public_id
from . import frontmatter
from .escapes import code_lines, escape, unescape
from .headings import Keys, key_of, slug
from .instants import read_instant, write_instant
from .lists import (
    MakeId,
    one_line,
    read_entries,
    read_items,
    write_actions,
    write_entries,
    write_factors,
    write_intro,
    write_relief,
)

_MARKS = re.compile(r"\{#([\w-]+)([^{}]*)\}$")
_TEXTS = ("title", "application", "language", "zone", "noticed_by", "reach", "template")
_INSTANTS = {name.removesuffix("_at"): name for name in MARKERS}
LANGUAGES = ("en", "de")
_KNOWN = {*_TEXTS, *_INSTANTS, "severity", "tags", "sharing", "template_version",
          "attachments"}  # fmt: skip
_BETWEEN = " | "  # what stands in no name of a file; the caption comes last


class BadDocument(PostmortemError):
    """A file that is not a document of ours, or not a whole one."""


def is_ours(text: str) -> bool:
    """Tell whether a file says what a document of ours says: its application and its sections."""
    kind, block, body = frontmatter.split(text)
    named = kind == "yaml" and re.search(r"^application:", block, re.MULTILINE)
    if named and not body.strip():  # a document of facts alone says how it is shared
        return bool(re.search(r"^sharing:", block, re.MULTILINE))
    return bool(named) and bool(re.search(r"^## .*\{#[\w-]+[^{}]*\}[ \t\r]*$", body, re.MULTILINE))


def write_document(document: Document, **facts: str) -> str:
    """Return the document as Markdown; `facts` go into the front matter beside its own."""
    values: dict[str, str | int | list[str]] = {}
    for name in ("title", "application", "severity", "language", "zone", *_INSTANTS):
        value = getattr(document, _INSTANTS.get(name, name))
        if value is not None:
            values[name] = write_instant(value) if isinstance(value, datetime) else value
    values |= {name: getattr(document, name) for name in ("noticed_by", "reach")}
    values |= {"tags": list(document.tags), "template": document.template, **facts}
    values |= {"template_version": document.template_version}
    values = {name: value for name, value in values.items() if value or name == "title"}
    values["sharing"] = str(document.sharing)
    if document.attachments:
        values["attachments"] = [_written(one) for one in document.attachments]
    lines = [line for section in _places(document) for line in _section(document, *section)]
    return frontmatter.write(values) + "".join(f"{line}\n" for line in lines)


def _written(file: Attachment) -> str:
    """A file named on one line; its bytes are no text, and stay where they are."""
    facts = (file.id, file.audience, file.type, file.size, file.sha256, file.name)
    return _BETWEEN.join(map(str, (*facts, one_line(file.caption))))


def _file(line: str) -> Attachment:
    name, audience, kind, size, digest, called, *caption = line.split(_BETWEEN, 6)
    said = caption[0] if caption else ""
    return Attachment(name, called, kind, int(size), digest, Audience(audience), said)


def _places(document: Document) -> Iterator[tuple[Section, bool, bool]]:
    """Yield the sections, whether each carries its list, and whether it is there for that only."""
    carried: set[SectionKind] = set()
    for section in document.sections:
        yield section, section.kind not in carried, False
        carried.add(section.kind)
    for place in LISTS:
        if place.kind not in carried and _items(document, place.kind):
            yield replace(place, audience=Audience.INTERNAL), True, True


def _items(document: Document, kind: SectionKind) -> Sequence[Any]:
    return {
        SectionKind.TIMELINE: document.entries,
        SectionKind.FACTORS: document.factors,
        SectionKind.RELIEF: document.relief_steps,
        SectionKind.ACTIONS: document.actions,
    }.get(kind, ())


def _section(document: Document, section: Section, carries: bool, loose: bool) -> Iterator[str]:
    """Yield the lines of one section."""
    marks = " .client" if section.audience == Audience.CLIENT else ""
    marks += f" kind={section.kind}" if section.kind != SectionKind.TEXT else ""
    marks += " .list-only" if loose else ""
    yield ""
    yield f"## {one_line(section.heading)} {{#{section.key}{marks}}}"
    is_timeline = section.kind == SectionKind.TIMELINE
    is_list = not is_timeline and section.kind != SectionKind.TEXT
    text = write_intro(section.text) if is_timeline else escape(section.text, in_list=is_list)
    if text:
        yield from ["", *text]
    items = _items(document, section.kind) if carries else ()
    if items and is_timeline:
        yield ""
        yield from write_entries(items)
    elif items:
        writers = {"factors": write_factors, "relief": write_relief, "actions": write_actions}
        yield from writers[section.kind](items)  # type: ignore[operator]


@dataclass(slots=True)
class _Parts:
    """The sections and lists found so far."""

    keys: Keys = field(default_factory=Keys)
    sections: list[Section] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    factors: list[Factor] = field(default_factory=list)
    relief: list[ReliefStep] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)


def read_document(text: str, make_id: MakeId = public_id) -> tuple[Document, dict[str, str]]:
    """Return the document and the facts beside it, such as its state; BadDocument if it is none.

    The items of its lists get new ids. A section that does not say `.client` is internal.
    """
    if "\r\n" in text.partition("\n")[0] + "\n":
        text = text.replace("\r\n", "\n")
    front = frontmatter.read(text)
    if not front.values.get("title"):
        raise BadDocument("The document has no title.")
    document = _facts(front.values)
    parts = _Parts()
    try:
        _read_sections(front.body.split("\n"), parts, make_id)
    except ValueError as error:
        raise BadDocument(f"This is not as a document of ours is written: {error}") from error
    document = replace(
        document,
        sections=tuple(parts.sections),
        entries=tuple(parts.entries),
        factors=tuple(parts.factors),
        relief_steps=tuple(parts.relief),
        actions=tuple(parts.actions),
    )
    rest = {name: str(value) for name, value in front.values.items() if name not in _KNOWN}
    return document, rest


def _facts(values: Mapping[str, Any]) -> Document:
    """Return a document with the facts of the front matter."""
    tags, files = values.get("tags", []), values.get("attachments", [])
    texts = {name: str(values[name]) for name in _TEXTS if name in values}
    try:
        instants = {
            _INSTANTS[name]: read_instant(values[name]) for name in _INSTANTS if name in values
        }
        document = Document(
            texts.pop("title"),
            texts.pop("application", ""),
            severity=read_severity(str(values.get("severity", ""))),
            tags=tuple(map(str, tags)) if isinstance(tags, list) else (str(tags),),
            sharing=Sharing(values.get("sharing", Sharing.BY_PUBLICATION)),
            template_version=int(values.get("template_version", 0)),
            attachments=tuple(map(_file, files if isinstance(files, list) else [files])),
        )
        ZoneInfo(texts.get("zone", "UTC"))
    except (ValueError, TypeError, OSError, ZoneInfoNotFoundError) as error:
        raise BadDocument(f"The front matter says something unknown: {error}") from error
    if texts.get("language", "en") not in LANGUAGES:
        raise BadDocument(f"There is no language {texts['language']!r} here.")
    return replace(document, **texts, **instants)  # type: ignore[arg-type]


def _read_sections(lines: list[str], parts: _Parts, make_id: MakeId) -> None:
    """Read the sections one by one."""
    code = code_lines(lines)
    starts = [at for at, line in enumerate(lines) if not code[at] and line.startswith("## ")]
    before = unescape(lines[: starts[0] if starts else len(lines)])
    if before:
        parts.sections.append(Section(parts.keys.free("preface"), "", before))
    for start, end in pairwise([*starts, len(lines)]):
        _read_section(lines[start][3:].rstrip(), lines[start + 1 : end], parts, make_id)


def _read_section(heading: str, lines: list[str], parts: _Parts, make_id: MakeId) -> None:
    """Read one section and the list in it."""
    found = _MARKS.search(heading)
    heading, marks = heading[: found.start() if found else None].strip(), _marks(found)
    kinds = [mark.removeprefix("kind=") for mark in marks if mark.startswith("kind=")]
    kind = SectionKind(kinds[0]) if kinds else SectionKind.TEXT
    items: Sequence[Any] = ()
    if kind == SectionKind.TIMELINE:
        text, items = read_entries(lines, make_id)
        parts.entries.extend(items)
    elif kind != SectionKind.TEXT:
        text, items = read_items(lines, kind, make_id)
        getattr(parts, kind).extend(items)
    else:
        text = unescape(lines)
    if ".list-only" in marks:
        return
    key = found[1] if found else key_of(heading) or slug(heading)
    audience = Audience.CLIENT if ".client" in marks else Audience.INTERNAL
    section = Section(parts.keys.free(key), heading, text, audience, kind)
    parts.sections.append(section)


def _marks(found: re.Match[str] | None) -> list[str]:
    return found[2].split() if found else []
