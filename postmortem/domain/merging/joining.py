"""Two texts that were made from one, joined line by line (diff3).

Edits touch when they changed the same lines, or lines next to each other. Where they do, nothing
is joined: `join` returns None, and `both` keeps the lines of each side.
"""

from collections.abc import Iterator, Sequence

from ..audiences import Audience, redact, segments
from ..redaction.spelling import may_have_marks
from .sequences import blocks

Lines = Sequence[str]


def join(base: str, mine: str, theirs: str) -> str | None:
    """The text with the edits of both sides; None where they touch.

    Neither side's new lines are lost, nor any line that both sides kept, and nothing that a side
    hides from the client is shown to it.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    sides = [text.split("\n") for text in (base, mine, theirs)]
    parts = [_taken(*region) for region in _regions(*sides)]
    if any(part is None for part in parts):
        return None
    lines = [line for part in parts if part for line in part]
    if _lost(*map(set, (*sides, lines))) or _shows("\n".join(lines), base, mine, theirs):
        return None
    return "\n".join(lines)


def both(base: str, mine: str, theirs: str) -> str:
    """The text with the edits of both sides; where they touch, their lines and then mine."""
    sides = [text.split("\n") for text in (base, mine, theirs)]
    lines: list[str] = []
    for region in _regions(*sides):
        taken = _taken(*region)
        lines += [*region[2], *region[1]] if taken is None else taken
    return "\n".join(lines).strip("\n")


def _taken(base: Lines, mine: Lines, theirs: Lines) -> Lines | None:
    """Whose lines of a region are taken; None where both sides changed it, each otherwise."""
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else None


def _regions(base: Lines, mine: Lines, theirs: Lines) -> Iterator[tuple[Lines, Lines, Lines]]:
    """The three texts cut where a line stands unchanged in all of them."""
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    b = m = t = 0
    for i, line in enumerate(base):
        if i in in_mine and i in in_theirs:
            yield base[b:i], mine[m : in_mine[i]], theirs[t : in_theirs[i]]
            yield [line], [line], [line]
            b, m, t = i + 1, in_mine[i] + 1, in_theirs[i] + 1
    yield base[b:], mine[m:], theirs[t:]


def _places(one: Lines, other: Lines) -> dict[int, int]:
    """Where the lines of one text stand in the other."""
    return {a + i: b + i for a, b, size in blocks(one, other) for i in range(size)}


def _lost(base: set[str], mine: set[str], theirs: set[str], joined: set[str]) -> bool:
    """Whether a line is gone that a side wrote, or that both kept."""
    kept = (mine - base) | (theirs - base) | (mine & theirs)
    return any(line.strip() for line in kept - joined)


def _shows(joined: str, base: str, mine: str, theirs: str) -> bool:
    """Whether a client could read a line of the joined text that a side hides from it.

    A line that stood there hidden may be opened by one side; nothing else is.
    """
    texts = (joined, base, mine, theirs)
    if not any(map(may_have_marks, texts)):
        return False
    names = {segment.client for text in texts for segment in segments(text)} | {""}
    return any(_shows_to(name, *texts) for name in names)


def _shows_to(name: str, joined: str, *texts: str) -> bool:
    seen = [set(redact(text, Audience.CLIENT, name).split("\n")) for text in texts]
    hidden = [set(text.split("\n")) - shown for text, shown in zip(texts, seen, strict=True)]
    for line in redact(joined, Audience.CLIENT, name).split("\n"):
        if not line.strip():
            continue
        if line not in seen[1] | seen[2]:
            return True
        if line not in hidden[0] and line in hidden[1] | hidden[2]:
            return True
    return False
