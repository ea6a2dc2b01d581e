"""What a query is made of: one tree for every engine."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..analyser import words
from .filters import Filters


@dataclass(frozen=True)
class Word:
    """A document holds the word, in any of its forms."""

    text: str


@dataclass(frozen=True)
class Prefix:
    """A document holds a word that begins so."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """A document holds the words in a row; `within` names the field they must stand in."""

    words: tuple[str, ...]
    within: str = ""


@dataclass(frozen=True)
class Condition:
    """A document's facts meet the filters."""

    filters: Filters


@dataclass(frozen=True)
class AllOf:
    """A document answers every member."""

    members: tuple["Node", ...]


@dataclass(frozen=True)
class AnyOf:
    """A document answers at least one member."""

    members: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """A document does not answer the member."""

    member: "Node"


Node = Word | Prefix | Phrase | Condition | AllOf | AnyOf | Not


@dataclass(frozen=True)
class Widened:
    """Some words of a query in a row, and what else may be written for them.

    A guess counts only where nothing holds the words themselves.
    """

    words: tuple[str, ...]
    others: tuple[str, ...]
    is_guess: bool = False


def leaves(node: Node) -> Iterator[Word | Prefix | Phrase | Condition]:
    """Yield what the tree asks documents to have, leaving out what they must not have."""
    match node:
        case AllOf(members) | AnyOf(members):
            for member in members:
                yield from leaves(member)
        case Not():
            return
        case _:
            yield node


def is_ranked(node: Node) -> bool:
    """Tell whether a document may lack it and still be found, for other words."""
    match node:
        case Word() | Prefix():
            return True
        case AnyOf(members):
            return all(map(_is_words, members))
        case _:
            return False


def _is_words(node: Node) -> bool:
    match node:
        case AllOf(members) | AnyOf(members):
            return all(map(_is_words, members))
        case Phrase(within=field):
            return not field
        case _:
            return isinstance(node, Word | Prefix)


def texts(node: Node) -> Iterator[str]:
    """Yield every word the tree asks for; a prefix ends with a star."""
    for leaf in leaves(node):
        match leaf:
            case Word(text):
                yield text
            case Prefix(text):
                yield f"{text}*"
            case Phrase(inside):
                for word in inside:
                    yield from words(word)
