"""For whom a handover copy is made, by whom, and with whose eyes it is read."""

from dataclasses import dataclass

from sqlalchemy import select

from ..database import db
from ..database.sessions import door
from ..errors import NotFound
from ..models import Organization
from ..policy import viewer as viewers
from ..policy.viewer import Kind, Viewer
from .viewing import seen_as


@dataclass(frozen=True, slots=True)
class Handover:
    """A client, who makes a copy for it, and a viewer that reads what all its people read."""

    slug: str
    client: str
    maker: str
    eyes: Viewer


def find(viewer: Viewer, slug: str) -> Handover:
    """What a copy for the client of this slug is made with; NotFound when there is no such."""
    with door(db, viewers.door()) as session:
        query = select(Organization).where(Organization.slug == slug, Organization.kind == "client")
        client = session.scalars(query).first()
        suppliers = select(Organization.name).where(Organization.kind == "supplier")
        supplier = session.scalars(suppliers.order_by(Organization.id).limit(1)).first() or ""
    if client is None:
        raise NotFound(slug)
    nothing = Viewer(Kind.CLIENT, organization_id=client.id, organization=client.name)
    # The product looks, who was granted nothing: a restricted application is in no copy.
    eyes = seen_as(viewers.system(), f"organization:{client.id}") or nothing
    maker = ", ".join(filter(None, (viewer.name, viewer.organization or supplier)))
    return Handover(client.slug, client.name, maker, eyes)
