"""A foreign Markdown postmortem as a document of ours; every word of its text is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..domain.audiences import Audience
from ..domain.documents import Document
from ..domain.sections import Section, SectionKind
from ..domain.timeline import Entry
from ..ids import public_id
from . import frontmatter
from .facts import (
    facts_of,
    first_words,
    is_address,
    language_of,
    read_tags,
    shortened,
    words_of_name,
)
from .frontmatter import BadFrontMatter, FrontMatter
from .headings import Keys, key_of, plain, slug
from .lists import MakeId
from .outlines import Part, outline, section_level, titled
from .timelines import kind_of, read_timeline

LONGEST_KEY = 60
_ADDRESS = ("url", "link", "source_url", "permalink")
_SPLIT_BELOW = frozenset({"went-well", "went-badly", "lucky"})


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that holds no document, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """A document made of a foreign text, where it came from, and where its headings went."""

    document: Document
    source_kind: str
    source_id: str
    source_url: str = ""
    headings: tuple[tuple[str, str | None], ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def recognise(
    text: str,
    *,
    source_id: str = "",
    source_kind: str = "markdown",
    audience: Audience = Audience.CLIENT,
    make_id: MakeId = public_id,
) -> Recognised:
    """Return the text as a document; what it does not say for certain stays unsaid."""
    front = read_front(text)
    written_title, parts = titled(outline(front.body))
    given = str(front.values.get("title") or "").strip()
    if given and written_title and plain(given).casefold() != plain(written_title).casefold():
        parts = [Part("", 0, f"# {written_title}"), *parts]
    title = shortened(given or written_title or words_of_name(source_id) or first_words(front.body))
    builder = Builder(audience, make_id)
    builder.take(parts)
    rest = dict(front.values)
    facts = facts_of(rest, front.body)
    rest.pop("title", None)
    tags = read_tags(rest, ("tags", "keywords", "categories"))
    address = next((str(rest.pop(name)) for name in _ADDRESS if is_address(rest.get(name))), "")
    builder.source(rest, front)
    document = Document(
        title=title,
        application="",
        language=language_of(front.body),
        tags=tags,
        sections=tuple(builder.sections),
        entries=tuple(builder.entries),
        **facts,
    )
    headings = [(written_title, "title")] if written_title else []
    return Recognised(document, source_kind, source_id, address, (*headings, *builder.headings))


def read_front(text: str) -> FrontMatter:
    """Return a foreign text's front matter; one that cannot be read is kept as it was written."""
    try:
        return frontmatter.read(text)
    except BadFrontMatter:
        _, block, body = frontmatter.split(text)
        return FrontMatter({}, body, block)


@dataclass(slots=True)
class Builder:
    """Makes sections of parts, in their order."""

    audience: Audience
    make_id: MakeId
    keys: Keys = field(default_factory=Keys)
    sections: list[Section] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    headings: list[tuple[str, str | None]] = field(default_factory=list)

    def take(self, parts: Sequence[Part]) -> None:
        """Make sections of all parts; text before the first heading goes to the summary."""
        level = section_level(parts)
        before = [part for part in parts if part.level == 0]
        for first, below in _grouped([part for part in parts if part.level], level):
            self._section(first, below)
        if before:
            self._preface("\n\n".join(part.text for part in before))

    def _preface(self, text: str) -> None:
        for at, section in enumerate(self.sections):
            if section.key == "summary" and section.kind == SectionKind.TEXT:
                joined = "\n\n".join(filter(None, (text, section.text)))
                self.sections[at] = Section("summary", section.heading, joined, self.audience)
                return
        key = self.keys.free("summary")
        self.sections.insert(0, Section(key, "Summary", text, self.audience))

    def _section(self, first: Part, below: list[Part]) -> None:
        """Add a section; below lessons, what went well and what did not are their own."""
        key = key_of(first.heading)
        self.headings.append((first.heading, key))
        split = first.level + 1 if _is_split(first, below) else 0
        inside = [] if split else below
        text = "\n\n".join([first.text, *(_whole(part) for part in inside)]).strip("\n")
        self.headings.extend((part.heading, key) for part in inside)
        self._add(key or slug(first.heading), first.heading, text)
        for child, deeper in _grouped(below, split) if split else ():
            child_key = key_of(child.heading) or key
            self.headings.append((child.heading, child_key))
            self.headings.extend((part.heading, child_key) for part in deeper)
            text = "\n\n".join([child.text, *(_whole(part) for part in deeper)]).strip("\n")
            self._add(child_key or slug(child.heading), child.heading, text)

    def _add(self, key: str, heading: str, text: str) -> None:
        """Add one section, its lines as entries when it is a timeline that says its instants."""
        before, moments = read_timeline(text) if key == "timeline" else (text, [])
        kind = SectionKind.TEXT
        if moments and not self.entries:
            kind, text = SectionKind.TIMELINE, before
            self.entries += [
                Entry(self.make_id(), one.at, kind_of(one.text), one.text, "", self.audience)
                for one in moments
            ]
        key = self.keys.free(key[:LONGEST_KEY])
        self.sections.append(Section(key, heading, text, self.audience, kind))

    def source(self, rest: Mapping[str, Any], front: FrontMatter) -> None:
        """Keep what the front matter says besides."""
        if front.written.strip() and not front.values:
            text = f"```yaml\n{front.written.strip()}\n```"
        else:
            text = "\n".join(_listed(rest))
        if text:
            self.sections.append(Section(self.keys.free("source"), "Source", text, self.audience))


def _grouped(parts: Sequence[Part], level: int) -> Iterator[tuple[Part, list[Part]]]:
    """Yield each part that begins a section, with the deeper ones that follow it."""
    first: Part | None = None
    below: list[Part] = []
    for part in parts:
        if first is None or part.level <= level:
            if first is not None:
                yield first, below
            first, below = part, []
        else:
            below.append(part)
    if first is not None:
        yield first, below


def _is_split(first: Part, below: Sequence[Part]) -> bool:
    children = [part for part in below if part.level == first.level + 1]
    return any(key_of(child.heading) in _SPLIT_BELOW for child in children) and below[0] in children


def _whole(part: Part) -> str:
    return f"{part.written}\n\n{part.text}" if part.text else part.written


def _listed(values: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield one line of a list for each fact."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _listed(value, f"{prefix}{name}.")
        else:
            words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            lines = words.strip().split("\n")
            if lines != [""]:
                yield "\n  ".join([f"- {prefix}{name}: {lines[0]}", *lines[1:]])
