"""One generation of an index, held for reading: columns of facts and scored words.

Docnums count through all segments. What is handed out is shared by threads: never change it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from ..analyser import field_term, fold, parts, place_variants, query_variants
from ..queries.filters import Filters
from .columns import SATURATION, Columns, meets, rarity
from .postings import SPELLED, Facts, unpack

MOST_CACHED_SCORES = 300_000
MOST_CACHED_SETS = 64
MOST_EXPANSIONS = 50


@dataclass(frozen=True)
class PostingList:
    """Where one term stands in one segment: parallel columns, in the order of the documents.

    The packed places of a document end at its entry of `ends`.
    """

    documents: Sequence[int]
    weights: Sequence[float]
    ends: Sequence[int]
    packed: bytes

    def places_in(self, document: int) -> list[int]:
        """Return the term's places in a document of the segment."""
        at = bisect_left(self.documents, document)
        if at == len(self.documents) or self.documents[at] != document:
            return []
        return unpack(self.packed[self.ends[at - 1] if at else 0 : self.ends[at]])


class Segment(Protocol):
    """A part of an index that never changes."""

    facts: tuple[Facts, ...]

    def postings(self, term: str) -> PostingList | None:
        """Return where the term stands, None when it does not occur."""

    def beginning_with(self, prefix: str) -> Iterable[tuple[str, int]]:
        """Yield the terms that begin so, each with how many documents hold it."""


@dataclass(frozen=True)
class Slot:
    """The documents that hold one word (or phrase) of a query, with what that is worth."""

    scores: Mapping[int, float]
    rarity: float
    places: Callable[[int], list[int]]

    def __len__(self) -> int:
        return len(self.scores)


EMPTY = Slot({}, 0.0, lambda _: [])


class Snapshot:
    """What one generation of an audience's index answers."""

    def __init__(
        self, generation: int, segments: Sequence[Segment], deleted: frozenset[int]
    ) -> None:
        self.generation = generation
        self.segments = tuple(segments)
        self.deleted = deleted
        facts = [fact for segment in segments for fact in segment.facts]
        self.columns = Columns(facts, deleted)
        self._bases: list[int] = []
        base = 0
        for segment in segments:
            self._bases.append(base)
            base += len(segment.facts)
        self._slots: dict[object, Slot] = {}
        self._sets: dict[object, frozenset[int]] = {}
        self._cached_scores = 0

    def forget(self) -> None:
        """Drop what is cached, so that nothing of an outdated generation keeps another alive."""
        self._slots, self._cached_scores = {}, 0

    def word(self, raw: str) -> Slot:
        """Return the documents holding a word of a query; a compound may be written apart."""
        return self._terms(query_variants(raw), raw)

    def place(self, raw: str, field: str = "") -> Slot:
        """Return the documents where the word stands, be it a stop word, perhaps in one field."""
        variants = place_variants(raw)
        if not field:
            return self._terms(variants, raw)
        return self._terms(tuple(field_term(field, term) for term in variants), "")

    def prefix(self, raw: str, allowed: frozenset[str] | None = None) -> Slot:
        """Return the documents with a word that begins so: one of the 50 most frequent terms.

        Only terms count that some document of the allowed applications holds.
        """
        begins = fold(raw)
        key = ("prefix", begins, allowed)
        known = self._slots.get(key)
        if known is not None:
            return known
        frequent = islice(self._beginning_with(begins, allowed), MOST_EXPANSIONS)
        terms = tuple(dict.fromkeys([*query_variants(raw), *frequent]))
        weights = self._weights(terms)
        slot = self._slot(weights, lambda document: self._places(terms, document))
        return self._remember(key, slot)

    def _beginning_with(self, begins: str, allowed: frozenset[str] | None) -> Iterator[str]:
        counts: Counter[str] = Counter()
        for segment in self.segments:
            counts.update(dict(segment.beginning_with(begins)))
        of = self.columns.applications
        for term, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            if allowed is None or any(of[at] in allowed for at in self._weights((term,))):
                yield term

    def vocabulary(self, beginning: str) -> Counter[str]:
        """Return the words that begin so, as they are spelled, each with how many hold it."""
        counts: Counter[str] = Counter()
        for segment in self.segments:
            counts.update(dict(segment.beginning_with(field_term(SPELLED, fold(beginning)))))
        first = len(field_term(SPELLED, ""))
        return Counter({term[first:]: count for term, count in counts.items()})

    def holding(self, word: str) -> Iterable[int]:
        """Return the documents in which the word is spelled so."""
        return self._weights((field_term(SPELLED, fold(word)),))

    def _terms(self, terms: tuple[str, ...], raw: str) -> Slot:
        slot = self._slots.get(terms)
        if slot is None:
            slot = self._remember(terms, self._read_word(terms, parts(raw)))
        return slot

    def _remember(self, key: object, slot: Slot) -> Slot:
        if self._cached_scores > MOST_CACHED_SCORES:
            self._slots, self._cached_scores = {}, 0
        self._slots[key] = slot
        self._cached_scores += len(slot) + 20
        return slot

    def _read_word(self, terms: Sequence[str], pieces: Sequence[str]) -> Slot:
        weights = self._weights(terms)
        apart = self.sequence(list(enumerate(pieces)), weights) if len(pieces) > 1 else {}
        weights.update({document: float(len(places)) for document, places in apart.items()})
        return self._slot(
            weights, lambda document: apart.get(document) or self._places(terms, document)
        )

    def phrase(self, spots: Sequence[tuple[int, str]], field: str = "") -> Slot:
        """Return the documents holding the words at these distances, perhaps in one field."""
        if len(spots) == 1:
            return self.place(spots[0][1], field) if field else self.word(spots[0][1])
        key = (field, *spots)
        slot = self._slots.get(key)
        if slot is None:
            found = self.sequence(spots, field=field)
            weights = {document: float(len(places)) for document, places in found.items()}
            slot = self._remember(key, self._slot(weights, lambda at: found.get(at, [])))
        return slot

    def sequence(
        self, spots: Sequence[tuple[int, str]], known: Container[int] = (), field: str = ""
    ) -> dict[int, list[int]]:
        """Return where the words stand at these distances, in documents not known already."""
        slots = [(at, self.place(word, field)) for at, word in spots]
        slots.sort(key=lambda slot: len(slot[1]))
        candidates = [document for document in slots[0][1].scores if document not in known]
        for _, slot in slots[1:]:
            candidates = [document for document in candidates if document in slot.scores]
        found = {}
        for document in candidates:
            begins = {place - slots[0][0] for place in slots[0][1].places(document)}
            for at, slot in slots[1:]:
                begins &= {place - at for place in slot.places(document)}
            if begins:
                found[document] = sorted(begins)
        return found

    def _weights(self, terms: Iterable[str]) -> dict[int, float]:
        weights: dict[int, float] = {}
        for term in terms:
            for base, segment in zip(self._bases, self.segments, strict=True):
                listed = segment.postings(term)
                if listed is None:
                    continue
                for document, weight in zip(listed.documents, listed.weights, strict=True):
                    at = base + document
                    weights[at] = weights.get(at, 0.0) + weight
        if self.deleted:
            return {at: weight for at, weight in weights.items() if at not in self.deleted}
        return weights

    def _places(self, terms: Iterable[str], document: int) -> list[int]:
        at = len(self._bases) - 1
        while self._bases[at] > document:
            at -= 1
        segment, within = self.segments[at], document - self._bases[at]
        lists = [listed for term in terms if (listed := segment.postings(term))]
        found = [places for one in lists if (places := one.places_in(within))]
        return found[0] if len(found) == 1 else sorted({at for places in found for at in places})

    def rarity(self, holders: int) -> float:
        """Return what a word is worth that so many documents hold."""
        return rarity(len(self.columns.alive), holders)

    def _slot(self, weights: dict[int, float], places: Callable[[int], list[int]]) -> Slot:
        if not weights:
            return EMPTY
        norms, telling = self.columns.norms, self.rarity(len(weights))
        most = telling * (SATURATION + 1)
        scores = {at: most * w / (w + norms[at]) for at, w in weights.items()}
        return Slot(scores, telling, places)

    def of_applications(self, allowed: frozenset[str]) -> frozenset[int]:
        """Return the documents of these applications, none for no application."""
        columns = self.columns
        return self._set(
            allowed, lambda: (at for at in columns.alive if columns.applications[at] in allowed)
        )

    def meeting(self, asked: Filters) -> frozenset[int]:
        """Return the documents that meet the conditions."""
        facts = self.columns.facts
        return self._set(
            asked, lambda: (at for at in self.columns.alive if meets(facts[at], asked))
        )

    def _set(self, key: object, members: Callable[[], Iterable[int]]) -> frozenset[int]:
        known = self._sets.get(key)
        if known is None:
            if len(self._sets) >= MOST_CACHED_SETS:
                self._sets = {}
            known = self._sets[key] = frozenset(members())
        return known
