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
from . import reading
from .search_documents import page_document, search_document
from .stories import stories

MOST_WORDS, LOOKED_AT = 6, 25


def search(viewer: Viewer, query: Query, *, order: Order, offset: int, limit: int) -> Results:
    """Answer from the 25 incidents that hold the most of the words, `missing` saying so."""
    names = _holding(viewer, query, ("incident", "postmortem"), "incident")
    documents = [search_document(*one.sources) for one in stories(viewer, names).values()]
    found = held.search(documents, query, order, offset, limit)
    return replace(found, missing=True)


def search_pages(viewer: Viewer, query: Query, *, offset: int, limit: int) -> Results:
    """Answer from the 25 pages that hold the most of the words, `missing` saying so."""
    names = _holding(viewer, query, ("page",), "id")
    documents = [
        page_document(one.source) for one in reading.readings(viewer, "page", names).values()
    ]
    return replace(held.search(documents, query, "relevance", offset, limit), missing=True)


def _holding(viewer: Viewer, asked: Query, nouns: Sequence[str], key: str) -> list[str]:
    """The records whose editions hold the most of the words, the newest first among equals."""
    words = [word.rstrip("*") for word in asked.wanted if not is_stop(word)]
    holds = [_holds(word) for word in words[:MOST_WORDS]]
    query = select(Edition.card).where(
        Edition.noun.in_(nouns),
        Edition.audience == viewer.audience,
        Edition.standing == Standing.CURRENT,
    )
    newest = Edition.began_at.desc().nulls_last()
    if holds:
        held_words = sum((case((one, 1), else_=0) for one in holds), start=literal(0))
        query = query.where(or_(*holds)).order_by(held_words.desc(), newest)
    rows = reader(db, viewer).scalars(query.order_by(newest).limit(2 * LOOKED_AT))
    return list(dict.fromkeys(json.loads(card)[key] for card in rows))[:LOOKED_AT]


def _holds(word: str) -> ColumnElement[bool]:
    return func.lower(Edition.source).contains(word.lower(), autoescape=True)
