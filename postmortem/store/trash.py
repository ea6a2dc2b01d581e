"""What is in the trash: the one place that shows it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ..database import db
from ..database.sessions import door
from ..models import Application, Incident, JournalEntry, Organization, Person, Postmortem
from ..policy.viewer import Viewer, into_trash

MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Thrown:
    """A postmortem in the trash: what it was about, and who put it there."""

    public_id: str
    number: str
    title: str
    severity: int | None
    application: str
    client: str
    state: str
    thrown_at: datetime
    thrown_by: str


def find(viewer: Viewer) -> list[Thrown]:
    """All that this viewer could read if it were not there, what was thrown away last first."""
    last = (
        select(func.max(JournalEntry.id))
        .where(JournalEntry.event == "postmortem.thrown_away")
        .where(JournalEntry.record == Postmortem.public_id)
        .correlate(Postmortem)
        .scalar_subquery()
    )
    query = (
        select(
            Postmortem.public_id, Incident.number, Incident.title, Incident.severity,
            Application.name.label("application"), Organization.name.label("client"),
            Postmortem.state, Postmortem.deleted_at, Person.name.label("who"),
        )
        .join(Incident, Incident.id == Postmortem.incident_id)
        .join(Application, Application.id == Incident.application_id)
        .join(Organization, Organization.id == Application.client_id)
        .outerjoin(JournalEntry, JournalEntry.id == last)
        .outerjoin(Person, Person.id == JournalEntry.person_id)
        .where(Postmortem.deleted_at.is_not(None))
        .order_by(Postmortem.deleted_at.desc(), Postmortem.id.desc())
        .limit(MOST_LISTED)
    )  # fmt: skip
    with door(db, into_trash(viewer)) as session:
        rows = session.execute(query).all()
    return [
        Thrown(
            public_id=row.public_id,
            number=row.number,
            title=row.title,
            severity=row.severity,
            application=row.application,
            client=row.client,
            state=row.state,
            thrown_at=row.deleted_at,
            thrown_by=row.who or "",
        )
        for row in rows
    ]
