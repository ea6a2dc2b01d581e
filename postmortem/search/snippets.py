"""The places of a hit that show why it was found, as safe HTML with marked words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from .analyser import (
    RAW,
    expanded,
    fold,
    humps,
    normal,
    parts,
    place_variants,
    query_variants,
    stopped_in,
)
from .documents import Passage
from .plain import plain
from .queries.query import Query

LENGTH = 160
LONGEST_WORD_CUT = 24
READ_CHARACTERS = 60_000
KIND_WORTH = {"relief": 1.2}
NEIGHBOURS_WORTH = 1.0
NEAR = 8
PIECE_WORTH = 0.25
OTHERS_WORTH = 0.4
BEGINNING = "*"


@dataclass(frozen=True)
class Snippet:
    """Some 160 characters of a passage; the only element in the HTML is `mark`."""

    label: str
    anchor: str
    html: str


@dataclass(frozen=True)
class _Match:
    start: int
    end: int
    word: int
    worth: float


@dataclass(frozen=True)
class _Cut:
    """The best window of a passage: its own matches, and all there are to be marked."""

    passage: Passage
    text: str
    window: tuple[_Match, ...]
    matches: tuple[_Match, ...]
    worth: float


Wanted = Mapping[str, tuple[int, float]]
Known = dict[str, tuple[int, float] | None]  # what the tokens of passages hold


def snippets(
    passages: Iterable[Passage], query: Query, language: str, limit: int = 3
) -> list[Snippet]:
    """Return the best places of the passages, best first, at most one of each passage.

    When no passage holds a word of the query, it is the beginning of the first one.
    """
    read = [(one, plain(normal(one.text[:READ_CHARACTERS]))) for one in passages]
    read = [(passage, text) for passage, text in read if text]
    cuts = _cuts(read, _wanted(query.wanted, query.others), language)
    if not cuts:
        cuts = _cuts(read, _wanted_pieces(query.wanted), language)
    if not cuts:
        cuts = [_Cut(passage, text, (), (), 0.0) for passage, text in read[:1]]
    cuts.sort(key=lambda cut: -cut.worth)
    return [Snippet(one.passage.label, one.passage.anchor, _html(one)) for one in cuts[:limit]]


def _wanted(words: Sequence[str], others: Sequence[str]) -> Wanted:
    """Return the terms to mark, with the number and the worth of the query's word.

    A term that ends with a star is the beginning of terms.
    """
    wanted: dict[str, tuple[int, float]] = {}
    telling = [word for word in (*words, *others) if not stopped_in(word)]
    for number, word in enumerate(telling):
        worth = 1.0 + min(len(word), 10) / 20
        for term in query_variants(word):
            wanted.setdefault(term, (number, worth if word in words else worth * OTHERS_WORTH))
        if word.endswith(BEGINNING):
            wanted.setdefault(fold(word), (number, worth))
    return wanted


def _wanted_pieces(words: Sequence[str]) -> Wanted:
    """Return the terms of the words' parts, and stop words too: better than nothing."""
    wanted: dict[str, tuple[int, float]] = {}
    for number, word in enumerate(words):
        inside = parts(word)
        for piece in (*inside, *(hump for part in inside for hump in humps(part))):
            for term in place_variants(piece):
                wanted.setdefault(term, (number, PIECE_WORTH))
    return wanted


def _cuts(read: Sequence[tuple[Passage, str]], wanted: Wanted, language: str) -> list[_Cut]:
    found = []
    known = _known(tuple(wanted.items()), language)
    for passage, text in read:
        matches = _matches(text, wanted, language, known)
        if matches:
            window, worth = _best_window(matches)
            worth *= KIND_WORTH.get(passage.kind, 1.0)
            found.append(_Cut(passage, text, window, tuple(matches), worth))
    return found


def _matches(text: str, wanted: Wanted, language: str, known: Known) -> list[_Match]:
    if not wanted:
        return []
    found = []
    for token in RAW.finditer(text):
        raw = token.group()
        try:
            match = known[raw]
        except KeyError:
            match = known[raw] = _match(raw, wanted, language)
        if match:
            found.append(_Match(token.start(), token.end(), *match))
    return found


@lru_cache(8)
def _known(_wanted: tuple[tuple[str, tuple[int, float]], ...], _language: str) -> Known:
    """Return where the hits of one query share what they learn about tokens."""
    return {}


def _match(raw: str, wanted: Wanted, language: str) -> tuple[int, float] | None:
    """Return the number and the worth of the query's word that a token holds."""
    terms, _ = expanded(raw, language)
    held = [wanted[term] for term, _ in terms if term in wanted]
    if not held:
        beginnings = [term[:-1] for term in wanted if term.endswith(BEGINNING)]
        folded = fold(raw) if beginnings else ""
        held = [wanted[begin + BEGINNING] for begin in beginnings if folded.startswith(begin)]
    return max(held, key=lambda one: one[1]) if held else None


def _best_window(matches: Sequence[_Match]) -> tuple[tuple[_Match, ...], float]:
    """Return the run of matches within a snippet's length that holds the most different words."""
    best: tuple[int, int, float] = (0, 1, 0.0)
    counts: dict[int, int] = {}
    first = 0
    worth = 0.0
    for last, match in enumerate(matches):
        worth += 0.0 if counts.get(match.word) else match.worth
        worth += _neighbours(matches, last) if last > first else 0.0
        counts[match.word] = counts.get(match.word, 0) + 1
        while first < last and match.end - matches[first].start > LENGTH:
            counts[matches[first].word] -= 1
            worth -= 0.0 if counts[matches[first].word] else matches[first].worth
            first += 1
            worth -= _neighbours(matches, first)
        if worth > best[2] + 1e-9:
            best = (first, last + 1, worth)
    return tuple(matches[best[0] : best[1]]), best[2]


def _neighbours(matches: Sequence[_Match], at: int) -> float:
    """Return what it is worth that a match follows the word that it follows in the query."""
    before, match = matches[at - 1], matches[at]
    near = match.start - before.end <= NEAR and match.word == before.word + 1
    return NEIGHBOURS_WORTH if near else 0.0


def _edges(cut: _Cut) -> tuple[int, int]:
    """Return where the snippet begins and ends, at words' limits as far as these are near."""
    size = len(cut.text)
    first = cut.window[0].start if cut.window else 0
    last = min(cut.window[-1].end, first + LENGTH) if cut.window else 0
    start = max(0, first - max(0, LENGTH - (last - first)) // 2)
    end = min(size, start + LENGTH)
    start = max(0, min(start, end - LENGTH))
    if start > 0:
        space = cut.text.find(" ", start, min(first, start + LONGEST_WORD_CUT))
        start = space + 1 if space >= 0 else start
    if end < size:
        space = cut.text.rfind(" ", max(last, end - LONGEST_WORD_CUT), end + 1)
        end = space if space > start else end
    return start, end


def _html(cut: _Cut) -> str:
    start, end = _edges(cut)
    pieces = ["… " if start else ""]
    at = start
    for match in cut.matches:
        if match.start < at or match.start >= end:
            continue
        last = min(match.end, end)
        pieces.append(escape(cut.text[at : match.start]))
        pieces.append(f"<mark>{escape(cut.text[match.start : last])}</mark>")
        at = last
    pieces.append(escape(cut.text[at:end]))
    pieces.append(" …" if end < len(cut.text) else "")
    return "".join(pieces)
