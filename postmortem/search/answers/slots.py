"""Which documents answer a part of a query, with what that is worth."""

from collections.abc import Sequence

from ..analyser import parts
from ..queries.syntax import AllOf, AnyOf, Condition, Node, Not, Phrase, Prefix, Word
from .snapshot import Slot, Snapshot


def slot_of(snapshot: Snapshot, node: Node, allowed: frozenset[str] | None = None) -> Slot:
    """Return the documents that answer a part of the query, with what that is worth.

    What a prefix stands for is told by the documents of the allowed applications alone.
    """
    match node:
        case Word(text):
            return snapshot.word(text)
        case Prefix(text):
            return snapshot.prefix(text, allowed)
        case Phrase(inside, within):
            places = (part for word in inside for part in parts(word))
            return snapshot.phrase(list(enumerate(places)), within)
        case Condition(asked):
            return Slot(dict.fromkeys(snapshot.meeting(asked), 0.0), 0.0, lambda _: [])
        case AnyOf(members):
            return _any_of([slot_of(snapshot, one, allowed) for one in members])
        case AllOf(members):
            return _all_of([slot_of(snapshot, one, allowed) for one in members])
        case Not(member):
            held, alive = slot_of(snapshot, member, allowed).scores, snapshot.columns.alive
            return Slot({at: 0.0 for at in alive if at not in held}, 0.0, lambda _: [])


def _any_of(slots: Sequence[Slot]) -> Slot:
    best: dict[int, float] = {}
    for slot in slots:
        for document, worth in slot.scores.items():
            best[document] = max(worth, best.get(document, 0.0))
    return Slot(best, 0.0, lambda _: [])


def _all_of(slots: Sequence[Slot]) -> Slot:
    first, *others = sorted(slots, key=len)
    held = {
        document: worth + sum(slot.scores[document] for slot in others)
        for document, worth in first.scores.items()
        if all(document in slot.scores for slot in others)
    }
    return Slot(held, 0.0, lambda _: [])
