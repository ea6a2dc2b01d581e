"""Document templates: which sections a postmortem has, with guidance and questions for each."""

import re
from dataclasses import dataclass, field

import yaml

from .audiences import Audience
from .sections import Section, SectionKind

HEADING = re.compile(r"## (?P<heading>.+?) \{#(?P<key>[a-z0-9-]+)(?P<marks>[^}]*)\}")


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """One section of a template."""

    key: str
    heading: str
    guidance: str = ""
    prompts: tuple[str, ...] = ()
    required: bool = False
    audience: Audience = Audience.INTERNAL
    kind: SectionKind = SectionKind.TEXT

    def blank(self) -> Section:
        """An empty section as a new document gets it."""
        return Section(self.key, self.heading, "", self.audience, self.kind)


@dataclass(frozen=True, slots=True)
class Outline:
    """A template: what it is for, how long it takes, and its sections in order."""

    key: str
    name: str
    purpose: str = ""
    minutes: int = 30
    sections: tuple[OutlineSection, ...] = field(default=())


def read(text: str) -> Outline:
    """The outline in a template file; ValueError when it is not one."""
    if not text.startswith("---\n"):
        raise ValueError("a template starts with front matter")
    front, _, body = text[4:].partition("\n---\n")
    facts = yaml.safe_load(front)
    blocks = re.split(r"^(?=## )", body, flags=re.MULTILINE)[1:]
    return Outline(
        key=str(facts["key"]),
        name=str(facts["name"]),
        purpose=str(facts.get("purpose", "")),
        minutes=int(facts.get("minutes", 30)),
        sections=tuple(_section(block) for block in blocks),
    )


def _section(block: str) -> OutlineSection:
    first, _, rest = block.partition("\n")
    found = HEADING.fullmatch(first.strip())
    if found is None:
        raise ValueError(f'"{first}" is no heading of a template')
    marks = found["marks"].split()
    lines = rest.strip().splitlines()
    kinds = [mark.removeprefix("kind=") for mark in marks if mark.startswith("kind=")]
    return OutlineSection(
        key=found["key"],
        heading=found["heading"],
        guidance=" ".join(line for line in lines if line and not line.startswith("- ")),
        prompts=tuple(line.removeprefix("- ") for line in lines if line.startswith("- ")),
        required=".required" in marks,
        audience=Audience.CLIENT if ".client" in marks else Audience.INTERNAL,
        kind=SectionKind(kinds[0]) if kinds else SectionKind.TEXT,
    )
