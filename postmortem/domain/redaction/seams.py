"""Join what stays of a text so that what was taken out leaves no trace in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

Item = tuple[str, int]  # a numbered item of a list: what stands before its number, its number

SEAM, GAP = "\ufdd0", "\ufdd1"  # noncharacters: something went here; whole lines went here
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_BLANK = re.compile(r"[ \t>]*")
_BARE = re.compile(
    r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|\Z))?(?:\[[ xX]\](?:[ \t]+|\Z))?#{0,6}[|\s]*"
)
_ITEM = re.compile(r"(?<![^\r\n])([ \t>]*+)(\d{1,9})(?=[.)][ \t])")
_WRAPPED = re.compile(
    rf"(?P<same>\*{{1,3}}|_{{1,3}}|~~|`{{1,3}}|\"|'){SEAM}(?P=same)|\([ \t]*+{SEAM}[ \t]*+\)"
    rf"|!?\[[ \t]*+{SEAM}[ \t]*+\](?:\([^()\n]*\)|\[[^\[\]\n]*\])?"
    rf"|[„“]{SEAM}[“”]|[‚‘]{SEAM}[‘’]|«{SEAM}»|»{SEAM}«"
)
_SEAMS = re.compile(
    rf"(?P<comma>[,;:])?+(?<![ \t])(?P<lead>[ \t]*+){SEAM}(?:[ \t]*+{SEAM})*+"
    r"(?:(?P<trail>[ \t]++)|(?P<stop>[.,;:!?](?![^\s.,;:!?)\]\"'”“»]))(?P<after>[ \t]*+))?+"
)
_DEEPEST_WRAP = 4


def close(text: str, kept: Sequence[tuple[int, int]]) -> str:
    """Return the kept stretches of a text as if there had never been anything between them."""
    joined, taken = _joined(text, list(_merged(kept)))
    page, items = _Page(), iter(taken)
    for content, ending in _LINE.findall(joined):
        mended = _mend(content) if SEAM in content else content
        if content == GAP:
            page.skip(next(items))
        elif SEAM in content and _BARE.fullmatch(mended):
            page.skip(_items(mended + " "))
        elif content or ending:
            page.add(mended, ending)
    return page.written(text.endswith(("\n", "\r")))


def _merged(stretches: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches with those that touch made one."""
    start, end = 0, 0
    for next_start, next_end in stretches:
        if next_start > end:
            if end > start:
                yield start, end
            start = next_start
        end = next_end
    if end > start:
        yield start, end


def _joined(text: str, kept: list[tuple[int, int]]) -> tuple[str, list[list[Item]]]:
    """Put a sign between the stretches, and say which numbered items each line gap had."""
    parts: list[str] = []
    taken: list[list[Item]] = []
    at = 0
    for start, end in [*kept, (len(text), len(text))]:
        if start > at:
            if at and text[at - 1] not in "\r\n":
                parts.append(SEAM)
                parts.append(_last_newline(text[at:start]))
            elif start == len(text) or text[start - 1] in "\r\n":
                parts.append(GAP + ("\n" if start < len(text) else ""))
                taken.append(_items(text[at:start]))
            else:
                parts.append(SEAM)
        parts.append(text[start:end].replace(SEAM, "").replace(GAP, ""))
        at = end
    return "".join(parts), taken


def _last_newline(removed: str) -> str:
    """Return the end of line that must stay when what went began inside a line."""
    return removed[len(removed.rstrip("\r\n")) :][-2:] if removed[-1] in "\r\n" else ""


def _items(text: str) -> list[Item]:
    return [(item[1], int(item[2])) for item in _ITEM.finditer(text)]


def _mend(line: str) -> str:
    """Close the seams in a line: empty brackets, double spaces and stranded commas go too."""
    for _ in range(_DEEPEST_WRAP):
        unwrapped = _WRAPPED.sub(SEAM, line)
        if unwrapped == line:
            break
        line = unwrapped
    return _SEAMS.sub(_between, line)


def _between(seam: re.Match[str]) -> str:
    """Return what stands in the place of a seam: a space, a stop, or nothing."""
    lead, trail, stop = seam["lead"], seam["trail"] or "", seam["stop"] or ""
    before = seam.string[max(0, seam.start() - 1) : seam.start()]
    if not seam.start():
        return lead
    if seam.end() == len(seam.string) and not stop:
        return trail if len(trail) > 1 and not _BARE.fullmatch(seam.string[: seam.start()]) else ""
    if stop:
        kept = "" if before in ".!?" and stop == "." else stop
        return kept + (seam["after"] or "")
    if before in "([{„‚«" and not seam["comma"]:
        return lead
    if not trail and seam.string[seam.end() : seam.end() + 1] in tuple(")]}”»"):
        return ""
    return (seam["comma"] or "") + (" " if lead or trail else "")


@dataclass(slots=True)
class _Page:
    """Lines put together again: one blank line where two would meet, lists numbered on."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    blank: tuple[str, str] | None = None
    gap: bool = False
    numbers: dict[str, list[int]] = field(default_factory=dict)

    def skip(self, items: Iterable[Item]) -> None:
        """Note that lines went here, and the blank lines before them with them."""
        while self.lines and _BLANK.fullmatch(self.lines[-1][0]):
            self.blank = self.lines.pop()
        self.gap = True
        for before, number in items:
            self.numbers.setdefault(before, []).append(number)

    def add(self, content: str, ending: str) -> None:
        """Add a line that stays."""
        if _BLANK.fullmatch(content):
            if self.gap:
                self.blank = self.blank or (content, ending)
            else:
                self.lines.append((content, ending))
            return
        self._end_lists(content)
        if self.blank and self.lines:
            self.lines.append(self.blank)
        self.gap, self.blank = False, None
        self.lines.append((_ITEM.sub(self._renumbered, content, count=1), ending))

    def _end_lists(self, content: str) -> None:
        """Forget the lists that a line of text at their left edge ends."""
        after_blank = self.blank or (self.lines and _BLANK.fullmatch(self.lines[-1][0]))
        if self.numbers and after_blank and not _ITEM.match(content):
            edge = len(content) - len(content.lstrip(" \t>"))
            self.numbers = {key: old for key, old in self.numbers.items() if len(key) < edge}

    def _renumbered(self, item: re.Match[str]) -> str:
        """Return a list item's number as it is without the items that went before it."""
        gone, number = self.numbers.get(item[1]), int(item[2])
        if not gone:
            return item[0]
        if number <= gone[-1]:
            del self.numbers[item[1]]
            return item[0]
        return f"{item[1]}{number - len(gone)}"

    def written(self, ends_line: bool) -> str:
        """Return the text, its last line ended as the first text's was."""
        if self.gap and self.lines and not ends_line:
            self.lines[-1] = (self.lines[-1][0], "")
        return "".join(content + ending for content, ending in self.lines)
