"""Two texts word by word: what only one of them says is marked.

Lines are compared first, then the sentences and the words of those that changed, so that long
texts take little time.
"""

import re
from collections.abc import Iterator
from html import escape

from ..domain.merging.sequences import blocks

LINE = re.compile(r"[^\n]*\n|[^\n]+")
SENTENCE = re.compile(r".+?(?:[.!?;:]\s+|$)|\s+", re.DOTALL)
WORD = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
LEVELS = (LINE, SENTENCE, WORD)

Change = tuple[str, str]  # what stood there, and what stands there now


def difference(one: str, other: str) -> tuple[str, str]:
    """Both texts as safe HTML, with <del> around what only the first says, <ins> the second."""
    left, right = [], []
    for before, after in changes(one, other):
        same = before == after
        left.append(_marked(before, "" if same else "del"))
        right.append(_marked(after, "" if same else "ins"))
    return "".join(left), "".join(right)


def inline(one: str, other: str) -> str:
    """The second text as safe HTML, with <ins> around what is new and <del> what is gone."""
    return "".join(
        _html(after) if before == after else _marked(before, "del") + _marked(after, "ins")
        for before, after in changes(one, other)
    )


def changes(one: str, other: str) -> list[Change]:
    """Both texts in stretches, those that are the same in both and those that are not."""
    found: list[Change] = []
    for before, after in _compared(one, other, 0):
        if found and (before == after) == (found[-1][0] == found[-1][1]):
            found[-1] = found[-1][0] + before, found[-1][1] + after
        elif before or after:
            found.append((before, after))
    return found


def _compared(one: str, other: str, level: int) -> Iterator[Change]:
    if one == other or not one or not other or level == len(LEVELS):
        yield one, other
        return
    ours, theirs = (LEVELS[level].findall(text) for text in (one, other))
    for a, b in _stretches(ours, theirs):
        before, after = "".join(a), "".join(b)
        if before == after:
            yield before, after
        else:
            yield from _compared(before, after, level + 1)


def _stretches(ours: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Both lists cut into stretches that are equal and stretches that are not, in turn."""
    a = b = 0
    for i, j, size in [*blocks(ours, theirs), (len(ours), len(theirs), 0)]:
        yield ours[a:i], theirs[b:j]
        a, b = i + size, j + size
        yield ours[i:a], theirs[j:b]


def _marked(text: str, tag: str) -> str:
    """The text in a tag, the space around it outside."""
    core = text.strip()
    if not tag or not core:
        return _html(text)
    before, after = text.split(core, 1)
    return f"{_html(before)}<{tag}>{_html(core)}</{tag}>{_html(after)}"


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")
