"""Reading the history of a postmortem: who saved what, when, and what it changed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from ..database import db
from ..database.sessions import reader
from ..domain.documents import Document, from_dict
from ..domain.merging.changes import Place, changes
from ..models import Person, Postmortem, Revision
from ..policy.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Listed:
    """One revision in a list; `document` holds what it says, `places` what it changed."""

    number: int
    base: int
    reason: str
    author: str
    saved_at: datetime
    document: Document
    places: tuple[Place, ...]


def _of(public_id: str) -> ColumnElement[bool]:
    own = select(Postmortem.id).where(Postmortem.public_id == public_id).scalar_subquery()
    return Revision.postmortem_id == own


def count(viewer: Viewer, public_id: str) -> int:
    """How many revisions there are."""
    query = select(func.count(Revision.id)).where(_of(public_id))
    return int(reader(db, viewer).scalar(query) or 0)


def find(viewer: Viewer, public_id: str, *, offset: int = 0, limit: int = 50) -> list[Listed]:
    """Revisions newest first, each with what it changed in the one it was based on."""
    query = (
        select(
            Revision.number, Revision.base, Revision.reason, Revision.created_at, Revision.body,
            Person.name,
        )
        .outerjoin(Person, Person.id == Revision.person_id)
        .where(_of(public_id))
        .order_by(Revision.number.desc())
    )  # fmt: skip
    rows = reader(db, viewer).execute(query.limit(limit).offset(offset)).all()
    documents = {row.number: from_dict(json.loads(row.body)) for row in rows}
    missing = {row.base for row in rows} - documents.keys() - {0}
    documents |= _documents(viewer, public_id, missing)
    return [
        Listed(
            number=row.number,
            base=row.base,
            reason=row.reason,
            author=row.name or "",
            saved_at=row.created_at,
            document=documents[row.number],
            places=tuple(_places(documents.get(row.base), documents[row.number])),
        )
        for row in rows
    ]


def _documents(viewer: Viewer, public_id: str, numbers: set[int]) -> dict[int, Document]:
    query = select(Revision.number, Revision.body).where(
        _of(public_id), Revision.number.in_(numbers)
    )
    rows = reader(db, viewer).execute(query) if numbers else ()
    return {number: from_dict(json.loads(body)) for number, body in rows}


def _places(before: Document | None, after: Document) -> Iterator[Place]:
    return changes(before, after) if before else iter(())
