"""How the pieces of a query belong together: brackets, alternatives, exclusions."""

from collections.abc import Sequence
from typing import NamedTuple

from . import filters
from .syntax import AllOf, AnyOf, Condition, Node, Not, Phrase, Prefix, Word
from .tokens import Token, asked_words

MOST_DEPTH = 5
FIELDS = {"fixed": "fixed", "host": ""}


class Note(NamedTuple):
    """Something the reader should be told about the query, with the text it is about."""

    code: str
    text: str


class Part(NamedTuple):
    """Where something stands in the query, and what it asks for."""

    start: int
    end: int
    nodes: tuple[Node, ...] = ()
    is_understood: bool = True


def text_between_filters(found: Sequence[Token]) -> Sequence[Token]:
    """Return the pieces without the fields at either end."""
    first, last = 0, len(found)
    while first < last and found[first].is_filter:
        first += 1
    while last > first and found[last - 1].is_filter:
        last -= 1
    return found[first:last]


class Grammar:
    """Reads the pieces once from the left, noting what the reader should be told."""

    def __init__(self, found: Sequence[Token], most_words: int) -> None:
        self.notes: list[Note] = []
        self._found = found
        self._at = 0
        self._room = most_words

    def composed(self) -> list[Part]:
        """Return what stands side by side: hits answer all of it, or most."""
        parts = []
        while self._at < len(self._found):
            parts.append(self._alternatives(0))
        return parts

    def pasted(self) -> list[Part]:
        """Return the fields at either end as such, and everything between them as words."""
        inner = text_between_filters(self._found)
        found = [self._condition(token) for token in self._found if token not in inner]
        if any(token.is_deliberate for token in inner):
            self.notes.append(Note("operators-as-text", ""))
        pasted = tuple(Word(word) for token in inner for word in asked_words(token.source))
        return [*found, Part(inner[0].start, inner[-1].end, pasted, is_understood=False)]

    def _alternatives(self, depth: int) -> Part:
        """Return a run of `a OR b OR c`, or what stands alone."""
        may_join = self._may_join(self._at)
        parts = [self._one(depth)]
        while may_join and self._joins():
            self._at += 1
            parts.append(self._one(depth))
        members = [_member(part.nodes) for part in parts if part.nodes]
        if len(parts) == 1 or len(members) < 2:
            return parts[0]._replace(end=parts[-1].end)
        return Part(parts[0].start, parts[-1].end, (AnyOf(tuple(members)),))

    def _joins(self) -> bool:
        here = self._at
        return here < len(self._found) and self._found[here].is_or and self._may_join(here + 1)

    def _may_join(self, at: int) -> bool:
        """Tell whether an alternative begins here."""
        if at >= len(self._found):
            return False
        token = self._found[at]
        return (token.opens or token.is_term) and not token.negated

    def _one(self, depth: int) -> Part:
        token = self._found[self._at]
        self._at += 1
        if token.opens:
            return self._bracket(token, depth + 1)
        if token.is_filter:
            return self._condition(token)
        nodes = self._nodes(token) if token.words and not token.is_or else ()
        return Part(token.start, token.end, nodes, is_understood=bool(nodes))

    def _bracket(self, opening: Token, depth: int) -> Part:
        """Return all up to the closing bracket; what is nested too deeply counts as not nested."""
        nodes: list[Node] = []
        end = opening.end
        while depth <= MOST_DEPTH and self._at < len(self._found):
            if self._found[self._at].closes:
                end = self._found[self._at].end
                self._at += 1
                break
            part = self._alternatives(depth)
            nodes += part.nodes
            end = part.end
        if opening.negated and nodes:
            nodes = [Not(_member(nodes))]
        return Part(opening.start, end, tuple(nodes), is_understood=bool(nodes))

    def _condition(self, token: Token) -> Part:
        asked = filters.read(token.key, token.value)
        if isinstance(asked, str):
            self.notes.append(Note(asked, token.source))
            return Part(token.start, token.end)
        condition = Condition(asked)
        return Part(token.start, token.end, (Not(condition) if token.negated else condition,))

    def _nodes(self, token: Token) -> tuple[Node, ...]:
        """Return what a piece of text asks for, nothing where there is no room for its words."""
        self._room -= len(token.words)
        if self._room < 0:
            self.notes.append(Note("too-many-words", token.source))
            return ()
        if token.is_option:
            self.notes.append(Note("option", token.source))
        if token.names_unknown_key:
            self.notes.append(Note("unknown-key", token.source))
        if token.is_phrase:
            node: Node = Phrase(tuple(token.words), FIELDS.get(token.key, ""))
        elif token.prefix:
            node = Prefix(token.prefix)
        elif token.is_exclusion:
            node = Phrase(tuple(token.words))
        else:
            return tuple(map(Word, token.words))
        return (Not(node),) if token.is_exclusion else (node,)


def _member(nodes: Sequence[Node]) -> Node:
    """Return several nodes as one; words written as one piece stand in a row."""
    if len(nodes) == 1:
        return nodes[0]
    return AllOf(tuple(nodes))
