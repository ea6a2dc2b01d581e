"""Texts inside a Markdown document of ours: what looks like the document's own lines is escaped.

A backslash goes before a line that would start a section or an item, before a code fence that
nothing closes, and before a blank line at the edge of a text. Reading takes it away again.
"""

import re
from collections.abc import Sequence

_FENCE = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_OWN = re.compile(r"\\*(?:##(?:[ \t]|$)|`{3}|~{3})")  # in a section of text
_OWN_IN_LIST = re.compile(r"\\*(?:#{2,3}(?:[ \t]|$)|`{3}|~{3})")
_SECTION = re.compile(r"## .*\{#[^{}]*\}[ \t\r]*$")
_EDGE = re.compile(r"\\+\s*")


def code_lines(lines: Sequence[str]) -> list[bool]:
    """Tell which lines belong to code blocks that are closed before the next section begins."""
    code = [False] * len(lines)
    hopeless: dict[str, tuple[int, int]] = {}
    at = 0
    while at < len(lines):
        fence = _opening(lines[at])
        end = _closing(lines, at, fence, hopeless) if fence else 0
        if end:
            code[at : end + 1] = [True] * (end + 1 - at)
        at = max(at, end) + 1
    return code


def _opening(line: str) -> str:
    """Return the fence a line opens code with, or nothing."""
    fence = _FENCE.match(line)
    return fence[1] if fence and (fence[1][0] == "~" or "`" not in fence[2]) else ""


def _closing(
    lines: Sequence[str], start: int, fence: str, hopeless: dict[str, tuple[int, int]]
) -> int:
    """Return the line that closes the code, or 0; remember where looking is in vain."""
    shortest, until = hopeless.get(fence[0], (0, 0))
    if start < until and len(fence) >= shortest > 0:
        return 0
    for at in range(start + 1, len(lines)):
        line = lines[at]
        if line.startswith(fence) and not line.strip(fence[0] + " \t\r"):
            return at
        if _SECTION.match(line):
            hopeless[fence[0]] = (len(fence), at)
            return 0
    hopeless[fence[0]] = (len(fence), len(lines))
    return 0


def escape(text: str, *, in_list: bool = False) -> list[str]:
    """Return the lines to write for a text; none for an empty one."""
    own = _OWN_IN_LIST if in_list else _OWN
    if not text:
        return []
    lines = text.split("\n")
    code = code_lines(lines)
    written = [
        f"\\{line}" if not inside and own.match(line) else line
        for line, inside in zip(lines, code, strict=True)
    ]
    return escape_edges(written)


def unescape(lines: Sequence[str], *, in_list: bool = False) -> str:
    """Return the text that was written as these lines, blank lines around it left out."""
    own = _OWN_IN_LIST if in_list else _OWN
    kept = without_blank_edges(lines)
    code = code_lines(kept)
    read = [
        line[1:] if not inside and line.startswith("\\") and own.match(line) else line
        for line, inside in zip(kept, code, strict=True)
    ]
    return "\n".join(unescape_edges(read))


def escape_edges(lines: list[str]) -> list[str]:
    """Put a backslash before a first or last line that would not be seen."""
    for at in {0, len(lines) - 1} if lines else ():
        if not lines[at].strip() or _EDGE.fullmatch(lines[at]):
            lines[at] = f"\\{lines[at]}"
    return lines


def unescape_edges(lines: list[str]) -> list[str]:
    """Take the backslash before a blank first or last line away."""
    for at in {0, len(lines) - 1} if lines else ():
        if _EDGE.fullmatch(lines[at]):
            lines[at] = lines[at][1:]
    return lines


def without_blank_edges(lines: Sequence[str]) -> list[str]:
    """Return the lines from the first to the last that is not blank."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return list(lines[filled[0] : filled[-1] + 1]) if filled else []
