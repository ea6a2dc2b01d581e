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
from .search_documents import page_document, search_document

STAFF = "staff"
PAGES = "pages-"  # before the name of the index that holds the same readers' incidents
CHUNK = 50


def audiences(viewer: Viewer) -> list[str]:
    """Every index there should be: staff's, one per client, one per restricted application.

    Pages have one of their own beside each, so that no number of incidents counts them.
    """
    session = reader(db, viewer)
    clients = session.scalars(select(Organization.id).where(Organization.kind == "client"))
    restricted = session.scalars(select(Application.slug).where(Application.is_restricted))
    found = [
        STAFF,
        *(f"client-{number}" for number in clients),
        *(f"restricted-{slug}" for slug in restricted),
    ]
    return found + [pages_of(one) for one in found]


def pages_of(audience: str) -> str:
    """The index that holds the pages of those who find incidents in this one."""
    return f"{PAGES}{audience}"


def holds_pages(audience: str) -> bool:
    """Whether an index is one of pages."""
    return audience.startswith(PAGES)


def _condition(audience: str) -> ColumnElement[bool]:
    kind, _dash, name = audience.removeprefix(PAGES).partition("-")
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
    """The incidents or pages an index should hold, each with the version it should be of."""
    if holds_pages(audience):
        return _page_versions(viewer, audience)
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


def _page_versions(viewer: Viewer, audience: str) -> dict[str, str]:
    query = select(Edition.public_id, Edition.sha256).where(
        Edition.noun == "page", Edition.standing == Standing.CURRENT, _condition(audience)
    )
    rows = reader(db, viewer).execute(query.order_by(Edition.id))
    return {name: sha256[:32] for name, sha256 in rows}


def _version(incident: str, postmortem: str) -> str:
    return f"{incident[:16]}.{postmortem[:16]}"


def documents(
    viewer: Viewer, audience: str, wanted: Collection[str] | None = None
) -> Iterator[SearchDocument]:
    """What an index should hold, whole or of some incidents or pages, read in chunks."""
    chosen = list(versions(viewer, audience) if wanted is None else wanted)
    made = _pages if holds_pages(audience) else _stories
    for first in range(0, len(chosen), CHUNK):
        yield from made(viewer, audience, chosen[first : first + CHUNK])


def _pages(viewer: Viewer, audience: str, names: list[str]) -> Iterator[SearchDocument]:
    found = _sources(viewer, "page", _condition(audience), names)
    for source, sha256 in found.values():
        yield page_document(source, sha256[:32])


def _stories(viewer: Viewer, audience: str, names: list[str]) -> Iterator[SearchDocument]:
    condition = _condition(audience)
    incidents = _sources(viewer, "incident", condition, names)
    linked = [one["postmortem"] for one, _sum in incidents.values() if one["postmortem"]]
    postmortems = _sources(viewer, "postmortem", condition, linked)
    wrote = {} if audience.startswith("client-") else authors(viewer, names)
    for source, sha256 in incidents.values():
        postmortem, sum_ = postmortems.get(source["postmortem"] or "", (None, ""))
        by = wrote.get(source["incident"], ())
        yield search_document(source, postmortem, _version(sha256, sum_), by)
