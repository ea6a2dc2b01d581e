"""Reading who operates an application, and what these people said of its records."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from ..database import db
from ..database.sessions import door, reader
from ..domain.learning.transfer import LEVELS, Said
from ..models import Grant, Person, Receipt
from ..policy import viewer as viewers
from ..policy.viewer import Viewer
from ..policy.visible import GRANTED_TO_PERSON

AT_ONCE = 500  # receipts that are held in memory


def operators(application_id: int, organization_id: int) -> dict[int, str]:
    """The people of a client who may read an application and sign in, by id, in order of names.

    Whoever asks sees neither people nor grants, so the product looks; it shows the names to nobody
    but their own organization.
    """
    granted = select(Grant.id).where(
        Grant.application_id == application_id,
        GRANTED_TO_PERSON,
    )
    query = (
        select(Person.id, Person.name)
        .where(Person.organization_id == organization_id, Person.disabled_at.is_(None))
        .where(granted.exists())
        .order_by(Person.name, Person.id)
    )
    with door(db, viewers.door()) as session:
        return {row.id: row.name for row in session.execute(query)}


def said(
    viewer: Viewer, application_id: int, organization_id: int, incidents: Mapping[str, str]
) -> Iterator[Said]:
    """What people of a client said of an application's incidents; `incidents` of postmortems."""
    query = select(Receipt.public_id, Receipt.person_id, Receipt.kind, Receipt.at).where(
        Receipt.application_id == application_id,
        Receipt.organization_id == organization_id,
        Receipt.kind.in_(LEVELS),
    )
    query = query.execution_options(yield_per=AT_ONCE)
    for record, person, kind, at in reader(db, viewer).execute(query):
        yield Said(incidents.get(record, record), person, kind, at)
