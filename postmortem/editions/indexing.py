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
from ..store.postmortems import authors
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
) -> dict[str, tuple[dict[str, Any], str]]:
    query = (
        select(Edition)
        .where(Edition.noun == noun, Edition.standing == Standing.CURRENT, condition)
        .where(Edition.public_id.in_(names))
        .options(undefer(Edition.source))
    )
    session = reader(db, viewer)
    found = {one.public_id: (json.loads(one.source), one.sha256) for one in session.scalars(query)}
    session.expunge_all()
    return found


def versions(viewer: Viewer, audience: str) -> dict[str, str]:
    """The incidents an index should hold, each with the version it should be of."""
    sums: dict[str, dict[str, str]] = {"incident": {}, "postmortem": {}}
    query = select(Edition.noun, Edition.card, Edition.sha256).where(
        Edition.noun.in_(sums), Edition.standing == Standing.CURRENT, _condition(audience)
    )
    for noun, card, sha256 in reader(db, viewer).execute(query.order_by(Edition.id)):
        sums[noun][json.loads(card)["incident"]] = sha256
    return {
        name: _version(sha256, sums["postmortem"].get(name, ""))
        for name, sha256 in sums["incident"].items()
    }


def _version(incident: str, postmortem: str) -> str:
    return f"{incident[:16]}.{postmortem[:16]}"


def documents(
    viewer: Viewer, audience: str, wanted: Collection[str] | None = None
) -> Iterator[SearchDocument]:
    """What an index should hold, whole or of some incidents, read in chunks."""
    chosen = list(versions(viewer, audience) if wanted is None else wanted)
    condition = _condition(audience)
    for first in range(0, len(chosen), CHUNK):
        chunk = chosen[first : first + CHUNK]
        incidents = _sources(viewer, "incident", condition, chunk)
        linked = [one["postmortem"] for one, _sum in incidents.values() if one["postmortem"]]
        postmortems = _sources(viewer, "postmortem", condition, linked)
        wrote = {} if audience.startswith("client-") else authors(viewer, chunk)
        for source, sha256 in incidents.values():
            postmortem, sum_ = postmortems.get(source["postmortem"] or "", (None, ""))
            names = wrote.get(source["incident"], ())
            yield search_document(source, postmortem, _version(sha256, sum_), names)
