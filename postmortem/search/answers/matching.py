"""Which documents of a snapshot answer a query, and how well."""

from collections.abc import Iterable
from dataclasses import replace

from ..analyser import words
from ..queries.query import Query
from ..queries.syntax import Phrase, Word
from .ranking import Matches, rank
from .slots import slot_of
from .snapshot import Snapshot


def eligible(
    snapshot: Snapshot, query: Query, allowed: frozenset[str] | None
) -> frozenset[int] | None:
    """Return the documents that may be found at all, None when each may."""
    kept: frozenset[int] | None = None
    if allowed is not None:
        kept = snapshot.of_applications(allowed)
    if query.filters:
        kept = _both(kept, snapshot.meeting(query.filters))
    for node in query.excluded:
        held = slot_of(snapshot, node, allowed).scores
        kept = (frozenset(snapshot.columns.alive) if kept is None else kept) - held.keys()
    return kept


def _both(kept: frozenset[int] | None, more: Iterable[int]) -> frozenset[int]:
    return frozenset(more) if kept is None else kept.intersection(more)


def match(snapshot: Snapshot, query: Query, allowed: frozenset[str] | None) -> Matches:
    """Return every allowed document that answers the query, scored."""
    kept = eligible(snapshot, query, allowed)
    found = _match(snapshot, query, kept, allowed)
    if not found.scores and (loose := with_phrases_as_words(query)) != query:
        found = _match(snapshot, loose, kept, allowed)
        found.notes = (*found.notes, "phrase-not-found")
    return found


def _match(
    snapshot: Snapshot,
    query: Query,
    kept: frozenset[int] | None,
    allowed: frozenset[str] | None,
) -> Matches:
    required = [slot_of(snapshot, node, allowed) for node in query.required]
    for slot in required:
        kept = _both(kept, slot.scores)
    found = rank(snapshot, query, kept, allowed)
    if found is None:
        members = snapshot.columns.alive if kept is None else kept
        notes = ("only-common-words",) if query.words else ()
        found = Matches(dict.fromkeys(members, 0.0), set(members), notes)
    for slot in required:
        for document in found.scores:
            found.scores[document] += slot.scores[document]
    return found


def with_phrases_as_words(query: Query) -> Query:
    """Return the query with the words of its phrases wanted, but nowhere in a row."""
    strict = [node for node in query.required if isinstance(node, Phrase) and not node.within]
    loose = [Word(one) for node in strict for text in node.words for one in words(text)]
    others = tuple(node for node in query.required if node not in strict)
    return replace(query, required=others, ranked=(*query.ranked, *loose))
