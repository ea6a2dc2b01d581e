"""A page as the strings of a form, what is wrong with them, and the text a new page begins with."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from ...errors import Problem
from ...ids import public_id
from ..sections import Section, SectionKind
from ..writing import forms, outline_texts
from ..writing.drafts import LONGEST_NAME, Reading, read_day, read_sections, read_tags
from ..writing.forms import Raw
from ..writing.outlines import Outline
from .pages import PageDocument, PageKind

FACTS = ("title", "application", "kind", "language", "owner", "checked_on", "check_by", "tags")
LISTS = {"sections": ("key", "heading", "kind", "text", "audience")}
MOST_SECTIONS = 60
STARTS = re.compile(r"^~~~start\n(.*?)^~~~\n", re.MULTILINE | re.DOTALL)
HEADINGS = re.compile(r"^## ", re.MULTILINE)


def read_template(text: str) -> tuple[Outline, dict[str, str]]:
    """A page's template, and by section the text that a new page begins with.

    That text stands between a line `~~~start` and a line `~~~`; the rest is as in any template.
    """
    outline = outline_texts.read(STARTS.sub("", text))
    blocks = HEADINGS.split(text)[1:]
    found = (STARTS.search(block) for block in blocks)
    texts = (one[1].strip() if one else "" for one in found)
    return outline, {
        section.key: start for section, start in zip(outline.sections, texts, strict=True)
    }


def begun(application: str, outline: Outline, starts: dict[str, str], language: str) -> Raw:
    """The form of a new page, laid out after its template."""
    sections = tuple(
        replace(section.blank(), text=starts[section.key]) for section in outline.sections
    )
    document = PageDocument(application, PageKind(outline.key), "", language, sections)
    return typed(document)


def gather(form: Iterable[tuple[str, str]]) -> Raw:
    """The fields of a posted form as nested strings; sections that say nothing are left out."""
    raw = forms.gather(form, FACTS, LISTS)
    said = [
        row | {"key": row["key"] or new_key(), "kind": str(SectionKind.TEXT)}
        for row in raw["sections"]
        if row["heading"].strip() or row["text"].strip()
    ]
    return raw | {"sections": said}


def complete(raw: Raw) -> Raw:
    """A form that was kept, perhaps by an earlier version, with every field there is now."""
    return forms.complete(raw, FACTS, LISTS)


def new_key() -> str:
    """The key of a section that no template has; it tells nobody what it is called."""
    return f"s-{public_id()}"


def typed(page: PageDocument) -> Raw:
    """What someone would have typed to get this page."""
    raw: Raw = {name: _typed(getattr(page, name)) for name in FACTS}
    raw["sections"] = [
        {name: _typed(getattr(section, name)) for name in LISTS["sections"]}
        for section in page.sections
    ]
    return raw


def _typed(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def with_section(raw: Raw) -> Raw:
    """The same with an empty section at its end."""
    section = Section(new_key(), "")
    row = {name: _typed(getattr(section, name)) for name in LISTS["sections"]}
    return raw | {"sections": [*raw["sections"], row]}


def read(raw: Raw, applications: Collection[str]) -> tuple[PageDocument, list[Problem]]:
    """The page in what gather() returned, and everything wrong with it, field by field."""
    reading = Reading(raw)
    title = reading.line("title", raw["title"], "Give the page a title.")
    if raw["application"] not in applications:
        reading.say("application", "Choose an application.")
    if not raw["sections"]:
        reading.say("sections", "Write at least one section.")
    if len(raw["sections"]) > MOST_SECTIONS:
        counts = {"count": len(raw["sections"]), "most": MOST_SECTIONS}
        reading.say("sections", "%(count)s sections are too many; %(most)s fit.", **counts)
    page = PageDocument(
        application=raw["application"],
        kind=reading.choice("kind", raw["kind"], PageKind, PageKind.FREE),
        title=title,
        language="de" if raw["language"] == "de" else "en",
        sections=tuple(replace(one, kind=SectionKind.TEXT) for one in read_sections(reading)),
        owner=reading.line("owner", raw["owner"], most=LONGEST_NAME),
        checked_on=read_day(reading, "checked_on", raw["checked_on"]),
        check_by=read_day(reading, "check_by", raw["check_by"]),
        tags=read_tags(reading.line("tags", raw["tags"])),
    )
    return page, reading.problems
