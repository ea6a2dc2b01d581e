"""Reading one's own drills, and who finished one as far as the viewer may know."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..errors import NotFound
from ..models import Drill
from ..policy.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Run:
    """One's own drill: which version of what it replays, how far it is, and what one said."""

    id: str
    record: str
    edition: int
    sha256: str
    revision: int | None
    application: str
    clock: datetime | None
    at_stop: int
    answers: dict[str, Any]
    is_group: bool
    began_at: datetime
    finished_at: datetime | None


def _run(row: Drill) -> Run:
    return Run(
        id=row.public_id,
        record=row.record,
        edition=row.edition,
        sha256=row.sha256,
        revision=row.revision,
        application=row.application,
        clock=row.clock,
        at_stop=row.at_stop,
        answers=json.loads(row.answers),
        is_group=row.is_group,
        began_at=row.began_at,
        finished_at=row.finished_at,
    )


def get(viewer: Viewer, name: str) -> Run:
    """One of one's own drills; anybody else's is as unknown as one that never was."""
    own = Drill.person_id == viewer.person_id, Drill.public_id == name
    found = reader(db, viewer).scalars(select(Drill).where(*own)).first()
    if found is None:
        raise NotFound("drill")
    return _run(found)


def mine(viewer: Viewer) -> list[Run]:
    """One's own drills, those not finished first, then the newest; none for who is no person."""
    if viewer.person_id is None:
        return []
    query = select(Drill).where(Drill.person_id == viewer.person_id)
    newest = query.order_by(Drill.finished_at.is_not(None), Drill.began_at.desc(), Drill.id.desc())
    return [_run(row) for row in reader(db, viewer).scalars(newest)]


def finished_records(viewer: Viewer) -> set[str]:
    """The public ids of the postmortems that this viewer drilled to the end."""
    if viewer.person_id is None:
        return set()
    own = Drill.person_id == viewer.person_id
    query = select(Drill.record).where(own, Drill.finished_at.is_not(None))
    return set(reader(db, viewer).scalars(query))
