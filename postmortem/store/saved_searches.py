"""Reading the searches that somebody keeps."""

from typing import Any

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..models import SavedSearch
from ..policy.viewer import Viewer


def find(viewer: Viewer) -> list[dict[str, Any]]:
    """One's own saved searches by name; none for whoever is no person."""
    if viewer.person_id is None:
        return []
    query = select(SavedSearch).where(SavedSearch.person_id == viewer.person_id)
    return [
        {"id": one.id, "name": one.name, "asked": one.asked, "order": one.sorted_by}
        for one in sorted(reader(db, viewer).scalars(query), key=lambda one: one.name.lower())
    ]
