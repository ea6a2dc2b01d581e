"""Reading habits: when something could first be read, and what was read by whom."""

from datetime import datetime

from sqlalchemy import func, select

from ..database import db
from ..database.sessions import reader
from ..models import Edition, Page, Postmortem, Receipt, ReceiptKind
from ..policy.viewer import Viewer

READ = (ReceiptKind.READ, ReceiptKind.LEARNED, ReceiptKind.DRILLED)
NOUNS = ("postmortem", "page")


def first_readable(viewer: Viewer, since: datetime) -> dict[str, dict[str, datetime]]:
    """Since when what is new can be read, by noun and id: to a client since it was first shared,
    to staff since it was published."""
    found: dict[str, dict[str, datetime]] = {noun: {} for noun in NOUNS}
    if viewer.is_staff:
        found["postmortem"] = _published(viewer, since)
        found["page"] = _made(viewer, since)
        return found
    first = func.min(Edition.created_at)
    query = (
        select(Edition.noun, Edition.public_id, first)
        .where(Edition.audience == "client", Edition.noun.in_(NOUNS))
        .group_by(Edition.noun, Edition.public_id)
        .having(first >= since)
    )
    for noun, name, at in reader(db, viewer).execute(query):
        found[noun][name] = at
    return found


def _published(viewer: Viewer, since: datetime) -> dict[str, datetime]:
    query = select(Postmortem.public_id, Postmortem.published_at)
    query = query.where(Postmortem.published_at >= since)
    return {row[0]: row[1] for row in reader(db, viewer).execute(query)}


def _made(viewer: Viewer, since: datetime) -> dict[str, datetime]:
    query = select(Page.public_id, Page.created_at).where(Page.created_at >= since)
    return {row[0]: row[1] for row in reader(db, viewer).execute(query)}


def read(viewer: Viewer) -> set[str]:
    """The postmortems that a client's person has read or drilled; for staff, that anybody of a
    client has: the supplier sees no names."""
    query = select(Receipt.public_id).distinct().where(Receipt.kind.in_(READ))
    if viewer.is_client:
        query = query.where(Receipt.person_id == viewer.person_id)
    return set(reader(db, viewer).scalars(query))
