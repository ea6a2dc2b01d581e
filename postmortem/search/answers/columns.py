"""The facts of an index's documents side by side, by docnum."""

import math
from collections.abc import Iterable
from functools import cached_property

from ..engine import Day
from ..queries.filters import UNKNOWN, Filters
from .postings import Facts

SATURATION, LENGTH_SHARE = 1.2, 0.6


def rarity(documents: int, holders: int) -> float:
    """Return how telling it is that a document holds what so many of all documents hold."""
    return math.log(1 + (documents - holders + 0.5) / (holders + 0.5))


def norms(facts: Iterable[Facts], mean: float) -> list[float]:
    """Return what BM25 adds for each document's length where they are this long on average."""
    return [SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * one.length / mean) for one in facts]


class Columns:
    """The facts of all documents side by side, deleted ones included."""

    def __init__(self, facts: list[Facts], deleted: frozenset[int]) -> None:
        self.facts = facts
        self.alive = [at for at in range(len(facts)) if at not in deleted]
        self.ids = [fact.id for fact in facts]
        self.applications = [fact.application for fact in facts]
        self.severities = [str(fact.severity or UNKNOWN) for fact in facts]
        self.years = [str(fact.began_at.year) if fact.began_at else UNKNOWN for fact in facts]
        self.languages = [fact.language for fact in facts]
        self.tags = [fact.tags for fact in facts]
        self.factors = [fact.factors for fact in facts]
        self.noticed_by = [fact.noticed_by for fact in facts]
        self.days: list[Day | None] = [
            (fact.began_at.date(), fact.severity) if fact.began_at else None for fact in facts
        ]

    @cached_property
    def recency(self) -> list[int]:
        """Return each document's rank by beginning, then id; the newest has the highest."""
        began = [fact.began_at.timestamp() if fact.began_at else -math.inf for fact in self.facts]
        ranked = sorted(range(len(self.ids)), key=lambda at: (began[at], self.ids[at]))
        ranks = [0] * len(ranked)
        for rank, at in enumerate(ranked):
            ranks[at] = rank
        return ranks

    @cached_property
    def norms(self) -> list[float]:
        """Return what BM25 adds below the fraction for each document's length."""
        mean = sum(self.facts[at].length for at in self.alive) / max(1, len(self.alive)) or 1.0
        return norms(self.facts, mean)


def meets(facts: Facts, asked: Filters) -> bool:
    """Tell whether a document's facts meet the conditions."""
    return (
        (not asked.applications or facts.application in asked.applications)
        and (not asked.severities or facts.severity in asked.severities)
        and (not asked.languages or facts.language in asked.languages)
        and (not asked.noticed_by or facts.noticed_by.lower() in asked.noticed_by)
        and _meets_all(facts.tags, asked.tags)
        and _meets_all(facts.factors, asked.factors)
        and _meets_all(facts.types, asked.types)
        and _meets_all(facts.flags, asked.flags)
        and _meets_all(facts.authors, asked.authors)
        and _began_within(facts, asked)
    )


def _meets_all(held: frozenset[str], asked: tuple[frozenset[str], ...]) -> bool:
    return all(held & alternatives for alternatives in asked)


def _began_within(facts: Facts, asked: Filters) -> bool:
    began = facts.began_at
    if asked.years and not any(
        began is None if years is None else began is not None and began.year in years
        for years in asked.years
    ):
        return False
    if asked.after is None and asked.before is None:
        return True
    return (
        began is not None
        and (asked.after is None or began >= asked.after)
        and (asked.before is None or began < asked.before)
    )
