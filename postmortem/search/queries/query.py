"""What was typed into the search box, understood: the product's own query language.

`app:shop sev:1..2 after:2026-01 "connection pool" (timeout OR latenc*) -staging`
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..analyser import normal, words
from .filters import NOTHING, Filters
from .grammar import Grammar, Note, Part, text_between_filters
from .syntax import Condition, Node, Not, Widened, Word, is_ranked, texts
from .tokens import QUOTES, Token, tokens

READ_CHARACTERS = 1_000
MOST_WORDS = 12
PASTE_WORDS = 8


class Chip(NamedTuple):
    """One thing understood, and the query's text without it."""

    label: str
    text_without: str


@dataclass(frozen=True)
class Query:
    """A question to an engine.

    What is `ranked` ranks hits by how much of it they answer; they must answer all that is
    `required`, nothing that is `excluded`, and meet the filters. A paste is ranked words only, in
    the order of the pasted text. What it was `widened` by ranks hits too, at a lower weight; it
    `is_widened` once that was looked for, also where nothing was found.
    """

    text: str = ""
    ranked: tuple[Node, ...] = ()
    required: tuple[Node, ...] = ()
    excluded: tuple[Node, ...] = ()
    filters: Filters = NOTHING
    widened: tuple[Widened, ...] = ()
    is_widened: bool = False
    is_paste: bool = False
    chips: tuple[Chip, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all was asked for."""
        return not (self.ranked or self.required or self.excluded or self.filters)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the single words, in the order they were typed in."""
        return tuple(node.text for node in self.ranked if isinstance(node, Word))

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return every word that a hit may be shown with; a prefix ends with a star."""
        nodes = (*self.ranked, *self.required)
        return tuple(dict.fromkeys(word for node in nodes for word in texts(node)))

    @property
    def others(self) -> tuple[str, ...]:
        """Return what the query was widened by, without what is several words."""
        said = (other for one in self.widened for other in one.others)
        return tuple(dict.fromkeys(other for other in said if len(words(other)) == 1))


def of_words(raw: Iterable[str], is_paste: bool = False) -> Query:
    """Return the query that asks for these words, however many."""
    asked = tuple(raw)
    return Query(" ".join(asked), tuple(map(Word, asked)), is_paste=is_paste)


def parse(text: str) -> Query:
    """Return what the text asks for; every text is a query, none is an error."""
    text = " ".join(text.replace("\0", " ").split())
    read = normal(text[:READ_CHARACTERS]).translate(QUOTES)
    found = tokens(read)
    is_paste = _is_paste(found)
    grammar = Grammar(found, MOST_WORDS)
    parts = grammar.pasted() if is_paste else grammar.composed()
    cut = [Note("too-long", text[READ_CHARACTERS:][:40])] if len(text) > READ_CHARACTERS else []
    nodes = [node for one in parts for node in one.nodes]
    ranked = [node for node in nodes if is_ranked(node)]
    return Query(
        text=read,
        ranked=tuple(ranked if is_paste else dict.fromkeys(ranked)),
        required=_unique(node for node in nodes if _is_required(node)),
        excluded=_unique(node.member for node in nodes if isinstance(node, Not)),
        filters=_together(node.filters for node in nodes if isinstance(node, Condition)),
        is_paste=is_paste,
        chips=tuple(_chip(read, one) for one in parts if one.is_understood),
        notes=(*cut, *grammar.notes),
    )


def _unique(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(nodes))


def _is_required(node: Node) -> bool:
    return not (is_ranked(node) or isinstance(node, Not | Condition))


def _together(several: Iterable[Filters]) -> Filters:
    merged = NOTHING
    for one in several:
        merged = merged.and_also(one)
    return merged


def _chip(text: str, part: Part) -> Chip:
    rest = f"{text[: part.start]} {text[part.end :]}"
    return Chip(text[part.start : part.end], " ".join(rest.split()))


def _is_paste(found: Sequence[Token]) -> bool:
    """Tell a pasted message from a query: too long to have been composed with operators."""
    inner = text_between_filters(found)
    count = sum(len(words(token.source)) for token in inner)
    operators = any(token.is_deliberate for token in inner)
    return count > (MOST_WORDS if operators else PASTE_WORDS)
