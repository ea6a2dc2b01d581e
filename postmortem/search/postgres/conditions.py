"""A query's tree as PostgreSQL reads it: one condition on the index wherever that is enough.

A part of the tree that asks for nothing but words is one `tsquery`, which the index on `keys`
answers without a look at any document. Values are bound, never written into a statement.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, product
from typing import Any

from ..analyser import field_term, fold, parts, place_variants, query_variants
from ..queries.filters import Filters
from ..queries.syntax import AllOf, AnyOf, Condition, Node, Not, Phrase, Prefix, Word
from .documents import LANGUAGE, microseconds, pair, quoted

NEVER = "false"


def any_term(terms: Iterable[str]) -> str:
    """Return the `tsquery` for any one of the terms, nothing for none."""
    found = " | ".join(map(quoted, dict.fromkeys(terms)))
    return f"({found})" if found else ""


def spots_of(phrase: Phrase) -> tuple[str, ...]:
    """Return the parts of a phrase's words, each of which takes one place."""
    return tuple(part for word in phrase.words for part in parts(word))


def place_terms(part: str, within: str = "") -> tuple[str, ...]:
    """Return the terms that stand where the part does, perhaps in one field."""
    variants = place_variants(part)
    return tuple(field_term(within, term) for term in variants) if within else variants


def sequence_keys(spots: Sequence[str], within: str = "") -> str:
    """Return the `tsquery` that every document with these parts in a row answers."""
    found = [
        any_term(pair(one, other) for one, other in product(*map(place_terms, two, (within,) * 2)))
        for two in pairwise(spots)
    ]
    return f"({' & '.join(found)})" if all(found) else ""


def sequence_places(spots: Sequence[str], within: str = "") -> str:
    """Return the `tsquery` for these parts in a row."""
    return " <-> ".join(any_term(place_terms(part, within)) for part in spots)


class Conditions:
    """Writes conditions on one table of documents, and keeps the values bound in them."""

    def __init__(self, table: str, expand: Callable[[str], Sequence[str]]) -> None:
        self.table = table
        self.values: dict[str, Any] = {}
        self._expand = expand

    def bound(self, value: Any) -> str:
        """Return the name under which the value stands in a statement."""
        name = f"value_{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def keys(self, query: str) -> str:
        """Return the condition that a document's keys answer the `tsquery`."""
        return f"keys @@ CAST({self.bound(query)} AS tsquery)" if query else NEVER

    def prefix_terms(self, raw: str) -> tuple[str, ...]:
        """Return the terms that a prefix stands for."""
        return tuple(dict.fromkeys([*query_variants(raw), *self._expand(fold(raw))]))

    def text(self, node: Node) -> str | None:
        """Return the `tsquery` that says all that the node does, None where none can."""
        match node:
            case Word(raw):
                return self._word(raw)
            case Prefix(raw):
                return any_term(self.prefix_terms(raw)) or None
            case Phrase(within=within):
                return self._phrase(spots_of(node), within)
            case Condition(asked):
                return _language(asked)
            case Not(member):
                inner = self.text(member)
                return f"!{inner}" if inner else None
            case AllOf(members):
                return _joined(" & ", [self.text(one) for one in members])
            case AnyOf(members):
                return _joined(" | ", [self.text(one) for one in members])

    def _word(self, raw: str) -> str | None:
        """Return the `tsquery` for a word; of a compound written apart, every two neighbours."""
        terms, pieces = any_term(query_variants(raw)), parts(raw)
        apart = sequence_keys(pieces) if len(pieces) > 1 else ""
        return (f"({terms} | {apart})" if apart else terms) or None

    def _phrase(self, spots: Sequence[str], within: str) -> str | None:
        if len(spots) == 1:
            terms = place_terms(spots[0], within) if within else query_variants(spots[0])
            return any_term(terms) or None
        return (sequence_keys(spots, within) or None) if len(spots) == 2 else None

    def nearly(self, node: Node) -> str:
        """Return the condition that hardly more documents meet than hold a word or a phrase."""
        if isinstance(node, Phrase):
            return self.keys(sequence_keys(spots_of(node), node.within))
        return self.holds(node)

    def holds(self, node: Node) -> str:
        """Return the condition that a document answers the node."""
        whole = None if isinstance(node, Not) else self.text(node)
        if whole is not None:
            return self.keys(whole)
        match node:
            case Phrase(within=within):
                spots = spots_of(node)
                return self._sequence(spots, within) if spots else NEVER
            case Condition(asked):
                return self.meets(asked)
            case AllOf(members):
                return self.all(members)
            case AnyOf(members):
                return f"({' OR '.join(map(self.holds, members))})"
            case Not(member):
                return f"number NOT IN (SELECT number FROM {self.table} WHERE {self.holds(member)})"
            case Word() | Prefix():
                return NEVER

    def all(self, members: Sequence[Node], keys: Sequence[str] = ()) -> str:
        """Return the members as one condition, all that is text as one `tsquery`.

        Further keys help to find what has to be looked at.
        """
        texts = {one: self.text(one) for one in members}
        if not any(text and not isinstance(one, Not) for one, text in texts.items()):
            texts = dict.fromkeys(texts)
        whole = [text for text in texts.values() if text]
        found = [self.keys(" & ".join([*whole, *keys]))] if whole else []
        found += [self.holds(one) for one, text in texts.items() if not text]
        return f"({' AND '.join(found)})" if found else "true"

    def _sequence(self, spots: Sequence[str], within: str) -> str:
        """Return the condition for more parts in a row than the keys can tell."""
        near = sequence_keys(spots, within)
        if not near:
            return NEVER
        exact = self.bound(sequence_places(spots, within))
        return f"({self.keys(near)} AND terms @@ CAST({exact} AS tsquery))"

    def meets(self, asked: Filters) -> str:
        """Return the condition that a document's facts meet the filters."""
        found = [
            *self._one_of("application", "text", asked.applications),
            *self._one_of("language", "text", asked.languages),
            *self._one_of("lower(noticed_by)", "text", asked.noticed_by),
            *self._numbers("severity", [*asked.severities]),
            *(f"({' OR '.join(map(self._year, asked.years))})" for _ in asked.years[:1]),
        ]
        for column in ("tags", "factors", "types", "flags", "authors"):
            for alternatives in getattr(asked, column):
                found.append(f"{column} && CAST({self.bound([*alternatives])} AS text[])")
        if asked.after is not None:
            found.append(f"began >= {self.bound(microseconds(asked.after))}")
        if asked.before is not None:
            found.append(f"(began >= 0 AND began < {self.bound(microseconds(asked.before))})")
        return f"({' AND '.join(found)})" if found else "true"

    def _one_of(self, column: str, kind: str, values: Iterable[Any]) -> list[str]:
        wanted = [*values]
        return [f"{column} = ANY(CAST({self.bound(wanted)} AS {kind}[]))"] if wanted else []

    def _numbers(self, column: str, values: Sequence[int | None]) -> list[str]:
        found = self._one_of(column, "int", [one for one in values if one is not None])
        found += [f"{column} IS NULL"] if None in values else []
        return [f"({' OR '.join(found)})"] if found else []

    def _year(self, years: range | None) -> str:
        if years is None:
            return "year IS NULL"
        return f"year BETWEEN {self.bound(years.start)} AND {self.bound(years.stop - 1)}"

    def allowed(self, applications: frozenset[str]) -> str:
        """Return the condition that a document is of one of the applications, never of none."""
        return f"application = ANY(CAST({self.bound([*applications])} AS text[]))"


def _language(asked: Filters) -> str | None:
    """Return the filter as a key, when languages are all that it asks for."""
    if not asked.languages or asked != Filters(languages=asked.languages):
        return None
    return any_term(field_term(LANGUAGE, one) for one in sorted(asked.languages))


def _joined(sign: str, texts: Sequence[str | None]) -> str | None:
    whole = [text for text in texts if text]
    return f"({sign.join(whole)})" if whole and len(whole) == len(texts) else None
