"""Reading organizations."""

from typing import Any

from sqlalchemy import func, select

from ..database import db
from ..database.sessions import reader
from ..models import Organization, Person
from ..policy.viewer import Viewer


def find(viewer: Viewer) -> list[dict[str, Any]]:
    """Every organization this viewer may see, by name, with its number of people."""
    query = (
        select(Organization, func.count(Person.id))
        .outerjoin(Person, Person.organization_id == Organization.id)
        .group_by(Organization.id)
        .order_by(Organization.name)
    )
    return [
        {"slug": one.slug, "name": one.name, "kind": one.kind, "people": people}
        for one, people in reader(db, viewer).execute(query)
    ]
