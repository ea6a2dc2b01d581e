"""Reading records for those who write them: the current document and its revisions."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..domain.documents import Document, from_dict
from ..errors import NotFound
from ..models import Incident, Person, Postmortem, Revision
from ..policy.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Saved:
    """A document as it was saved, and where it stands."""

    public_id: str
    incident: str
    number: str
    state: str
    revision: int
    base: int
    current: int
    author: str
    saved_at: datetime
    document: Document


def get(viewer: Viewer, public_id: str, number: int | None = None) -> Saved:
    """The current document for editing, or one of its revisions; NotFound when hidden."""
    wanted = Revision.number == (Postmortem.revision if number is None else number)
    query = (
        select(Postmortem, Incident.public_id, Incident.number, Revision, Person.name)
        .join(Incident, Incident.id == Postmortem.incident_id)
        .join(Revision, Revision.postmortem_id == Postmortem.id)
        .outerjoin(Person, Person.id == Revision.person_id)
        .where(Postmortem.public_id == public_id, Postmortem.deleted_at.is_(None), wanted)
    )
    row = reader(db, viewer).execute(query).first()
    if row is None:
        raise NotFound(public_id)
    postmortem, incident, staff_number, revision, author = row
    return Saved(
        public_id=public_id,
        incident=incident,
        number=staff_number,
        state=postmortem.state,
        revision=revision.number,
        base=revision.base,
        current=postmortem.revision,
        author=author or "",
        saved_at=revision.created_at,
        document=from_dict(json.loads(revision.body)),
    )


def of_incident(viewer: Viewer, incident: str) -> str:
    """The public id of an incident's postmortem, for those who write; NotFound when hidden."""
    query = (
        select(Postmortem.public_id)
        .join(Incident, Incident.id == Postmortem.incident_id)
        .where(Incident.public_id == incident)
    )
    found = reader(db, viewer).scalar(query)
    if found is None:
        raise NotFound(incident)
    return str(found)


def last_zone(viewer: Viewer) -> str | None:
    """The time zone of the newest incident this person wrote, else of anyone's."""
    own = Postmortem.created_by == viewer.person_id
    query = (
        select(Incident.zone)
        .join(Postmortem, Postmortem.incident_id == Incident.id)
        .order_by(own.desc(), Postmortem.id.desc())
        .limit(1)
    )
    return reader(db, viewer).scalar(query)  # type: ignore[no-any-return]


def authors(viewer: Viewer, incidents: Collection[str]) -> dict[str, list[str]]:
    """The names of all who saved something about some incidents, by the incident's public id."""
    query = (
        select(Incident.public_id, Person.name)
        .distinct()
        .join(Postmortem, Postmortem.incident_id == Incident.id)
        .join(Revision, Revision.postmortem_id == Postmortem.id)
        .join(Person, Person.id == Revision.person_id)
        .where(Incident.public_id.in_(incidents))
        .order_by(Person.name)
    )
    found: dict[str, list[str]] = {}
    for incident, name in reader(db, viewer).execute(query):
        found.setdefault(incident, []).append(name)
    return found
