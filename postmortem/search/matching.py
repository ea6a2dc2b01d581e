"""Which documents of a snapshot answer a query, and how well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .analyser import LANGUAGES, humps, parts, stopped_in, words
from .order import reward_order
from .query import Query
from .snapshot import Slot, Snapshot

TIER = 1e6
PASTE_TERMS = 24


@dataclass
class Matches:
    """Scored documents: whole tiers for the words held, below that how well they are held."""

    scores: dict[int, float]
    required: int
    notes: tuple[str, ...] = ()

    def has_all(self, document: int) -> bool:
        """Tell whether the document holds every word that counts."""
        return self.scores[document] >= self.required * TIER

    def score(self, document: int) -> float:
        """Return how well the document holds the words it has."""
        return self.scores[document] % TIER


def eligible(
    snapshot: Snapshot, query: Query, allowed: frozenset[str] | None
) -> frozenset[int] | None:
    """Return the documents that may be found at all, None when each may."""
    kept: frozenset[int] | None = None
    if allowed is not None:
        kept = snapshot.of_applications(allowed)
    if query.filters:
        kept = _both(kept, snapshot.meeting(query.filters))
    dropped: set[int] = set()
    for asked in query.without:
        dropped |= snapshot.meeting(asked)
    for text in query.excluded:
        dropped.update(_member(snapshot, text).scores)
    if dropped:
        kept = (frozenset(snapshot.columns.alive) if kept is None else kept) - dropped
    return kept


def _both(kept: frozenset[int] | None, more: Iterable[int]) -> frozenset[int]:
    return frozenset(more) if kept is None else kept.intersection(more)


def match(snapshot: Snapshot, query: Query, allowed: frozenset[str] | None) -> Matches:
    """Return every allowed document that answers the query, scored."""
    kept = eligible(snapshot, query, allowed)
    found = _match(snapshot, query, kept)
    if query.phrases and not found.scores:
        loose = _match(snapshot, _with_phrases_as_words(query), kept)
        return Matches(loose.scores, loose.required, (*loose.notes, "phrase-not-found"))
    return found


def _match(snapshot: Snapshot, query: Query, kept: frozenset[int] | None) -> Matches:
    phrases = [_phrase(snapshot, text) for text in query.phrases]
    for phrase in phrases:
        kept = _both(kept, phrase.scores)
    if query.is_paste:
        found = _match_paste(snapshot, query.words, kept)
    else:
        found = _match_words(snapshot, query, kept)
    if found is None:
        members = snapshot.columns.alive if kept is None else kept
        notes = ("only-common-words",) if query.words else ()
        found = Matches(dict.fromkeys(members, 0.0), 0, notes)
    for phrase in phrases:
        for document in found.scores:
            found.scores[document] += phrase.scores[document]
    return found


def _with_phrases_as_words(query: Query) -> Query:
    loose = [word for text in query.phrases for word in words(text)]
    return replace(query, phrases=(), words=(*query.words, *loose))


def _phrase(snapshot: Snapshot, text: str) -> Slot:
    return snapshot.phrase(list(enumerate(part for word in words(text) for part in parts(word))))


def _member(snapshot: Snapshot, text: str) -> Slot:
    return _phrase(snapshot, text) if " " in text else snapshot.word(text)


def _add(scores: dict[int, float], slot: Slot, kept: frozenset[int] | None, tier: float) -> None:
    """Add what the slot is worth to the score of every document that may be found."""
    get = scores.get
    if kept is None:
        for document, worth in slot.scores.items():
            scores[document] = get(document, 0.0) + worth + tier
    elif len(kept) < len(slot):
        for document in kept:
            if document in slot.scores:
                scores[document] = get(document, 0.0) + slot.scores[document] + tier
    else:
        for document, worth in slot.scores.items():
            if document in kept:
                scores[document] = get(document, 0.0) + worth + tier


def _pieces(snapshot: Snapshot, word: str) -> list[Slot]:
    """Return the slots of the parts and humps of a word that is nowhere as a whole."""
    inside = parts(word)
    pieces = [*(inside if len(inside) > 1 else ()), *(h for part in inside for h in humps(part))]
    return [slot for slot in map(snapshot.word, dict.fromkeys(pieces)) if slot]


def _match_words(snapshot: Snapshot, query: Query, kept: frozenset[int] | None) -> Matches | None:
    scores: dict[int, float] = {}
    optional: list[tuple[str, ...]] = []
    required = len(query.alternatives)
    for word in query.words:
        stopped = stopped_in(word)
        if len(stopped) == len(LANGUAGES):
            continue
        required += 1
        slot = snapshot.word(word)
        if stopped:
            optional.append(stopped)
            slot = _outside(snapshot, slot, stopped)
        _add(scores, slot, kept, TIER)
        for piece in [] if slot else _pieces(snapshot, word):
            _add(scores, piece, kept, 0.0)
    for group in query.alternatives:
        _add(scores, _alternatives(snapshot, group), kept, TIER)
    if not required:
        return None
    _excuse_stop_words(snapshot, scores, optional)
    reward_order(snapshot, scores, query.words)
    return Matches(scores, required)


def _alternatives(snapshot: Snapshot, group: Sequence[str]) -> Slot:
    best: dict[int, float] = {}
    for slot in (_member(snapshot, text) for text in group):
        for document, worth in slot.scores.items():
            best[document] = max(worth, best.get(document, 0.0))
    return Slot(best, 0.0, lambda _: [])


def _outside(snapshot: Snapshot, slot: Slot, stopped: Sequence[str]) -> Slot:
    """Return the slot without documents whose language has the word as a stop word."""
    languages = snapshot.columns.languages
    scores = {at: worth for at, worth in slot.scores.items() if languages[at] not in stopped}
    return Slot(scores, slot.rarity, slot.places)


def _excuse_stop_words(
    snapshot: Snapshot, scores: dict[int, float], optional: Sequence[tuple[str, ...]]
) -> None:
    """Count a word as held by the documents whose language has it as a stop word."""
    if not optional:
        return
    excused = {
        language: TIER * sum(language in stopped for stopped in optional) for language in LANGUAGES
    }
    languages = snapshot.columns.languages
    for document in scores:
        scores[document] += excused.get(languages[document], excused["en"])


def _match_paste(
    snapshot: Snapshot, pasted: Sequence[str], kept: frozenset[int] | None
) -> Matches | None:
    """Score by the rarest words of a pasted text and by how much of its order is kept."""
    known: dict[int, Slot] = {}
    missing = 0
    for word in pasted:
        if stopped_in(word):
            continue
        slot = snapshot.word(word)
        missing += not slot
        known.update({id(one): one for one in ([slot] if slot else _pieces(snapshot, word))})
    if not (known or missing):
        return None
    rarest = sorted(known.values(), key=len)[:PASTE_TERMS]
    held: dict[int, float] = {}
    for slot in rarest:
        _add(held, slot, kept, TIER)
    scores = {document: score % TIER for document, score in held.items()}
    reward_order(snapshot, scores, pasted)
    required = len(rarest) + missing
    for document, score in held.items():
        if score >= required * TIER:
            scores[document] += required * TIER
    return Matches(scores, required)
