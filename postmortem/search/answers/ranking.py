"""How well documents answer the words of a query: all of them first, then the most telling."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..analyser import LANGUAGES, humps, parts, stopped_in, words
from ..queries.query import Query
from ..queries.syntax import Phrase, Word
from .order import reward_order
from .slots import slot_of
from .snapshot import EMPTY, Slot, Snapshot

COUNTED = 1e6
PASTE_TERMS = 24
ENOUGH = 10
WIDENED, AS_MUCH_AS = 0.8, 0.5


@dataclass
class Matches:
    """Scored documents, those that hold every word that counts, and what else was looked for."""

    scores: dict[int, float]
    complete: set[int]
    notes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Asked(NamedTuple):
    """One thing a query ranks by: what answers it, and the languages in which it is no word."""

    slot: Slot
    stopped: tuple[str, ...] = ()


def rank(
    snapshot: Snapshot,
    query: Query,
    kept: frozenset[int] | None,
    allowed: frozenset[str] | None,
) -> Matches | None:
    """Return every document that holds one of the words, None when no word counts."""
    asked, pieces = _read(snapshot, query, kept, allowed)
    if not asked:
        return None
    required = len(asked)
    if query.is_paste:
        absent = sum(not one.slot for one in asked)
        asked = _rarest(asked)
        required = len(asked) + absent
    held: dict[int, float] = {}
    for one in asked:
        _add(held, one.slot, kept, COUNTED)
    for slot in pieces:
        _add(held, slot, kept, 0.0)
    _excuse_stop_words(snapshot, held, [one.stopped for one in asked if one.stopped])
    complete = {document for document, sum_ in held.items() if sum_ >= required * COUNTED}
    more, also = _widen(snapshot, query, kept) if len(complete) < ENOUGH else ({}, ())
    scores = {}
    for document in held.keys() | more.keys():
        count, worth = divmod(held.get(document, 0.0), COUNTED)
        worth += more.get(document, 0.0)
        part = 1.0 if query.is_paste else (count or AS_MUCH_AS) / required
        scores[document] = worth * part
    reward_order(snapshot, scores, query.words)
    return Matches(scores, complete, also=also)


def _widen(
    snapshot: Snapshot, query: Query, kept: frozenset[int] | None
) -> tuple[dict[int, float], tuple[str, ...]]:
    """Return what documents are worth that say it in other words, and the words that they say."""
    more: dict[int, float] = {}
    said: list[str] = []
    for one in query.widened:
        own = slot_of(snapshot, written(one.words))
        if one.is_guess and not _is_nowhere(own, kept):
            continue
        slots = {other: slot_of(snapshot, written(words(other))) for other in one.others}
        everywhere = set(own.scores).union(*(slot.scores for slot in slots.values()))
        holders = max(len(everywhere), len(own), *map(len, slots.values()))
        rarity = snapshot.rarity(holders) * WIDENED
        best: dict[int, float] = {}
        for other, slot in slots.items():
            held = [at for at in slot.scores.keys() - own.scores if kept is None or at in kept]
            said += [other] if held else []
            for at in held:
                best[at] = max(best.get(at, 0.0), slot.scores[at] * rarity / slot.rarity)
        for at, worth in best.items():
            more[at] = more.get(at, 0.0) + worth
    return more, tuple(said)


def written(asked: Sequence[str]) -> Word | Phrase:
    """Return the node for words that stand in a row."""
    return Word(asked[0]) if len(asked) == 1 else Phrase(tuple(asked))


def _read(
    snapshot: Snapshot,
    query: Query,
    kept: frozenset[int] | None,
    allowed: frozenset[str] | None,
) -> tuple[list[Asked], list[Slot]]:
    """Return what counts, and the pieces of words that are nowhere as a whole."""
    asked: list[Asked] = []
    pieces: list[Slot] = []
    for node in query.ranked:
        stopped = stopped_in(node.text) if isinstance(node, Word) else ()
        if len(stopped) == len(LANGUAGES) or (stopped and query.is_paste):
            continue
        slot = slot_of(snapshot, node, allowed)
        if _is_nowhere(slot, kept):
            slot = EMPTY
        asked.append(Asked(_outside(snapshot, slot, stopped), stopped))
        if isinstance(node, Word) and not slot:
            pieces += _pieces(snapshot, node.text)
    return asked, pieces


def _is_nowhere(slot: Slot, kept: frozenset[int] | None) -> bool:
    """Tell whether no document that may be found is among these: the others are not told of."""
    return not slot.scores or (kept is not None and kept.isdisjoint(slot.scores))


def _rarest(asked: Sequence[Asked]) -> list[Asked]:
    """Return the words that occur, the rarest of them, each once."""
    present = {id(one.slot): one for one in asked if one.slot}
    return sorted(present.values(), key=lambda one: len(one.slot))[:PASTE_TERMS]


def _add(scores: dict[int, float], slot: Slot, kept: frozenset[int] | None, counted: float) -> None:
    """Add what the slot is worth to the score of every document that may be found."""
    get = scores.get
    if kept is None:
        for document, worth in slot.scores.items():
            scores[document] = get(document, 0.0) + worth + counted
    elif len(kept) < len(slot):
        for document in kept:
            if document in slot.scores:
                scores[document] = get(document, 0.0) + slot.scores[document] + counted
    else:
        for document, worth in slot.scores.items():
            if document in kept:
                scores[document] = get(document, 0.0) + worth + counted


def _pieces(snapshot: Snapshot, word: str) -> list[Slot]:
    """Return the slots of the parts and humps of a word that is nowhere as a whole."""
    inside = parts(word)
    pieces = [*(inside if len(inside) > 1 else ()), *(h for part in inside for h in humps(part))]
    return [slot for slot in map(snapshot.word, dict.fromkeys(pieces)) if slot]


def _outside(snapshot: Snapshot, slot: Slot, stopped: Sequence[str]) -> Slot:
    """Return the slot without documents whose language has the word as a stop word."""
    if not stopped:
        return slot
    languages = snapshot.columns.languages
    scores = {at: worth for at, worth in slot.scores.items() if languages[at] not in stopped}
    return Slot(scores, slot.rarity, slot.places)


def _excuse_stop_words(
    snapshot: Snapshot, held: dict[int, float], optional: Sequence[tuple[str, ...]]
) -> None:
    """Count a word as held by the documents whose language has it as a stop word."""
    if not optional:
        return
    excused = {
        language: COUNTED * sum(language in stopped for stopped in optional)
        for language in LANGUAGES
    }
    languages = snapshot.columns.languages
    for document in held:
        held[document] += excused.get(languages[document], excused["en"])
