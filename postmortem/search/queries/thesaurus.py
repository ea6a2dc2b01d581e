"""Words of operations that mean the same, in English and German: `thesaurus.txt`, read once.

A line is a group whose members stand for each other; `a, b -> c, d` widens only to the right.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from ..analyser import LANGUAGES, fold, normal, parts, stem, words
from .syntax import Widened

FILE = Path(__file__).with_name("thesaurus.txt")
ARROW = "->"
LONGEST = 4

Key = tuple[str, ...]


def keys(written: Sequence[str]) -> set[Key]:
    """Return what the words are known by: their stems in each language."""
    folded = [fold(word) for word in written]
    return {tuple(stem(word, language) for word in folded) for language in LANGUAGES}


def _members(text: str) -> list[str]:
    return [member for part in text.split(",") if (member := part.strip())]


def read(text: str) -> dict[Key, tuple[str, ...]]:
    """Return what each phrase of a thesaurus widens to, by the stems of its words."""
    found: dict[Key, dict[str, None]] = {}
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        left, arrow, right = line.partition(ARROW)
        members, others = _members(left), _members(right if arrow else left)
        for member in members:
            for key in keys(_pieces(member)):
                found.setdefault(key, {}).update(dict.fromkeys(others))
    return {key: tuple(others) for key, others in found.items()}


def _pieces(text: str) -> list[str]:
    return [part for word in words(normal(text)) for part in parts(word)]


@cache
def _known() -> dict[Key, tuple[str, ...]]:
    return read(FILE.read_text("utf-8"))


def holds(word: str) -> bool:
    """Tell whether a word stands in the thesaurus."""
    return any(key in _known() for key in keys((word,)))


def widen(asked: Sequence[str]) -> Iterator[Widened]:
    """Yield what else stands for the words of a query, and for some in a row.

    Nothing is told twice, and nothing that was asked for anyway.
    """
    told = {key for word in asked for key in keys((word,))}
    for length in range(LONGEST, 0, -1):
        for first in range(len(asked) - length + 1):
            span = tuple(asked[first : first + length])
            others = []
            for other in _others(span):
                if not told & (own := keys(_pieces(other))):
                    told |= own
                    others.append(other)
            if others:
                yield Widened(span, tuple(others))


def _others(span: Sequence[str]) -> dict[str, None]:
    known = _known()
    return {other: None for key in sorted(keys(span)) for other in known.get(key, ())}
