"""The documents of one index: what one audience may find, made from current editions only."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import undefer

from ..database import db
from ..database.sessions import reader
from ..models import Application, Edition, Organization, Standing
from ..policy.viewer import Viewer
from ..search.documents import SearchDocument
from .search_documents import search_document

STAFF = "staff"
CHUNK = 50


def audiences(viewer: Viewer) -> list[str]:
    """Every index there should be: staff's, one per client, one per restricted application."""
    session = reader(db, viewer)
    clients = session.scalars(select(Organization.id).where(Organization.kind == "client"))
    restricted = session.scalars(select(Application.slug).where(Application.is_restricted))
    return [
        STAFF,
        *(f"client-{number}" for number in clients),
        *(f"restricted-{slug}" for slug in restricted),
    ]


def _condition(audience: str) -> ColumnElement[bool]:
    kind, _dash, name = audience.partition("-")
    if kind == "client":
        own = select(Application.id).where(Application.client_id == int(name))
        return (Edition.audience == "client") & Edition.application_id.in_(own)
    if kind == "restricted":
        own = select(Application.id).where(Application.slug == name)
    else:
        own = select(Application.id).where(Application.is_restricted.is_(False))
    return (Edition.audience == "internal") & Edition.application_id.in_(own)


def _sources(
    viewer: Viewer, noun: str, condition: ColumnElement[bool], names: Collection[str]
) -> dict[str, dict[str, Any]]:
    query = (
        select(Edition)
        .where(Edition.noun == noun, Edition.standing == Standing.CURRENT, condition)
        .where(Edition.public_id.in_(names))
        .options(undefer(Edition.source))
    )
    session = reader(db, viewer)
    found = {one.public_id: json.loads(one.source) for one in session.scalars(query)}
    session.expunge_all()
    return found


def names(viewer: Viewer, audience: str) -> list[str]:
    """The incidents an index should hold."""
    query = select(Edition.public_id).where(
        Edition.noun == "incident", Edition.standing == Standing.CURRENT, _condition(audience)
    )
    return list(reader(db, viewer).scalars(query.order_by(Edition.id)))


def documents(
    viewer: Viewer, audience: str, wanted: Collection[str] | None = None
) -> Iterator[SearchDocument]:
    """What an index should hold, whole or of some incidents, read in chunks."""
    chosen = names(viewer, audience) if wanted is None else list(wanted)
    condition = _condition(audience)
    for first in range(0, len(chosen), CHUNK):
        chunk = chosen[first : first + CHUNK]
        incidents = _sources(viewer, "incident", condition, chunk)
        linked = [source["postmortem"] for source in incidents.values() if source["postmortem"]]
        postmortems = _sources(viewer, "postmortem", condition, linked)
        for source in incidents.values():
            yield search_document(source, postmortems.get(source["postmortem"] or ""))
