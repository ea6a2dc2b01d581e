"""The headings of a foreign Markdown text and what stands below each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .escapes import code_lines, without_blank_edges
from .headings import key_of

_MARKED = re.compile(r"(#{1,6})(?:[ \t]+(.*))?")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})[ \t]*")
_PLAIN_LINE = re.compile(r"(?![-*+>|#`~\d ]).*\S")
_BOLD = re.compile(r"(?:\*\*|__)([^*_]+)(?:\*\*|__):?[ \t]*")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (level 0: the text before the first) and the text below it."""

    heading: str
    level: int
    text: str
    written: str = ""  # the heading as it stands in the source


def outline(body: str) -> list[Part]:
    """Return the parts of a text in order; headings inside code are none."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = _headings(lines)
    known_bold = [] if len(found) > 1 else _bold_headings(lines)
    found = sorted(found + known_bold)
    parts = [Part("", 0, _text(lines[: found[0][0] if found else len(lines)]))]
    ends = [start for start, *_ in found[1:]] + [len(lines)]
    for (start, below, level, heading), end in zip(found, ends, strict=False):
        written = "\n".join(lines[start:below])
        parts.append(Part(heading, level, _text(lines[below:end]), written))
    return parts if parts[0].text else parts[1:]


def _text(lines: Sequence[str]) -> str:
    return "\n".join(without_blank_edges(lines)).rstrip()


def _headings(lines: list[str]) -> list[tuple[int, int, int, str]]:
    """Return where each heading begins, where its text begins, its level and its words."""
    code = code_lines([line.lstrip(" ") for line in lines])
    found = []
    for at, line in enumerate(lines):
        marked = None if code[at] else _MARKED.fullmatch(line)
        if marked:
            words = _without_closer((marked[2] or "").strip())
            found.append((at, at + 1, len(marked[1]), words))
        elif _is_underlined(lines, code, at):
            found.append((at, at + 2, 1 if lines[at + 1][0] == "=" else 2, line.strip()))
    return found


def _without_closer(words: str) -> str:
    bare = words.rstrip("#")
    return bare.rstrip() if bare != words and (not bare or bare[-1] in " \t") else words


def _is_underlined(lines: list[str], code: list[bool], at: int) -> bool:
    """Tell whether a line is a paragraph of its own with a line drawn below it."""
    return (
        at + 1 < len(lines)
        and not code[at]
        and bool(_PLAIN_LINE.fullmatch(lines[at].rstrip()))
        and bool(_UNDERLINE.fullmatch(lines[at + 1]))
        and (at == 0 or not lines[at - 1].strip())
    )


def _bold_headings(lines: list[str]) -> list[tuple[int, int, int, str]]:
    """Return the lines in bold that say what a section of ours is called."""
    code = code_lines([line.lstrip(" ") for line in lines])
    return [
        (at, at + 1, 2, found[1].strip())
        for at, line in enumerate(lines)
        if not code[at] and (found := _BOLD.fullmatch(line)) and key_of(found[1])
    ]


def titled(parts: list[Part]) -> tuple[str, list[Part]]:
    """Return the title a text gives itself, and the parts without it."""
    for at, part in enumerate(parts[:2]):
        is_first = at == 0 or parts[0].level == 0
        more = len(parts) > at + 1
        if part.level == 1 and is_first and part.heading and not (more and _is_section(part)):
            below = [replace(part, heading="", level=0, written="")] if part.text else []
            before = parts[:at]
            if before and below:
                joined = f"{before[0].text}\n\n{part.text}"
                before, below = [replace(before[0], text=joined)], []
            return part.heading, [*before, *below, *parts[at + 1 :]]
    return "", parts


def _is_section(part: Part) -> bool:
    """Tell whether a first heading is that of a section already."""
    return len(part.heading.split()) < 4 and key_of(part.heading) is not None


def section_level(parts: Sequence[Part]) -> int:
    """Return the level of headings that begin sections."""
    levels = sorted({part.level for part in parts if part.level})
    if not levels:
        return 1
    base = 2 if 2 in levels else levels[0]
    below = min((level for level in levels if level > base), default=base)
    return below if _known(parts, base) < 2 <= _known(parts, below) else base


def _known(parts: Sequence[Part], level: int) -> int:
    return len({key_of(part.heading) for part in parts if part.level == level} - {None})
