"""Reading who operates an application, and what these people said of its records."""

from collections.abc import Iterator, Mapping

from sqlalchemy import or_, select

from ..database import db
from ..database.sessions import door, reader
from ..domain.learning.transfer import LEVELS, Said
from ..models import Application, Grant, Person, Receipt
from ..policy import viewer as viewers
from ..policy.viewer import Viewer

AT_ONCE = 500  # receipts that are held in memory


def client_of(viewer: Viewer, application_id: int) -> int:
    """The organization that runs an application: a client's own people see their own alone."""
    if viewer.is_client and viewer.organization_id is not None:
        return viewer.organization_id
    query = select(Application.client_id).where(Application.id == application_id)
    return int(reader(db, viewer).scalars(query).one())


def operators(application_id: int, organization_id: int) -> dict[int, str]:
    """The people of a client who may read an application and sign in, by id, in order of names.

    Whoever asks sees neither people nor grants, so the product looks; it shows the names to nobody
    but their own organization.
    """
    granted = select(Grant.id).where(
        Grant.application_id == application_id,
        or_(Grant.person_id == Person.id, Grant.organization_id == Person.organization_id),
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
