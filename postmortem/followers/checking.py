"""Is everything sound: rows, journal, revisions, editions, indexes."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import undefer

from ..database import db, snapshots
from ..database.sessions import reader
from ..models import Edition, Incident, JournalEntry, Postmortem, Revision, Standing
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
    session = reader(db, viewer)
    rows = session.execute(
        select(Revision.postmortem_id, Revision.number, Revision.body, Revision.sha256)
    )
    changed = [
        f"Revision {number} of postmortem {owner} was changed."
        for owner, number, body, sha256 in rows
        if hashlib.sha256(body.encode()).hexdigest() != sha256
    ]
    current = select(Revision.id).where(
        Revision.postmortem_id == Postmortem.id, Revision.number == Postmortem.revision
    )
    missing = session.scalars(select(Postmortem.public_id).where(~current.exists()))
    return changed + [f"Postmortem {name} has no current revision." for name in missing]


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
