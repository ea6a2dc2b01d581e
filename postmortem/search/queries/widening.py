"""What a query's words may also be written as: words of the same meaning, slips, compounds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from ..analyser import fold, stopped_in
from . import thesaurus
from .query import Query
from .syntax import Widened

Vocabulary = Callable[[str], Mapping[str, int]]
Findable = Callable[[Iterable[str]], Sequence[str]]

LEAST_LETTERS, MOST_LETTERS, TWO_SLIPS_FROM = 5, 40, 8
MOST_GUESSED_AT = 6
MOST_CORRECTIONS, MOST_ROUNDS = 3, 5
LEAST_PART = 4
LINKS = ("", "s", "n", "en", "es", "er")


def widen(query: Query, vocabulary: Vocabulary, findable: Findable = tuple) -> Query:
    """Return the query with what else is to be looked for, at a lower weight; this is done once.

    The vocabulary tells the words that some document holds and that begin so, of which only the
    findable count. Both are asked only about words that none of these begins with, and about the
    first few of those.
    """
    if query.is_widened:
        return query
    asked = {fold(word): word for word in query.words if not stopped_in(word)}
    known = _findable_only(vocabulary, findable)
    slips = (word for word in asked.values() if _may_be_a_slip(word, known))
    found = list(thesaurus.widen(query.words))
    for word in islice(slips, MOST_GUESSED_AT):
        near = findable(guesses(fold(word), vocabulary(fold(word)[0])))
        guessed = corrections(fold(word), dict.fromkeys(near, 1))
        if guessed := guessed or list(_parts_widened(fold(word), known)):
            found.append(Widened((word,), tuple(guessed), is_guess=True))
    return replace(query, widened=tuple(found), is_widened=True)


def _may_be_a_slip(word: str, vocabulary: Vocabulary) -> bool:
    is_one = LEAST_LETTERS <= len(word) <= MOST_LETTERS and word.isalpha()
    return is_one and not vocabulary(word)


def _findable_only(vocabulary: Vocabulary, findable: Findable) -> Vocabulary:
    def known(beginning: str) -> Mapping[str, int]:
        every = vocabulary(beginning)
        return {word: every[word] for word in findable(every)} if every else every

    return known


def guesses(word: str, known: Mapping[str, int]) -> list[str]:
    """Return the nearest known words, and the next nearest, so that some may be passed over."""
    left, found = dict(known), list[str]()
    for _ in range(MOST_ROUNDS):
        nearest = corrections(word, left)
        found += nearest
        for guess in nearest:
            del left[guess]
    return found


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
