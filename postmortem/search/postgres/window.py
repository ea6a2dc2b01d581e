"""Some documents of a PostgreSQL index as a snapshot, ranked as every engine's documents are.

What a word is worth depends on how many documents of the whole index hold it, and on how long
those are: both are told to the window, which has only the documents worth ranking.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..analyser import parts, query_variants
from ..answers.columns import norms, rarity
from ..answers.postings import BODY, BOOSTS, NAME, RELIEF, TITLE, Facts, pack
from ..answers.snapshot import PostingList, Slot, Snapshot
from ..queries.syntax import Node, Phrase, Word
from .corpus import Corpus
from .documents import quoted

WEIGHTS = {"A": TITLE, "B": RELIEF, "C": BOOSTS["entry"]}
COLUMNS = (
    *("number", "id", "application", "severity", "language", "year", "tags", "factors", "types"),
    *("flags", "authors", "noticed_by", "length", "named", "began", "CAST(terms AS text) AS terms"),
)


@dataclass(frozen=True)
class _Slot(Slot):
    """The documents of the window that hold a word, as long as all those of the index."""

    frequency: int = 0

    def __len__(self) -> int:
        return self.frequency


class _Segment:
    """The documents of the window, in which terms are looked for as they are asked for."""

    id = "window"

    def __init__(self, rows: Sequence[Any], corpus: Corpus) -> None:
        self.facts = tuple(map(_facts, rows))
        self._texts = [f" {row.terms} " for row in rows]
        self._named = [row.named for row in rows]
        self._corpus = corpus
        self._lists: dict[str, PostingList | None] = {}

    def postings(self, term: str) -> PostingList | None:
        """Return where the term stands in the documents of the window."""
        if term not in self._lists:
            known = self._corpus.terms.get(term)
            self._lists[term] = self._postings(term) if known else None
        return self._lists[term]

    def _postings(self, term: str) -> PostingList | None:
        documents, weights, ends, packed = array("I"), array("f"), array("I"), bytearray()
        begin = f" {quoted(term)}:"
        for at, text in enumerate(self._texts):
            start = text.find(begin) + len(begin)
            if start >= len(begin):
                marks = text[start : text.index(" ", start)].split(",")
                places, weight = _read(marks, self._named[at])
                documents.append(at)
                weights.append(weight)
                packed += pack(places)
                ends.append(len(packed))
        return PostingList(documents, weights, ends, bytes(packed)) if documents else None

    def beginning_with(self, prefix: str) -> Iterable[tuple[str, int]]:
        """Return the terms that begin so, each with how many documents of the index hold it."""
        return self._corpus.expansions.get(prefix, ())


def _read(marks: Sequence[str], named: int) -> tuple[list[int], float]:
    """Return the places, and what they weigh together."""
    places, weight = [], 0.0
    for mark in marks:
        letter = mark[-1]
        place = int(mark if letter not in WEIGHTS else mark[:-1]) - 1
        places.append(place)
        weight += NAME if letter == "C" and place < named else WEIGHTS.get(letter, BODY)
    return places, weight


def _facts(row: Any) -> Facts:
    return Facts(
        id=row.id,
        version="",
        application=row.application,
        severity=row.severity,
        language=row.language,
        began_at=None,
        tags=frozenset(row.tags),
        factors=frozenset(row.factors),
        types=frozenset(row.types),
        flags=frozenset(row.flags),
        authors=frozenset(row.authors),
        noticed_by=row.noticed_by,
        length=row.length,
    )


class Window(Snapshot):
    """The documents worth ranking."""

    def __init__(self, rows: Sequence[Any], corpus: Corpus) -> None:
        super().__init__(0, [_Segment(rows, corpus)], frozenset())
        self._corpus = corpus
        self.columns.norms = norms(self.columns.facts, corpus.mean)

    def rarity(self, holders: int) -> float:
        """Return what a word is worth that so many documents of the whole index hold."""
        return rarity(self._corpus.documents, min(holders, self._corpus.documents))

    def _remember(self, key: object, slot: Slot) -> Slot:
        """Return the slot with the worth that its word has in the whole index."""
        frequency = max(len(slot), self._frequency(key))
        telling = rarity(self._corpus.documents, frequency)
        share = telling / slot.rarity if slot.rarity else 0.0
        scores = {at: worth * share for at, worth in slot.scores.items()}
        return super()._remember(key, _Slot(scores, telling, slot.places, frequency))

    def _frequency(self, key: object) -> int:
        counted = self._counted.get(key)
        if counted is not None:
            return counted
        match key:
            case ("prefix", str(begins), _):
                found = self._corpus.expansions.get(begins, ())
                return min(self._corpus.documents, sum(count for _, count in found))
            case tuple() if all(isinstance(term, str) for term in key):
                return self._corpus.any_of(term for term in key if isinstance(term, str))
            case _:
                return 0

    @property
    def _counted(self) -> Mapping[object, int]:
        return {_key(node): count for node, count in self._corpus.rows.items()}


def _key(node: Node) -> object:
    """Return what a snapshot remembers the node by."""
    match node:
        case Word(raw):
            return query_variants(raw)
        case Phrase(inside, within):
            places = (part for word in inside for part in parts(word))
            return (within, *enumerate(places))
        case _:
            return node
