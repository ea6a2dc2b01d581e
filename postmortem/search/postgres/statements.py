"""The statements that answer a search: what matches, and what of it is worth ranking.

Matches are counted up to a bound, the newest first; only a window of them is ranked.
"""

from collections.abc import Iterable, Sequence

from ..answers.postings import BODY, BOOSTS, RELIEF, TITLE
from .conditions import Conditions, any_term

MOST_COUNTED = 10_000
MOST_CANDIDATES = 1_000
MOST_OF_RARE = 2_000
MOST_OF_PAIR = 300
NEWEST = "ORDER BY began DESC, id DESC"
LABELS = "{{{}}}".format(
    ",".join(f"{w / TITLE:.3f}" for w in (BODY, BOOSTS["entry"], RELIEF, TITLE))
)
FACTS = "number, id, began, application, severity, year, day, factors, tags, noticed_by"
COUNTS = """
SELECT 'total' AS kind, NULL::text AS value, NULL::int AS severity, count(*) AS counted
  FROM capped
UNION ALL SELECT 'severity', coalesce(severity::text, 'none'), NULL, count(*)
  FROM capped GROUP BY severity
UNION ALL SELECT 'year', coalesce(year::text, 'none'), NULL, count(*)
  FROM capped GROUP BY year
UNION ALL SELECT 'application', application, NULL, count(*) FROM capped GROUP BY application
UNION ALL SELECT 'noticed_by', noticed_by, NULL, count(*)
  FROM capped WHERE noticed_by <> '' GROUP BY noticed_by
UNION ALL SELECT 'factor', one, NULL, count(*)
  FROM (SELECT unnest(factors) AS one FROM capped) AS spread GROUP BY one
UNION ALL SELECT 'tag', one, NULL, count(*)
  FROM (SELECT unnest(tags) AS one FROM capped) AS spread GROUP BY one
UNION ALL SELECT 'day', day::text, severity, count(*)
  FROM capped WHERE day IS NOT NULL GROUP BY day, severity
UNION ALL SELECT 'newest', NULL, NULL, number
  FROM (SELECT number FROM capped ORDER BY began DESC, id DESC LIMIT :candidates) AS newest
UNION ALL SELECT 'more', NULL, NULL, count(*) FROM (
  SELECT 1 FROM found OFFSET :most LIMIT 1) AS beyond
"""


def matches(conditions: Conditions, where: str, *, is_text: bool) -> str:
    """Return the statement that counts what meets a condition, and names the newest of it.

    By text, all is found before it is sorted: looking at one after the other takes far longer.
    """
    found = f"SELECT {FACTS} FROM {conditions.table} WHERE {where}"
    conditions.values |= {"most": MOST_COUNTED, "candidates": MOST_CANDIDATES}
    if not is_text:
        found += f" {NEWEST} LIMIT 1 + :most"
    return (
        f"WITH found AS MATERIALIZED ({found}), "
        f"capped AS MATERIALIZED (SELECT * FROM found {NEWEST} LIMIT :most) {COUNTS}"
    )


def newest(conditions: Conditions, where: str) -> str:
    """Return the statement for what meets a condition, the newest first."""
    return (
        f"WITH found AS MATERIALIZED (SELECT number, id, began FROM {conditions.table} "
        f"WHERE {where}) SELECT number, id FROM found {NEWEST} OFFSET :skipped LIMIT :shown"
    )


def candidates(conditions: Conditions, sources: Iterable[tuple[str, float, int]]) -> str:
    """Return the statement for the documents that come from most of the sources."""
    unions = " UNION ALL ".join(
        f"(SELECT number, began, CAST({conditions.bound(worth)} AS float8) AS worth "
        f"FROM {conditions.table} WHERE {where} LIMIT {most:d})"
        for where, worth, most in sources
    )
    return (
        f"SELECT number FROM ({unions}) AS sources GROUP BY number "
        f"ORDER BY sum(worth) DESC, max(began) DESC LIMIT {MOST_CANDIDATES}"
    )


def weighed(conditions: Conditions, words: Sequence[tuple[Sequence[str], float]]) -> str:
    """Return the statement that weighs documents roughly by the terms of each word."""
    worths = [
        f"CAST({conditions.bound(telling * len(terms))} AS float8) * "
        f"ts_rank(CAST({conditions.bound(LABELS)} AS real[]), terms, "
        f"CAST({conditions.bound(any_term(terms))} AS tsquery))"
        for terms, telling in words
        if terms
    ]
    worth = " + ".join(worths) or "0"
    return (
        f"SELECT number, id, began, {worth} AS worth FROM {conditions.table} "
        "WHERE number = ANY(:numbers)"
    )
