"""Which of many matches are worth ranking, and their order."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..answers.columns import rarity
from ..answers.matching import match
from ..queries.filters import NOTHING
from ..queries.syntax import Node, Prefix, leaves
from . import statements
from .asked import neighbours, terms_of
from .conditions import Conditions, sequence_keys
from .reading import Counted, Reading
from .window import COLUMNS, Window

MOST_RANKED = 150


def ranked(
    read: Reading, tree: Node | None, counted: Counted, first: frozenset[int]
) -> tuple[list[int], dict[int, float], tuple[str, ...]]:
    """Return the matches worth ranking, best first, the best of them with scores."""
    rows = _weighed(read, {*_candidates(read, tree, counted), *first}, first)
    rough = [row.number for row in rows]
    window, best = _window(read, rough[:MOST_RANKED])
    found = match(window, replace(read.query, filters=NOTHING, excluded=()), None)
    scores = {row.number: found.scores.get(at, 0.0) for at, row in enumerate(best)}
    best.sort(
        key=lambda row: (row.number in first, scores[row.number], row.began, row.id), reverse=True
    )
    return [row.number for row in best] + rough[MOST_RANKED:], scores, found.also


def _candidates(read: Reading, tree: Node | None, counted: Counted) -> list[int]:
    """Return what is worth ranking of all that answers the tree."""
    if counted.total <= len(counted.newest):
        return counted.newest
    conditions = read.lookup.conditions()
    sources = [*_sources(read, conditions, tree)]
    numbers: list[int] = []
    if sources:
        statement = statements.candidates(conditions, sources)
        numbers = [number for (number,) in read.lookup.rows(statement, conditions.values)]
    known = set(numbers)
    numbers += [number for number in counted.newest if number not in known]
    return numbers[: statements.MOST_CANDIDATES]


def _sources(
    read: Reading, conditions: Conditions, tree: Node | None
) -> Iterator[tuple[str, float, int]]:
    """Yield where promising documents come from: rare words, most words, words in a row."""
    words = read.words
    count, documents = read.corpus.count, read.corpus.documents
    for word in words:
        if count(word) <= statements.MOST_OF_RARE:
            where = read.where(conditions, tree, word)
            yield where, rarity(documents, count(word)), statements.MOST_OF_RARE
    if 2 < len(words) <= 6:
        for left in words:
            others = tuple(word for word in words if word is not left)
            worth = sum(rarity(documents, count(word)) for word in others)
            yield read.where(conditions, tree, *others), worth, statements.MOST_OF_PAIR
    for two in neighbours(read.query):
        keys = sequence_keys(two)
        if keys:
            where = f"{conditions.keys(keys)} AND {read.where(conditions, tree)}"
            yield where, rarity(documents, statements.MOST_OF_PAIR), statements.MOST_OF_PAIR


def _weighed(read: Reading, numbers: Collection[int], first: frozenset[int]) -> list[Any]:
    """Return the documents, those first that are told, then by a rough weight."""
    conditions = read.lookup.conditions()
    words = [
        (_terms(read, conditions, word), rarity(read.corpus.documents, read.corpus.count(word)))
        for word in (*read.words, *read.query.required)
    ]
    statement = statements.weighed(conditions, words)
    found = read.lookup.rows(statement, {**conditions.values, "numbers": [*numbers]})
    return sorted(
        found, key=lambda row: (row.number in first, row.worth, row.began, row.id), reverse=True
    )


def _terms(read: Reading, conditions: Conditions, node: Node) -> list[str]:
    terms: list[str] = []
    for leaf in leaves(node):
        terms += conditions.prefix_terms(leaf.text) if isinstance(leaf, Prefix) else terms_of(leaf)
    return [term for term in dict.fromkeys(terms) if read.corpus.terms.get(term)]


def _window(read: Reading, numbers: Sequence[int]) -> tuple[Window, list[Any]]:
    """Return the documents as a snapshot that ranks them, and their rows."""
    columns = ", ".join(COLUMNS)
    rows = read.lookup.rows(
        f"SELECT {columns} FROM {read.lookup.table} WHERE number = ANY(:numbers)",
        {"numbers": [*numbers]},
    )
    return Window(rows, read.corpus), list(rows)
