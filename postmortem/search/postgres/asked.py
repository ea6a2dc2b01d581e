"""What a query's ranked words ask of an index that is not read whole: all of them, or some."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..analyser import LANGUAGES, humps, parts, place_variants, query_variants, stopped_in, words
from ..answers.ranking import PASTE_TERMS, written
from ..queries.filters import Filters
from ..queries.query import Query
from ..queries.syntax import AllOf, AnyOf, Condition, Node, Not, Phrase, Prefix, Word, leaves

Counted = Callable[[Node], int]


@dataclass(frozen=True)
class Asked:
    """The words that count, rarest first, and trees for documents that hold all or one of them."""

    words: tuple[Node, ...]
    all: Node | None
    some: Node | None


def terms_of(node: Node) -> tuple[str, ...]:
    """Return every term that the counts of a node's words are needed of, prefixes left out."""
    found: list[str] = []
    for leaf in leaves(node):
        match leaf:
            case Word(raw):
                found += place_variants(raw)
                for piece in _pieces(raw):
                    found += place_variants(piece)
            case Phrase(words):
                found += [
                    term for word in words for part in parts(word) for term in place_variants(part)
                ]
            case Prefix(raw):
                found += query_variants(raw)
    return tuple(dict.fromkeys(found))


def share(node: Node, count: Counted, documents: int) -> float:
    """Return which part of the documents may be expected to answer the node."""
    match node:
        case AllOf(members):
            return math.prod(share(one, count, documents) for one in members)
        case AnyOf(members):
            return 1 - math.prod(1 - share(one, count, documents) for one in members)
        case Not(member):
            return 1 - share(member, count, documents)
        case Word() | Prefix() | Phrase():
            return min(1.0, count(node) / max(1, documents))
        case _:
            return 1.0


def is_in_a_row(node: Node) -> bool:
    """Tell whether the counts of terms say little about how many documents hold it."""
    match node:
        case Word(raw):
            return len(parts(raw)) > 1
        case Phrase(inside):
            return sum(len(parts(word)) for word in inside) > 1
        case _:
            return False


def other_words(query: Query) -> tuple[Node, ...]:
    """Return what the query was widened by, and for what."""
    return tuple(
        node
        for one in query.widened
        for node in (written(one.words), *(written(words(other)) for other in one.others))
    )


def _widened(query: Query, count: Counted, held: Counted) -> list[Node]:
    """Return what may be held in place of the query's words."""
    return [
        node
        for one in query.widened
        if not (one.is_guess and held(written(one.words)))
        for other in one.others
        if count(node := written(words(other)))
    ]


def read(query: Query, count: Counted, held: Counted, *, is_widened: bool = False) -> Asked | None:
    """Return what the query ranks by, None when no word counts.

    What is `held` by no document that may be found is nowhere, whatever else the index holds.
    """
    wanted: list[tuple[Node, tuple[str, ...]]] = []
    pieces: list[Node] = []
    for node in query.ranked:
        stopped = stopped_in(node.text) if isinstance(node, Word) else ()
        if len(stopped) == len(LANGUAGES) or (stopped and query.is_paste):
            continue
        wanted.append((node, stopped))
        if isinstance(node, Word) and not held(node):
            pieces += [Word(piece) for piece in _pieces(node.text) if count(Word(piece))]
    if not wanted:
        return None
    present = {_same(node): (node, stopped) for node, stopped in wanted if held(node)}
    kept = sorted(present.values(), key=lambda one: count(one[0]))
    kept = kept[:PASTE_TERMS] if query.is_paste else kept
    some = _some([*(_held(*one) for one in kept), *pieces])
    if some is None or any(not (held(node) or stopped) for node, stopped in wanted):
        whole = None
    else:
        counted = kept if query.is_paste else wanted
        every = tuple(_held_or_excused(*one) for one in counted)
        whole = AllOf((*every, some) if any(stopped for _, stopped in counted) else every)
    if is_widened:
        some = _some([*([some] if some else ()), *_widened(query, count, held)])
    return Asked(tuple(node for node, _ in kept), whole, some)


def _pieces(word: str) -> tuple[str, ...]:
    """Return the parts and humps of a word, which it is looked for by when it is nowhere whole."""
    inside = parts(word)
    found = [*(inside if len(inside) > 1 else ()), *(h for part in inside for h in humps(part))]
    return tuple(dict.fromkeys(found))


def _same(node: Node) -> object:
    """Return what two spellings of one word have in common."""
    return query_variants(node.text) if isinstance(node, Word) else node


def _some(nodes: Sequence[Node]) -> Node | None:
    return (AnyOf(tuple(nodes)) if len(nodes) > 1 else nodes[0]) if nodes else None


def _of(languages: Sequence[str]) -> Condition:
    return Condition(Filters(languages=frozenset(languages)))


def _held(node: Node, stopped: tuple[str, ...]) -> Node:
    return AllOf((node, Not(_of(stopped)))) if stopped else node


def _held_or_excused(node: Node, stopped: tuple[str, ...]) -> Node:
    return AnyOf((node, _of(stopped))) if stopped else node


def neighbours(query: Query) -> tuple[tuple[str, str], ...]:
    """Return every two parts that stand side by side in the query's words."""
    found = []
    spots = [part for word in query.words for part in parts(word)]
    for one, other in pairwise(spots):
        if not (len(stopped_in(one)) == len(stopped_in(other)) == len(LANGUAGES)):
            found.append((one, other))
    return tuple(dict.fromkeys(found))
