"""The parts of a postmortem: sections of text, contributing factors, and what helped."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .audiences import Audience


class SectionKind(StrEnum):
    """Whether a section holds text, or says where one of the lists stands."""

    TEXT = "text"
    TIMELINE = "timeline"
    FACTORS = "factors"
    RELIEF = "relief"
    ACTIONS = "actions"


class FactorKind(StrEnum):
    """What kind of condition contributed."""

    TOOL = "tool"
    PROCESS = "process"
    INFORMATION = "information"
    CAPACITY = "capacity"
    INTERFACE = "interface"
    DESIGN = "design"


@dataclass(frozen=True, slots=True)
class Section:
    """One titled part of the document."""

    key: str
    heading: str
    text: str = ""
    audience: Audience = Audience.INTERNAL
    kind: SectionKind = SectionKind.TEXT


@dataclass(frozen=True, slots=True)
class Factor:
    """One condition that contributed; there is never just one cause."""

    id: str
    title: str
    text: str = ""
    kind: FactorKind = FactorKind.PROCESS
    audience: Audience = Audience.INTERNAL


@dataclass(frozen=True, slots=True)
class ReliefStep:
    """One thing that helped, with the command that did it where there is one."""

    id: str
    title: str
    text: str = ""
    command: str = ""
    audience: Audience = Audience.INTERNAL


LISTS = (
    Section("timeline", "Timeline", kind=SectionKind.TIMELINE, audience=Audience.CLIENT),
    Section("factors", "What contributed", kind=SectionKind.FACTORS, audience=Audience.CLIENT),
    Section("relief", "What helped", kind=SectionKind.RELIEF, audience=Audience.CLIENT),
    Section("actions", "Actions", kind=SectionKind.ACTIONS, audience=Audience.CLIENT),
)


def with_lists(sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections, with a place at the end for each list that had none."""
    known = tuple(sections)
    kinds = {section.kind for section in known}
    keys = {section.key for section in known}
    return known + tuple(
        place for place in LISTS if place.kind not in kinds and place.key not in keys
    )
