"""Is everything sound: rows, journal, revisions, editions, indexes."""

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from ..database import db, snapshots
from ..database.sessions import reader
from ..models import (
    Edition,
    Incident,
    JournalEntry,
    Page,
    PageRevision,
    Postmortem,
    Revision,
    Standing,
)
from ..operations.journal import broken_links
from ..policy.viewer import Viewer, system
from ..search.engine import Engine
from . import indexing


def problems(engine: Engine) -> list[str]:
    """Everything that is wrong, one sentence each; an empty list when all is sound."""
    viewer = system()
    found = snapshots.problems() + _journal(viewer) + _revisions(viewer) + _editions(viewer)
    return found + _indexes(engine)


def _indexes(engine: Engine) -> list[str]:
    try:
        while indexing.follow(engine):
            pass
        indexing.mend(engine)
        return indexing.differences(engine)
    except (KeyError, TypeError, ValueError) as error:  # an edition is not what it was
        return [f"The search indexes cannot be made from the editions: {error!r}."]


def broken_entries(viewer: Viewer) -> list[int]:
    """The journal's entries that do not fit into the chain."""
    query = select(JournalEntry).order_by(JournalEntry.id)
    return broken_links(reader(db, viewer).scalars(query).all())


def _journal(viewer: Viewer) -> list[str]:
    return [f"The journal's entry {number} was changed." for number in broken_entries(viewer)]


def _revisions(viewer: Viewer) -> list[str]:
    return [
        *_revisions_of(viewer, Postmortem, Revision, Revision.postmortem_id),
        *_revisions_of(viewer, Page, PageRevision, PageRevision.page_id),
    ]


def _revisions_of(viewer: Viewer, owner: Any, revision: Any, owned_by: Any) -> list[str]:
    """What is wrong with the saved texts of postmortems, or of pages."""
    session, noun = reader(db, viewer), owner.__name__
    rows = session.execute(select(owned_by, revision.number, revision.body, revision.sha256))
    changed = [
        f"Revision {number} of {noun.lower()} {which} was changed."
        for which, number, body, sha256 in rows
        if hashlib.sha256(body.encode()).hexdigest() != sha256
    ]
    current = select(revision.id).where(owned_by == owner.id, revision.number == owner.revision)
    missing = session.scalars(select(owner.public_id).where(~current.exists()))
    return changed + [f"{noun} {name} has no current revision." for name in missing]


def _editions(viewer: Viewer) -> list[str]:
    session = reader(db, viewer)
    query = select(Edition).where(Edition.standing.in_((Standing.CURRENT, Standing.EARLIER)))
    changed = [
        f"The {one.audience} edition {one.number} of {one.noun} {one.public_id} was changed."
        for one in session.scalars(query.options(undefer(Edition.source)))
        if hashlib.sha256(one.source.encode()).hexdigest() != one.sha256
    ]
    internal = select(Edition.id).where(
        Edition.public_id == Incident.public_id,
        Edition.noun == "incident",
        Edition.audience == "internal",
    )
    missing = session.scalars(select(Incident.number).where(~internal.exists()))
    return changed + [f"{number} has no internal edition." for number in missing]
