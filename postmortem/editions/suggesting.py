"""Words and values to search by, offered only where this viewer finds something by them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from ..policy.viewer import Viewer
from ..search.analyser import fold, stopped_in
from ..search.engine import FACETS, Engine
from ..search.queries import filters
from ..search.queries.query import Query, of_words, parse
from ..search.queries.tokens import TEXT_FIELDS, Token, quoted, tokens
from ..search.queries.widening import LEAST_LETTERS, MOST_LETTERS, guesses
from .finding import allowed, audience_of
from .finding_pages import are_all, are_possible
from .indexing import pages_of

MOST, LEAST_TYPED, LONGEST_TYPED = 8, 2, 400
AT_ONCE, MOST_TIMES = 64, 8
MOST_SLIPS = 12
LETTERS = re.compile(r"[^\W\d_]+")
LAST = re.compile(r'(?:^|[\s(])-?(?:([A-Za-z]{2,20}):)?("?)([^\s"():]*)$')
KEYS = (*filters.READERS, *TEXT_FIELDS)
OF_STAFF = frozenset({"author"})
COUNTED = {key: name for name, key in FACETS.items()}
FIXED = {"type": filters.TYPES, "is": filters.STATES, "has": filters.BELONGINGS}


class Suggestions:
    """What one viewer can be offered, from the index that their query goes to."""

    def __init__(self, viewer: Viewer, engine: Engine, query: Query) -> None:
        self.viewer, self.engine = viewer, engine
        self.audience, self.allowed = audience_of(viewer, engine, query), allowed(viewer)
        pages = (pages_of(self.audience),) if are_possible(query) else ()
        self.incidents = (self.audience,)
        self.indexes = pages if are_all(query) else self.incidents + pages
        self._read_whole: dict[str, bool] = {}

    def _total(self, audience: str, query: Query, within: frozenset[str] | None) -> int:
        return self.engine.search(audience, query, within, limit=0).total

    def holds(self, query: Query) -> bool:
        """Whether this viewer finds an incident by it."""
        return self._total(self.audience, query, self.allowed) > 0

    def _has(self, key: str, value: str) -> bool:
        """Whether this viewer finds anything by one of the few values of a key."""
        query = parse(f"{key}:{value}")
        index = pages_of(self.audience) if are_all(query) else self.audience
        return self._total(index, query, self.allowed) > 0

    def known(self, beginning: str, indexes: tuple[str, ...]) -> Mapping[str, int]:
        """The words of these indexes that begin so, each with its weight.

        How many hold a word says something of documents that this viewer may not read, unless
        they read all of each index; else every word weighs the same.
        """
        found = Counter[str]()
        for index in indexes:
            found.update(self.engine.vocabulary(index, beginning))
        is_all_read = all(map(self._reads_all_of, indexes))
        return found if is_all_read else dict.fromkeys(found, 1)

    def _reads_all_of(self, index: str) -> bool:
        """Whether no document of the index is kept from this viewer."""
        if index not in self._read_whole:
            of_all = Query()
            self._read_whole[index] = self.allowed is None or (
                self._total(index, of_all, None) == self._total(index, of_all, self.allowed)
            )
        return self._read_whole[index]

    def findable(self, words: Iterable[str], indexes: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the words that a document of this viewer holds, in their order."""
        asked = tuple(words)
        found = {word for one in indexes for word in self.engine.findable(one, asked, self.allowed)}
        return tuple(word for word in asked if word in found)

    def values(self, key: str) -> list[str]:
        """The values of a key by which this viewer finds something, the commonest first."""
        if key in FIXED:
            return [one for one in sorted(FIXED[key]) if self._has(key, one)]
        if key not in COUNTED:
            return []
        results = self.engine.search(self.audience, Query(), self.allowed, limit=0)
        counts = results.facets[COUNTED[key]]
        found = sorted(counts, key=lambda value: (-counts[value], value))
        return found + sorted(self.viewer.slugs - set(found)) if key == "app" else found


def complete(viewer: Viewer, engine: Engine, text: str) -> list[str]:
    """At most eight whole queries that go on from what was typed, completing its last word."""
    text = text.replace("\0", " ")
    match = LAST.search(text) if len(text) <= LONGEST_TYPED else None
    if match is None:
        return []
    key, quote, last = (match[1] or "").lower(), match[2], match[3]
    offers = Suggestions(viewer, engine, parse(text[: match.start()]))
    if key:
        *before, last = last.split(",")
        head = text[: match.start(2)] + "".join(f"{one}," for one in before)
        ends: Iterable[str] = map(quoted, (one for one in offers.values(key) if _begins(one, last)))
    else:
        head = text[: match.start(2)]
        ends = _words(offers, last, is_quoted=bool(quote))
    found = dict.fromkeys(f"{head}{end}" for end in ends)
    return [one for one in found if one != text][:MOST]


def _begins(value: str, typed: str) -> bool:
    return fold(value).startswith(fold(typed))


def _words(offers: Suggestions, typed: str, *, is_quoted: bool) -> Iterator[str]:
    """Keys, then words; a quote that was opened stays, and takes no keys."""
    if typed and not is_quoted:
        mine = (key for key in KEYS if offers.viewer.is_staff or key not in OF_STAFF)
        yield from (f"{key}:" for key in mine if key.startswith(typed.lower()))
    if len(typed) < LEAST_TYPED or not typed[0].isalnum():
        return
    known = offers.known(typed, offers.indexes)
    best = sorted(known, key=lambda word: (-known[word], len(word), word))
    for first in range(0, min(len(best), AT_ONCE * MOST_TIMES), AT_ONCE):
        for word in offers.findable(best[first : first + AT_ONCE], offers.indexes):
            yield f'"{word}' if is_quoted else word


def meant(viewer: Viewer, engine: Engine, query: Query) -> str:
    """The query with each word that finds nothing replaced by the nearest one that does.

    Empty when there is nothing to replace; a pasted text holds names and is left alone.
    """
    if query.is_paste:
        return ""
    offers = Suggestions(viewer, engine, query)
    text, wrong = query.text, dict(_slips(offers, query))
    for token in reversed(tokens(text) if wrong else []):
        if _is_text(token):
            mended = LETTERS.sub(lambda one: wrong.get(fold(one[0]), one[0]), token.source)
            text = text[: token.start] + mended + text[token.end :]
    return text if text != query.text else ""


def _is_text(token: Token) -> bool:
    named = token.is_filter or token.is_text_field or token.names_unknown_key
    return not (token.negated or token.is_or or token.opens or token.closes or named)


def _slips(offers: Suggestions, query: Query) -> Iterator[tuple[str, str]]:
    """Words that find nothing, each with the nearest that does; words of others are passed over."""
    said = (LETTERS.findall(one.source) for one in tokens(query.text) if _is_text(one))
    asked = {
        fold(word): word
        for inside in said
        for word in inside
        if LEAST_LETTERS <= len(word) <= MOST_LETTERS and not stopped_in(word)
    }
    first = islice(asked.items(), MOST_SLIPS)
    wrong = [folded for folded, word in first if not offers.holds(of_words((word,)))]
    on_pages = frozenset(offers.findable(wrong, (pages_of(offers.audience),)) if wrong else ())
    wrong = [word for word in wrong if word not in on_pages]
    known = {
        letter: offers.known(letter, offers.incidents) for letter in {word[0] for word in wrong}
    }
    guessed = {word: guesses(word, known[word[0]]) for word in wrong}
    every = dict.fromkeys(guess for near in guessed.values() for guess in near)
    findable = frozenset(offers.findable(every, offers.incidents) if every else ())
    for word, near in guessed.items():
        if nearest := next((guess for guess in near if guess in findable), ""):
            yield word, nearest
