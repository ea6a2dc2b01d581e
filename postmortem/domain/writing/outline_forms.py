"""A template as the strings of a form: as posted, or as someone would have typed it."""

import re
from collections.abc import Iterable
from typing import Any

from ...errors import Problem
from ..audiences import Audience
from ..sections import SectionKind
from .outline_texts import minutes
from .outlines import MOST_SECTIONS, Outline, OutlineGroup, OutlineSection, faults, one_line, slug

Raw = dict[str, Any]
FACTS = ("name", "purpose", "group", "minutes")
PARTS = ("key", "heading", "guidance", "prompts", "required", "audience", "kind")
FIELD = re.compile(rf"sections-(\d{{1,3}})-({'|'.join(PARTS)})")
BLANK = dict.fromkeys(PARTS, "")


def typed(outline: Outline) -> Raw:
    """What someone would have typed to get this template."""
    return {
        "name": outline.name,
        "purpose": outline.purpose,
        "group": str(outline.group),
        "minutes": str(outline.minutes),
        "sections": [_typed(section) for section in outline.sections],
    }


def _typed(section: OutlineSection) -> dict[str, str]:
    return {
        "key": section.key,
        "heading": section.heading,
        "guidance": section.guidance,
        "prompts": "\n".join(section.prompts),
        "required": "1" if section.required else "",
        "audience": str(section.audience),
        "kind": str(section.kind),
    }


def gather(form: Iterable[tuple[str, str]]) -> Raw:
    """The fields of a posted form as nested strings; unknown names are left out."""
    raw: Raw = dict.fromkeys(FACTS, "")
    rows: dict[int, dict[str, str]] = {}
    for name, value in form:
        found = FIELD.fullmatch(name)
        if found:
            rows.setdefault(int(found[1]), {})[found[2]] = value.replace("\r\n", "\n")
        elif name in FACTS:
            raw[name] = value.strip()
    kept = [BLANK | rows[number] for number in sorted(rows)]
    return raw | {"sections": kept[: 2 * MOST_SECTIONS]}


def read(key: str, raw: Raw) -> tuple[Outline, list[Problem]]:
    """The template in what gather() returned, and everything that is wrong with it."""
    groups = {str(group): group for group in OutlineGroup}
    outline = Outline(
        key=key,
        name=one_line(raw["name"]),
        purpose=one_line(raw["purpose"]),
        minutes=minutes(raw["minutes"]),
        group=groups.get(raw["group"], OutlineGroup.THOROUGH),
        sections=tuple(_sections(raw["sections"])),
    )
    return outline, faults(outline)


def _sections(rows: list[dict[str, str]]) -> Iterable[OutlineSection]:
    taken = {row["key"] for row in rows}
    kinds = {str(kind): kind for kind in SectionKind}
    for row in rows:
        heading = one_line(row["heading"])
        key = row["key"] or slug(heading, taken)
        taken.add(key)
        prompts = (one_line(line) for line in row["prompts"].split("\n"))
        yield OutlineSection(
            key=key,
            heading=heading,
            guidance=one_line(row["guidance"]),
            prompts=tuple(prompt for prompt in prompts if prompt),
            required=bool(row["required"]),
            audience=Audience.CLIENT if row["audience"] == "client" else Audience.INTERNAL,
            kind=kinds.get(row["kind"], SectionKind.TEXT),
        )


def arranged(raw: Raw, do: str) -> tuple[Raw, int]:
    """The form after "add", "up-2", "down-2" or "remove-2", and which section to look at."""
    rows = list(raw["sections"])
    verb, _, digits = do.partition("-")
    number = int(digits) if re.fullmatch(r"\d{1,3}", digits) else -1
    if verb == "add" and len(rows) < MOST_SECTIONS:
        rows.append(BLANK | {"audience": "client", "kind": "text"})
        return raw | {"sections": rows}, len(rows) - 1
    if not 0 <= number < len(rows):
        return raw, 0
    if verb == "remove":
        del rows[number]
        return raw | {"sections": rows}, min(number, len(rows) - 1)
    other = number + {"up": -1, "down": 1}.get(verb, 0)
    if not 0 <= other < len(rows):
        return raw, number
    rows[number], rows[other] = rows[other], rows[number]
    return raw | {"sections": rows}, other
