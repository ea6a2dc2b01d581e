"""The port every search engine stands behind, and what it answers with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from .documents import SearchDocument
from .queries.query import Query

Order = Literal["relevance", "date"]
Day = tuple[date, int | None]
FACETS = {
    "severity": "sev",
    "application": "app",
    "factor": "factor",
    "noticed_by": "noticed",
    "tag": "tag",
    "year": "year",
}  # each with the key by which its values are asked for


class IndexMissing(Exception):
    """The audience has no usable index: it was never built, was deleted, or is broken."""

    def __init__(self, audience: str) -> None:
        super().__init__(f"no usable search index for {audience!r}: rebuild it")
        self.audience = audience


class IndexBusy(Exception):
    """Another process is writing to the index and did not finish in time: try again later."""


@dataclass(frozen=True)
class Hit:
    """One found document; `matched_all` says that it holds every word of the query."""

    id: str
    score: float
    matched_all: bool


def _no_facets() -> dict[str, dict[str, int]]:
    return {name: {} for name in FACETS}


@dataclass(frozen=True)
class Results:
    """A page of hits, and facts about all matches.

    `total` counts every match, `complete` those holding all words; in every order these come first.
    Facet values are texts as a query's field takes them (`none` for an unknown severity or year).
    `days` counts the matches by the day, in UTC, that they began on, and severity.
    `also` names what hits hold in place of the words that were typed.
    `missing` says that there is no index to answer from: the caller must rebuild it.
    `capped` says that there are more matches than were counted: total, facets and days are of the
    newest ones only.
    """

    total: int = 0
    complete: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=_no_facets)
    days: Mapping[Day, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    took_ms: float = 0.0
    missing: bool = False
    capped: bool = False


class Engine(Protocol):
    """Keeps one index per audience and answers from it; safe to share between threads."""

    def update(
        self, audience: str, documents: Iterable[SearchDocument], removed: Iterable[str] = ()
    ) -> None:
        """Put in or replace the documents and take out the removed ids, in one commit.

        Raises IndexMissing, and changes nothing, when the audience has no usable index.
        """

    def rebuild(self, audience: str, documents: Iterable[SearchDocument]) -> None:
        """Make the audience's index hold exactly these documents, whatever was there before."""

    def remove(self, audience: str) -> None:
        """Delete the audience's index, if it has one."""

    def search(
        self,
        audience: str,
        query: Query,
        allowed: frozenset[str] | None,
        *,
        order: Order = "relevance",
        offset: int = 0,
        limit: int = 20,
    ) -> Results:
        """Answer from the documents of the allowed applications, None allowing every one.

        Never raises IndexMissing: without a usable index the answer is empty and `missing`.
        """

    def vocabulary(self, audience: str, beginning: str) -> Mapping[str, int]:
        """Return the words, as written but folded, that begin so, each with how many hold it.

        They are words of any document of the audience: offer none that `findable` leaves out.
        Empty without a usable index, and for a beginning of no letter.
        """

    def findable(
        self, audience: str, words: Iterable[str], allowed: frozenset[str] | None
    ) -> tuple[str, ...]:
        """Return those of the words, in their order, that an allowed document holds."""

    def generation(self, audience: str) -> int:
        """Return a number that grows with every commit; raises IndexMissing."""

    def ids(self, audience: str) -> dict[str, str]:
        """Return the version of every indexed document by its id; raises IndexMissing."""

    def audiences(self) -> tuple[str, ...]:
        """Return the audiences that have an index."""
