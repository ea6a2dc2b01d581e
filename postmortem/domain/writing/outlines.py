"""Document templates: which sections a postmortem has, with guidance and questions for each."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from ...errors import Problem, too_long
from ..audiences import Audience
from ..sections import Section, SectionKind

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
LONGEST_LINE = 300
LONGEST_TEXT = 2_000
MOST_SECTIONS, MOST_PROMPTS = 40, 20
LEAST_MINUTES, MOST_MINUTES = 1, 999


class OutlineGroup(StrEnum):
    """What a template is for, as it is grouped where one is chosen."""

    QUICK = "quick"
    THOROUGH = "thorough"
    CLIENT = "client"
    BEFORE = "before"


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
    """A template: what it is for, how long it takes, and its sections in order.

    `version` counts the saves of one of one's own; those that come with the product have 0.
    """

    key: str
    name: str
    purpose: str = ""
    minutes: int = 30
    group: OutlineGroup = OutlineGroup.THOROUGH
    sections: tuple[OutlineSection, ...] = field(default=())
    version: int = 0

    @property
    def order(self) -> int:
        """Where its group stands among the groups."""
        return list(OutlineGroup).index(self.group)


def one_line(text: str) -> str:
    """The words of a text on one line, without what cannot be typed."""
    joined = " ".join(text.split())
    return " ".join("".join(one for one in joined if one.isprintable()).split())


def slug(text: str, taken: Iterable[str] = ()) -> str:
    """A key made of a text's letters and digits that nothing else has."""
    plain = text.lower()
    for letter, instead in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(letter, instead)
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "section"
    known, found, number = set(taken), base, 1
    while found in known:
        number += 1
        found = f"{base}-{number}"
    return found


def faults(outline: Outline) -> list[Problem]:
    """What keeps this from being a template, in sentences that name the section."""
    return [*_faults_of_whole(outline), *_faults_of_sections(outline.sections)]


def _faults_of_whole(outline: Outline) -> Iterator[Problem]:
    if not KEY.fullmatch(outline.key):
        yield Problem("key", "A key is made of small letters, digits and hyphens, at most 60.")
    if not outline.name:
        yield Problem("name", "Give the template a name.")
    for name, text in (("name", outline.name), ("purpose", outline.purpose)):
        yield from too_long(name, text, LONGEST_LINE)
    if not LEAST_MINUTES <= outline.minutes <= MOST_MINUTES:
        counts = {"least": LEAST_MINUTES, "most": MOST_MINUTES}
        yield Problem("minutes", "Minutes are a whole number from %(least)s to %(most)s.", counts)
    if not outline.sections:
        yield Problem("sections", "A template has at least one section.")
    if len(outline.sections) > MOST_SECTIONS:
        counts = {"count": len(outline.sections), "most": MOST_SECTIONS}
        yield Problem("sections", "%(count)s sections are too many; %(most)s fit.", counts)


def _faults_of_sections(sections: Iterable[OutlineSection]) -> Iterator[Problem]:
    keys: dict[str, int] = {}
    places: dict[SectionKind, int] = {}
    for number, section in enumerate(sections, 1):
        prefix = f"sections-{number - 1}-"
        yield from _faults_of_section(section, number)
        first = keys.setdefault(section.key, number)
        if first != number:
            said = {"first": first, "second": number, "key": section.key}
            yield Problem(
                f"{prefix}heading",
                'Sections %(first)s and %(second)s have the same key, "%(key)s".',
                said,
            )
        first = places.setdefault(section.kind, number)
        if first != number and section.kind is not SectionKind.TEXT:
            said = {"first": first, "second": number}
            yield Problem(
                f"{prefix}kind",
                "Sections %(first)s and %(second)s are places for the same list; keep one.",
                said,
            )


def _faults_of_section(section: OutlineSection, number: int) -> Iterator[Problem]:
    prefix, said = f"sections-{number - 1}-", {"number": number}
    if not KEY.fullmatch(section.key):
        yield Problem(
            f"{prefix}heading",
            "The key of section %(number)s is not made of small letters, digits and hyphens.",
            said,
        )
    if not section.heading:
        yield Problem(f"{prefix}heading", "Section %(number)s has no heading.", said)
    if len(section.heading) > LONGEST_LINE:
        yield Problem(
            f"{prefix}heading",
            "The heading of section %(number)s is too long; %(most)s characters fit.",
            said | {"most": LONGEST_LINE},
        )
    if len(section.guidance) > LONGEST_TEXT:
        yield Problem(
            f"{prefix}guidance",
            "The guidance of section %(number)s is too long; %(most)s characters fit.",
            said | {"most": LONGEST_TEXT},
        )
    if len(section.prompts) > MOST_PROMPTS:
        yield Problem(
            f"{prefix}prompts",
            "Section %(number)s asks too much; %(most)s questions fit.",
            said | {"most": MOST_PROMPTS},
        )
    if any(len(prompt) > LONGEST_LINE for prompt in section.prompts):
        yield Problem(
            f"{prefix}prompts",
            "A question of section %(number)s is too long; %(most)s characters fit.",
            said | {"most": LONGEST_LINE},
        )
