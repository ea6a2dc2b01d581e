"""What a query's words may also be written as: words of the same meaning, slips, compounds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..analyser import fold, stopped_in
from . import thesaurus
from .query import Query
from .syntax import Widened

Vocabulary = Callable[[str], Mapping[str, int]]

LEAST_LETTERS, TWO_SLIPS_FROM = 5, 8
MOST_CORRECTIONS = 3
LEAST_PART = 4
LINKS = ("", "s", "n", "en", "es", "er")


def widen(query: Query, vocabulary: Vocabulary) -> Query:
    """Return the query with what else is to be looked for, at a lower weight.

    The vocabulary tells the words that some document holds and that begin so; it is asked only
    about words that none of them begins with.
    """
    asked = [word for word in query.words if not stopped_in(word)]
    found = list(thesaurus.widen(query.words))
    for word in asked:
        guessed = _guessed(fold(word), vocabulary) if _may_be_a_slip(word, vocabulary) else ()
        if guessed:
            found.append(Widened((word,), tuple(guessed), is_guess=True))
    return replace(query, widened=tuple(found))


def _may_be_a_slip(word: str, vocabulary: Vocabulary) -> bool:
    return len(word) >= LEAST_LETTERS and word.isalpha() and not vocabulary(word)


def _guessed(word: str, vocabulary: Vocabulary) -> list[str]:
    return corrections(word, vocabulary(word[0])) or list(_parts_widened(word, vocabulary))


def corrections(word: str, known: Mapping[str, int]) -> list[str]:
    """Return the known words one slip away, two for a long word: the nearest, then the commonest.

    A slip is a letter too many, too few, another, or two in the wrong order.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    most = 2 if len(word) >= TWO_SLIPS_FROM else 1
    near = extract(word, known.keys(), scorer=OSA.distance, score_cutoff=most, limit=None)
    near.sort(key=lambda one: (one[1], -known[one[0]], one[0]))
    return [found for found, distance, _ in near if distance == near[0][1]][:MOST_CORRECTIONS]


def _parts_widened(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    for part in compound(word, lambda part: _is_known(part, vocabulary)):
        yield part
        yield from (other for one in thesaurus.widen((part,)) for other in one.others)


def _is_known(part: str, vocabulary: Vocabulary) -> bool:
    return part in vocabulary(part) or thesaurus.holds(part)


def compound(word: str, is_known: Callable[[str], bool]) -> Sequence[str]:
    """Return the two known words that a German compound is made of, none for any other word."""
    for at in range(len(word) - LEAST_PART, LEAST_PART - 1, -1):
        right = word[at:]
        if not is_known(right):
            continue
        for link in LINKS:
            left = word[:at].removesuffix(link) if word[:at].endswith(link) else ""
            if len(left) >= LEAST_PART and is_known(left):
                return left, right
    return ()
