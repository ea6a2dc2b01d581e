"""Searching while there is no index: the editions that hold a word, looked through one by one."""

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, case, func, literal, or_, select

from ..database import db
from ..database.sessions import reader
from ..models import Edition, Standing
from ..policy.viewer import Viewer
from ..search.analyser import is_stop
from ..search.answers import held
from ..search.engine import Order, Results
from ..search.queries.query import Query
from .search_documents import search_document
from .stories import stories

MOST_WORDS, LOOKED_AT = 6, 25


def search(viewer: Viewer, query: Query, *, order: Order, offset: int, limit: int) -> Results:
    """Answer from the 25 incidents that hold the most of the words, `missing` saying so."""
    names = _incidents(viewer, [word.rstrip("*") for word in query.wanted if not is_stop(word)])
    documents = [search_document(*one.sources) for one in stories(viewer, names).values()]
    found = held.search(documents, query, order, offset, limit)
    return replace(found, missing=True)


def _incidents(viewer: Viewer, words: Sequence[str]) -> list[str]:
    """The incidents whose editions hold the most of the words, the newest first among equals."""
    holds = [_holds(word) for word in words[:MOST_WORDS]]
    query = select(Edition.card).where(
        Edition.noun.in_(("incident", "postmortem")),
        Edition.audience == viewer.audience,
        Edition.standing == Standing.CURRENT,
    )
    newest = Edition.began_at.desc().nulls_last()
    if holds:
        held_words = sum((case((one, 1), else_=0) for one in holds), start=literal(0))
        query = query.where(or_(*holds)).order_by(held_words.desc(), newest)
    rows = reader(db, viewer).scalars(query.order_by(newest).limit(2 * LOOKED_AT))
    return list(dict.fromkeys(json.loads(card)["incident"] for card in rows))[:LOOKED_AT]


def _holds(word: str) -> ColumnElement[bool]:
    return func.lower(Edition.source).contains(word.lower(), autoescape=True)
