"""Comments by which an author says that something is meant as it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .findings import LABELS

_COMMENT = re.compile(r"<!--[ \t]*blame-(ok|off|on)\b(?::?[ \t]*)([^\n]{0,300}?)[ \t]*-->")
_CODE = re.compile(
    r"^ {0,3}(`{3,30}|~{3,30})[^\n]*\n(?:[^\n]*\n){0,2000}?(?: {0,3}\1|\Z)|`[^`\n]{1,500}`",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A stretch of a text in which labels are not looked for; all of them when none is named."""

    start: int
    end: int
    labels: frozenset[str]

    def covers(self, at: int, label: str) -> bool:
        """Whether a finding of this label that starts here is meant."""
        return self.start <= at < self.end and (not self.labels or label in self.labels)


def ignored(text: str) -> list[Ignored]:
    """The stretches that comments in the text take out; comments within code are none."""
    found: list[Ignored] = []
    off: int | None = None
    for comment in _COMMENT.finditer(_CODE.sub(lambda code: " " * len(code[0]), text)):
        if comment[1] == "ok":
            named = frozenset(re.findall(r"[a-z_]+", comment[2].lower())[:1]) & frozenset(LABELS)
            found.append(Ignored(comment.end(), _block_end(text, comment.end()), named))
        elif comment[1] == "off" and off is None:
            off = comment.start()
        elif comment[1] == "on" and off is not None:
            found.append(Ignored(off, comment.end(), frozenset()))
            off = None
    return found if off is None else [*found, Ignored(off, len(text), frozenset())]


def _block_end(text: str, begin: int) -> int:
    """Where the block after a comment ends: at an empty line, or the next item of a list."""
    body = re.compile(r"\s*").match(text, begin)
    start = body.end() if body else begin
    after = re.compile(r"\n[ \t]*(?:\n|[-*+] |\d{1,4}[.)] )").search(text, start)
    return after.start() if after else len(text)


def is_ignored(stretches: Sequence[Ignored], at: int, label: str) -> bool:
    """Whether any of the stretches covers a finding."""
    return any(one.covers(at, label) for one in stretches)
