"""One search of one audience, read in one transaction that sees one generation."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..analyser import field_term
from ..engine import FACETS, Day
from ..queries.query import Query
from ..queries.syntax import AllOf, Condition, Node, Not
from . import statements
from .asked import Asked, other_words, read, share
from .conditions import Conditions, any_term
from .corpus import Lookup
from .documents import APPLICATION

FEW = 50
ENOUGH_MORE, UNDERESTIMATED = 1.4, 2.0


@dataclass
class Counted:
    """What is known of all matches, and the newest of them."""

    total: int = 0
    capped: bool = False
    newest: list[int] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in FACETS})
    days: dict[Day, int] = field(default_factory=dict)


class Reading:
    """Asks PostgreSQL about one query."""

    def __init__(
        self,
        lookup: Lookup,
        query: Query,
        allowed: frozenset[str] | None,
        *,
        is_hurried: bool = False,
    ) -> None:
        self.lookup = lookup
        self.query = query
        self._allowed = allowed
        self._is_hurried = is_hurried
        self._nodes = (*query.ranked, *query.required, *query.excluded)
        self.corpus = lookup.corpus(self._nodes, is_hurried=is_hurried)
        self._held: dict[Node, int] = {}
        self.asked: Asked | None = read(query, self.corpus.count, self._holding)
        self.words = self.asked.words if self.asked else ()

    def widen(self) -> None:
        """Look for what the query was widened by as well."""
        if self.query.widened:
            nodes = (*self._nodes, *other_words(self.query))
            self.corpus = self.lookup.corpus(nodes, is_hurried=self._is_hurried)
            self.asked = read(self.query, self.corpus.count, self._holding, is_widened=True)

    def _holding(self, node: Node) -> int:
        """Return how many documents hold the node, 0 where none of them may be found."""
        if node not in self._held:
            count = self.corpus.count(node)
            is_told = self._allowed is None and not self.query.filters
            self._held[node] = count if is_told or (count and self._exists(node)) else 0
        return self._held[node]

    def _exists(self, node: Node) -> bool:
        conditions = self.lookup.conditions()
        statement = f"SELECT EXISTS (SELECT 1 FROM {self.lookup.table} WHERE "
        statement += f"{self.where(conditions, node)})"
        ((found,),) = self.lookup.rows(statement, conditions.values)
        return bool(found)

    def where(self, conditions: Conditions, *nodes: Node | None, keys: Sequence[str] = ()) -> str:
        """Return the condition that a document may be found, and answers the nodes."""
        tree = [node for node in nodes if node is not None]
        tree += self.query.required
        tree += [Not(node) for node in self.query.excluded]
        tree += [Condition(self.query.filters)] if self.query.filters else []
        found = conditions.all(tree, [*self._application_keys(), *keys])
        if self._allowed is not None:
            found = f"{conditions.allowed(self._allowed)} AND {found}"
        return found

    def _application_keys(self) -> list[str]:
        """Return the keys of the applications that may be found, when those are few."""
        asked = [one for one in (self._allowed, self.query.filters.applications) if one]
        return [
            any_term(field_term(APPLICATION, name) for name in sorted(names))
            for names in asked
            if len(names) <= FEW
        ]

    def count(self, node: Node | None) -> Counted:
        """Return what is known of all that may be found and answers the node.

        Of very many matches only the newest are looked at: those of the newest months.
        """
        documents, wanted = self.corpus.documents, statements.MOST_COUNTED * ENOUGH_MORE
        if self._is_hurried:
            months, _ = self.lookup.newest_months(statements.MOST_COUNTED)
            return replace(self._count(node, months), capped=True)
        part = self._part(node)
        for _ in range(2):
            if part * documents < wanted / UNDERESTIMATED:
                break
            months, covered = self.lookup.newest_months(wanted / part)
            if covered >= documents:
                break
            counted = self._count(node, months)
            if counted.capped:
                return counted
            part = counted.total / max(1, covered)
        return self._count(node)

    def _part(self, node: Node | None) -> float:
        """Return which part of the documents may be expected to be found."""
        nodes = [one for one in (node, *self.query.required) if one is not None]
        if not nodes or self._allowed is not None:
            return 0.0
        tree = (*nodes, *map(Not, self.query.excluded))
        return share(AllOf(tree), self.corpus.count, self.corpus.documents)

    def _count(self, node: Node | None, months: Sequence[str] = ()) -> Counted:
        conditions = self.lookup.conditions()
        where = self.where(conditions, node, keys=[any_term(months)] if months else ())
        is_text = node is not None or any(conditions.text(one) for one in self.query.required)
        counted = Counted()
        for kind, value, severity, number in self.lookup.rows(
            statements.matches(conditions, where, is_text=is_text), conditions.values
        ):
            if kind == "total":
                counted.total = number
            elif kind == "newest":
                counted.newest.append(number)
            elif kind == "more":
                counted.capped = bool(number)
            elif kind == "day":
                counted.days[date.fromisoformat(value), severity] = number
            else:
                counted.facets[kind][value] = number
        return counted

    def newest(
        self, node: Node | None, known: Sequence[int], skipped: int, shown: int
    ) -> list[tuple[int, str]]:
        """Return what answers the node and is not known yet, the newest first."""
        conditions = self.lookup.conditions()
        others = f"number <> ALL({conditions.bound([*known])})"
        where = f"{others} AND {self.where(conditions, node)}"
        values = {**conditions.values, "skipped": skipped, "shown": shown}
        return [
            (row.number, row.id)
            for row in self.lookup.rows(statements.newest(conditions, where), values)
        ]

    def named(self, numbers: Sequence[int]) -> list[tuple[int, str]]:
        """Return the documents' names, in the order of the numbers."""
        found = self.lookup.rows(
            f"SELECT number, id FROM {self.lookup.table} WHERE number = ANY(:numbers)",
            {"numbers": [*numbers]},
        )
        names = {row.number: row.id for row in found}
        return [(number, names[number]) for number in numbers]
