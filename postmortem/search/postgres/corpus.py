"""What a whole index in PostgreSQL knows of a query's words: how many documents hold each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from ..analyser import FIELD_SIGN, field_term, fold, query_variants
from ..answers.snapshot import MOST_EXPANSIONS
from ..queries.syntax import AllOf, AnyOf, Node, Phrase, Prefix, Word, leaves
from . import statements
from .asked import is_in_a_row, terms_of
from .conditions import Conditions
from .documents import MONTH
from .index import Head
from .schema import documents_of
from .schema import terms_of as terms_table

AFTER_ALL = "\U0010ffff"
MOST_MONTHS = 600
Expansions = Mapping[str, Sequence[tuple[str, int]]]
SETTINGS = text(
    "SELECT set_config('statement_timeout', :milliseconds, true), "
    "set_config('work_mem', '32MB', true), set_config('enable_seqscan', 'off', true), "
    "set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true), "
    "set_config('max_parallel_workers_per_gather', '0', true)"
)


def begin(connection: Connection, seconds: float) -> None:
    """Make this transaction one that never takes long."""
    connection.execute(SETTINGS, {"milliseconds": str(int(seconds * 1000))})


AS_LEXEME = r"chr(39) || replace(replace(term, '\', '\\'), chr(39), repeat(chr(39), 2)) || chr(39)"


def beginning_with(
    connection: Connection,
    head: Head,
    prefix: str,
    most: int,
    allowed: frozenset[str] | None = None,
) -> list[Any]:
    """Return the most frequent terms that begin so, each with how many documents hold it.

    Only terms are told that some document of the allowed applications holds.
    """
    no_field = "" if FIELD_SIGN in prefix else f"AND strpos(term, '{FIELD_SIGN}') = 0"
    held = (
        f"WHERE EXISTS (SELECT 1 FROM {documents_of(head.number)} WHERE application = "
        f"ANY(:allowed) AND keys @@ CAST({AS_LEXEME} AS tsquery))"
    )
    found = connection.execute(
        text(
            f"SELECT term, documents FROM (SELECT term, documents FROM {terms_table(head.number)} "
            f"WHERE term >= :first AND term < :last {no_field} "
            f"ORDER BY documents DESC, term OFFSET 0) AS known "
            f"{'' if allowed is None else held} LIMIT :most"
        ),
        {"first": prefix, "last": prefix + AFTER_ALL, "most": most}
        | ({} if allowed is None else {"allowed": sorted(allowed)}),
    )
    return [tuple(row) for row in found]


@dataclass(frozen=True)
class Corpus:
    """What the whole index knows: how large it is, and how many documents hold what."""

    documents: int
    length: int
    terms: Mapping[str, int]
    rows: Mapping[Node, int]
    expansions: Expansions

    @property
    def mean(self) -> float:
        """Return how long a document is on average."""
        return self.length / max(1, self.documents) or 1.0

    def count(self, node: Node) -> int:
        """Return how many documents hold a word, a prefix or a phrase; an upper bound."""
        if node in self.rows:
            return self.rows[node]
        match node:
            case Word(raw) | Phrase((raw,), ""):
                return self.any_of(query_variants(raw))
            case Prefix(raw):
                return self.any_of(term for term, _ in self.expansions.get(fold(raw), ()))
            case AllOf(members):
                return min(map(self.count, members))
            case AnyOf(members):
                return min(self.documents, sum(map(self.count, members)))
        return self.documents

    def any_of(self, terms: Iterable[str]) -> int:
        """Return how many documents hold one of the terms: hardly any holds two of them."""
        return min(self.documents, sum(self.terms.get(term, 0) for term in terms))


class Lookup:
    """Looks up words in one audience's index."""

    def __init__(
        self, connection: Connection, head: Head, allowed: frozenset[str] | None = None
    ) -> None:
        self._connection = connection
        self._allowed = allowed
        self.head = head
        self.table = documents_of(head.number)
        self._expansions: dict[str, list[Any]] = {}

    def conditions(self) -> Conditions:
        """Return conditions on the audience's documents, none yet."""
        return Conditions(self.table, self.expand)

    def expand(self, begins: str) -> list[str]:
        """Return the most frequent terms that begin so."""
        known = self._expansions.get(begins)
        if known is None:
            known = beginning_with(
                self._connection, self.head, begins, MOST_EXPANSIONS, self._allowed
            )
            self._expansions[begins] = known
        return [term for term, _ in known]

    def rows(self, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
        """Return the rows that a statement asks for."""
        return self._connection.execute(text(statement), dict(values)).all()

    def corpus(self, nodes: Sequence[Node], *, is_hurried: bool = False) -> Corpus:
        """Return what the whole index knows of these words."""
        terms = dict.fromkeys(term for node in nodes for term in terms_of(node))
        prefixes = [
            leaf.text for node in nodes for leaf in leaves(node) if isinstance(leaf, Prefix)
        ]
        for prefix in prefixes:
            terms |= dict.fromkeys(self.expand(fold(prefix)))
        table = terms_table(self.head.number)
        found = self.rows(
            f"SELECT term, documents FROM {table} WHERE term = ANY(:terms)",
            {"terms": [*terms]},
        )
        known = {row.term: row.documents for row in found}
        return Corpus(
            documents=self.head.documents,
            length=self.head.length,
            terms=known,
            rows={} if is_hurried else self._count_rows(nodes),
            expansions=self._expansions,
        )

    def _count_rows(self, nodes: Sequence[Node]) -> dict[Node, int]:
        """Return how many documents hold what more than one place takes, up to a bound."""
        rows = [leaf for node in nodes for leaf in (node, *leaves(node)) if is_in_a_row(leaf)]
        rows = list(dict.fromkeys(rows))
        if not rows:
            return {}
        conditions = self.conditions()
        counts = ", ".join(
            f"(SELECT count(*) FROM (SELECT 1 FROM {self.table} "
            f"WHERE {conditions.nearly(node)} LIMIT {statements.MOST_COUNTED}) AS those)"
            for node in rows
        )
        (found,) = self.rows(f"SELECT {counts}", conditions.values)
        return dict(zip(rows, found, strict=True))

    def newest_months(self, documents: float) -> tuple[list[str], int]:
        """Return the newest months in which so many documents began, and how many it were."""
        begins = field_term(MONTH, "")
        known = beginning_with(self._connection, self.head, begins, MOST_MONTHS)
        months, covered = [], 0
        for month, count in sorted(known, reverse=True):
            months.append(month)
            covered += count
            if covered >= documents:
                break
        return months, covered
