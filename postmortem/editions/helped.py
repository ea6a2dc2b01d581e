"""What helped in several incidents: relief steps that recur, with where they did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..search.analyser import fold, is_stop, stem, words
from ..search.plain import plain

ALIKE = 0.5
MOST = 5


@dataclass
class Helped:
    """One thing that helped, as it was written first, and the incidents it helped in."""

    title: str
    language: str
    command: str = ""
    sources: list[Mapping[str, Any]] = field(default_factory=list)
    words: frozenset[str] = frozenset()


def helped(sources: Iterable[Mapping[str, Any]]) -> list[Helped]:
    """The relief steps of some editions, those first that helped most often, at most five.

    Steps are the same when their commands are, or when half of all their words are.
    """
    found: list[Helped] = []
    for source in sources:
        for step in source["relief_steps"]:
            told = _told(step, source["language"])
            same = next((one for one in found if _alike(one, told)), None)
            if same is None:
                found.append(told)
                same = told
            same.command = same.command or told.command
            if all(one["incident"] != source["incident"] for one in same.sources):
                same.sources.append(source)
    found.sort(key=lambda one: -len(one.sources))
    return found[:MOST]


def _told(step: Mapping[str, Any], language: str) -> Helped:
    title = plain(step["title"])
    telling = (fold(word) for word in words(title) if not is_stop(word))
    kept = frozenset(stem(word, language) for word in telling)
    return Helped(title, language, step["command"].strip(), words=kept)


def _alike(one: Helped, other: Helped) -> bool:
    if one.command and one.command == other.command:
        return True
    both = one.words & other.words
    return bool(both) and len(both) >= ALIKE * len(one.words | other.words)
