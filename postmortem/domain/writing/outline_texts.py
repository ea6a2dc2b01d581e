"""A template as Markdown text: front matter, then each section with guidance and questions."""

import re

import yaml

from ...errors import Invalid, Problem, too_long
from ..audiences import Audience
from ..sections import SectionKind
from .outlines import Outline, OutlineGroup, OutlineSection, faults, one_line

LONGEST = 100_000
LONGEST_FRONT = 5_000
FACTS = ("key", "name", "purpose", "group", "minutes")
MARKS = r"(?: +(?:\.client|\.internal|\.required|kind=[a-z]+))*"
HEADING = re.compile(rf"## +(?P<heading>.+?) +\{{#(?P<key>[^\s{{}}]+)(?P<marks>{MARKS}) *\}}")
ESCAPED = ("## ", "\\")


def write(outline: Outline) -> str:
    """The template's text, from which `read` makes the same template again."""
    facts = {name: getattr(outline, name) for name in FACTS}
    facts = {name: str(value) if name == "group" else value for name, value in facts.items()}
    front = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=1_000_000)
    return f"---\n{front}---\n" + "".join(_written(section) for section in outline.sections)


def _written(section: OutlineSection) -> str:
    marks = [" .client"] if section.audience is Audience.CLIENT else []
    marks += [" .required"] if section.required else []
    marks += [f" kind={section.kind}"] if section.kind is not SectionKind.TEXT else []
    parts = [f"## {section.heading} {{#{section.key}{''.join(marks)}}}"]
    if section.guidance:
        is_mark = section.guidance.startswith(ESCAPED) or _asks(section.guidance)
        parts.append(f"\\{section.guidance}" if is_mark else section.guidance)
    if section.prompts:
        parts.append("\n".join(f"- {prompt}" for prompt in section.prompts))
    return "".join(f"\n{part}\n" for part in parts)


def read(text: str) -> Outline:
    """The template in a text; Invalid says everything that is wrong with it."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if problems := too_long("text", text, LONGEST):
        raise Invalid(problems)
    front, separator, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not separator or len(front) > LONGEST_FRONT:
        raise Invalid(
            [Problem("text", "A template begins with a line ---, its facts, and another line ---.")]
        )
    before, *blocks = re.split(r"^(?=## )", body, flags=re.MULTILINE)
    if before.strip():
        raise Invalid(
            [
                Problem(
                    "text", "Before the first section there are words; write them below a heading."
                )
            ]
        )
    facts = _facts(front)
    outline = _outline(facts, tuple(_section(block) for block in blocks))
    problems = [Problem("text", one.sentence, one.values) for one in faults(outline)]
    if problems:
        raise Invalid(problems)
    return outline


def _facts(front: str) -> dict[str, str]:
    try:
        facts = yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506 - it makes only texts
    except (yaml.YAMLError, RecursionError):
        raise Invalid(
            [Problem("text", "The facts between the lines --- cannot be read.")]
        ) from None
    if not isinstance(facts, dict) or not all(isinstance(one, str) for one in facts.values()):
        raise Invalid([Problem("text", "The facts between the lines --- cannot be read.")])
    unknown = [str(name) for name in facts if name not in FACTS]
    if unknown:
        raise Invalid(
            [Problem("text", 'There is no fact called "%(name)s".', {"name": unknown[0][:60]})]
        )
    return facts


def _outline(facts: dict[str, str], sections: tuple[OutlineSection, ...]) -> Outline:
    groups = {str(group) for group in OutlineGroup}
    group = facts.get("group", str(OutlineGroup.THOROUGH))
    if group not in groups:
        values = {"text": group[:60], "choices": ", ".join(sorted(groups))}
        raise Invalid([Problem("text", '"%(text)s" is no group; there are %(choices)s.', values)])
    return Outline(
        key=facts.get("key", "").strip(),
        name=one_line(facts.get("name", "")),
        purpose=one_line(facts.get("purpose", "")),
        minutes=minutes(facts.get("minutes", "30")),
        group=OutlineGroup(group),
        sections=sections,
    )


def minutes(text: str) -> int:
    """The number in a text; 0, which is too few, where there is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text.strip()) else 0


def _section(block: str) -> OutlineSection:
    first, _, rest = block.partition("\n")
    found = HEADING.fullmatch(first.strip())
    if found is None:
        raise Invalid(
            [
                Problem(
                    "text",
                    'This is no heading of a template: "%(line)s". Such as: ## Summary {#summary}.',
                    {"line": first[:120]},
                )
            ]
        )
    marks = found["marks"].split()
    lines = [line.strip() for line in rest.split("\n")]
    kinds = [mark.removeprefix("kind=") for mark in marks if mark.startswith("kind=")] or ["text"]
    if kinds[0] not in {str(kind) for kind in SectionKind}:
        values = {"text": kinds[0][:60], "choices": ", ".join(SectionKind)}
        raise Invalid(
            [Problem("text", '"%(text)s" is no kind of section; there are %(choices)s.', values)]
        )
    words = [line.removeprefix("\\") for line in lines if line and not _asks(line)]
    asked = [one_line(line[1:]) for line in lines if _asks(line)]
    return OutlineSection(
        key=found["key"],
        heading=one_line(found["heading"]),
        guidance=one_line(" ".join(words)),
        prompts=tuple(prompt for prompt in asked if prompt),
        required=".required" in marks,
        audience=Audience.CLIENT if ".client" in marks else Audience.INTERNAL,
        kind=SectionKind(kinds[0]),
    )


def _asks(line: str) -> bool:
    return line.startswith("- ") or line == "-"
