"""What was typed into the search box, understood: the product's own query language.

`app:shop sev:1..2 after:2026-01 "connection pool" timeout OR latency -staging`
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from . import filters
from .analyser import normal, words
from .filters import Filters
from .tokens import QUOTES, Token, tokens

READ_CHARACTERS = 1_000
MOST_WORDS = 12
PASTE_WORDS = 8


class Note(NamedTuple):
    """Something the reader should be told about the query, with the text it is about."""

    code: str
    text: str


class Chip(NamedTuple):
    """One thing understood, and the query's text without it."""

    label: str
    text_without: str


@dataclass(frozen=True)
class Query:
    """A question to an engine.

    Words rank hits by how many of them match; phrases must occur and excluded ones must not. Each
    group of alternatives counts as one word. A phrase among the alternatives or the excluded is
    recognised by its spaces. A paste is all words, in the order of the pasted text.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()
    filters: Filters = filters.NOTHING
    without: tuple[Filters, ...] = ()
    unknown_keys: tuple[str, ...] = ()
    is_paste: bool = False
    chips: tuple[Chip, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all was asked for."""
        return not (self.wanted or self.excluded or self.filters or self.without)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return every single word that a hit may be shown with."""
        several = (*self.phrases, *(member for group in self.alternatives for member in group))
        return tuple(dict.fromkeys([*self.words, *(w for text in several for w in words(text))]))


@dataclass
class _Reading:
    """A query under construction."""

    tokens: list[Token]
    found: dict[str, list[str]] = field(
        default_factory=lambda: {"words": [], "phrases": [], "excluded": [], "unknown_keys": []}
    )
    alternatives: list[tuple[str, ...]] = field(default_factory=list)
    filters: Filters = filters.NOTHING
    without: list[Filters] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    count: int = 0

    def chip(self, first: int, last: int) -> None:
        """Remember that the tokens from first up to last were understood as one thing."""
        label = " ".join(token.source for token in self.tokens[first:last])
        rest = self.tokens[:first] + self.tokens[last:]
        self.chips.append(Chip(label, " ".join(token.source for token in rest)))

    def has_room(self, token: Token) -> bool:
        """Tell whether the token's words are within the limit, noting it when they are not."""
        self.count += len(token.words)
        if self.count > MOST_WORDS:
            self.notes.append(Note("too-many-words", token.source))
        return self.count <= MOST_WORDS

    def add_filter(self, at: int) -> None:
        token = self.tokens[at]
        asked = filters.read(token.key, token.value)
        if isinstance(asked, str):
            self.notes.append(Note(asked, token.source))
        elif token.negated:
            self.without.append(asked)
        else:
            self.filters = self.filters.and_also(asked)
        self.chip(at, at + 1)

    def add_term(self, token: Token) -> None:
        text = " ".join(token.words)
        if token.names_unknown_key:
            self.found["unknown_keys"].append(token.key)
            self.notes.append(Note("unknown-key", token.source))
        if token.is_exclusion:
            self.found["excluded"].append(text)
        elif token.is_phrase:
            self.found["phrases"].append(text)
        else:
            self.found["words"] += token.words

    def group_end(self, first: int) -> int:
        """Return where the run of `a OR b OR c` that begins here ends."""
        run, last = self.tokens, first + 1
        while last + 1 < len(run) and run[last].is_or and run[last + 1].is_term:
            last += 2
        return last


def _read_operators(reading: _Reading) -> None:
    at = 0
    while at < len(reading.tokens):
        token = reading.tokens[at]
        last = reading.group_end(at) if token.is_term else at + 1
        if token.is_filter:
            reading.add_filter(at)
        elif last > at + 1:
            members = [member for member in reading.tokens[at:last:2] if reading.has_room(member)]
            if members:
                reading.alternatives.append(tuple(" ".join(m.words) for m in members))
                reading.chip(at, last)
        elif token.words and not token.is_or and reading.has_room(token):
            reading.add_term(token)
            reading.chip(at, at + 1)
        at = last


def _read_paste(reading: _Reading) -> None:
    """Take fields at either end as such and everything between them as text."""
    first, last = _text_between_filters(reading.tokens)
    for at in (*range(first), *range(last, len(reading.tokens))):
        reading.add_filter(at)
    inner = reading.tokens[first:last]
    reading.found["words"] = [word for token in inner for word in words(token.source)]
    if any(token.is_deliberate for token in inner):
        reading.notes.append(Note("operators-as-text", ""))


def _text_between_filters(read: list[Token]) -> tuple[int, int]:
    first, last = 0, len(read)
    while first < last and read[first].is_filter:
        first += 1
    while last > first and read[last - 1].is_filter:
        last -= 1
    return first, last


def _is_paste(read: list[Token]) -> bool:
    """Tell a pasted message from a query: too long to have been composed with operators."""
    first, last = _text_between_filters(read)
    inner = read[first:last]
    count = sum(len(words(token.source)) for token in inner)
    operators = any(token.is_deliberate for token in inner)
    return count > (MOST_WORDS if operators else PASTE_WORDS)


def parse(text: str) -> Query:
    """Return what the text asks for; every text is a query, none is an error."""
    text = " ".join(text.replace("\0", " ").split())
    read = normal(text[:READ_CHARACTERS]).translate(QUOTES)
    reading = _Reading(tokens(read))
    if len(text) > READ_CHARACTERS:
        reading.notes.append(Note("too-long", text[READ_CHARACTERS:][:40]))
    is_paste = _is_paste(reading.tokens)
    (_read_paste if is_paste else _read_operators)(reading)
    found = {name: tuple(values) for name, values in reading.found.items()}
    if not is_paste:
        found = {name: tuple(dict.fromkeys(values)) for name, values in found.items()}
    return Query(
        text=read,
        alternatives=tuple(reading.alternatives),
        filters=reading.filters,
        without=tuple(reading.without),
        is_paste=is_paste,
        chips=tuple(reading.chips),
        notes=tuple(reading.notes),
        **found,
    )
