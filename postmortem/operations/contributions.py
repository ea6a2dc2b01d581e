"""What a client's people write: an incident as they saw it, and entries to its timeline."""

from dataclasses import replace

from sqlalchemy import select

from ..database import db
from ..database.sessions import door
from ..domain.audiences import Audience
from ..domain.documents import Document
from ..domain.lifecycle import Sharing, State
from ..domain.timeline import Entry
from ..editions import reading
from ..editions.reading import Reading
from ..errors import Forbidden, Invalid, NotFound, Problem
from ..models import Incident, Postmortem
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, on_behalf
from . import postmortems


def report(viewer: Viewer, document: Document) -> str:
    """Draft an incident that the client reads at once; returns the incident's public id."""
    require(viewer, Permission.INCIDENT_REPORT)
    if not _contributes(viewer, document.application):
        raise Invalid([Problem("application", "Choose an application.")])
    own = replace(
        document,
        sharing=Sharing.LIVE,
        entries=tuple(replace(one, audience=Audience.CLIENT) for one in document.entries),
    )
    name = postmortems.create(on_behalf(viewer), own, links=False)
    with door(db, on_behalf(viewer)) as session:
        query = select(Incident.public_id).join(Postmortem, Postmortem.incident_id == Incident.id)
        return str(session.scalar(query.where(Postmortem.public_id == name)))


def _contributes(viewer: Viewer, slug: str) -> bool:
    try:
        edition = reading.get(viewer, "application", slug)
    except NotFound:
        return False
    return edition.application_id in viewer.contributes


def open_to(viewer: Viewer, edition: Reading) -> str | None:
    """The postmortem whose timeline this viewer may add to while the incident is shared live."""
    if edition.application_id not in viewer.contributes or not viewer.is_client:
        return None
    query = (
        select(Postmortem.public_id)
        .join(Incident, Incident.id == Postmortem.incident_id)
        .where(Incident.public_id == edition.public_id, Incident.sharing == Sharing.LIVE)
        .where(Postmortem.state != State.PUBLISHED)
    )
    with door(db, on_behalf(viewer)) as session:
        return session.scalar(query)


def add_entry(viewer: Viewer, edition: Reading, entry: Entry) -> None:
    """Add to the timeline of an incident that is shared live; the client reads it at once."""
    require(viewer, Permission.INCIDENT_REPORT)
    name = open_to(viewer, edition)
    if name is None:
        raise Forbidden("Nothing can be added to this incident.")
    own = replace(entry, audience=Audience.CLIENT)
    postmortems.amend(
        on_behalf(viewer), name, lambda now: replace(now, entries=(*now.entries, own))
    )
