"""Reading comments: a client those of its own organization, the supplier all."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import reader
from ..domain.writing.threads import Note, Thread, may_change
from ..models import Comment, Edition, Organization, Standing
from ..policy.viewer import Viewer


def find(viewer: Viewer, record: str, application_id: int) -> list[Thread]:
    """Every thread beside what a client reads of a record, in the order in which they began."""
    query = select(Comment).where(
        Comment.record == record, Comment.application_id == application_id
    )
    rows = reader(db, viewer).scalars(query.order_by(Comment.at, Comment.id)).all()
    return list(_threads(viewer, rows, _clients(viewer)).values())


def unanswered(viewer: Viewer, record: str = "") -> Counter[str]:
    """How many questions of clients wait beside what they read now, by record; of one, or all."""
    begun = Comment.first_id.is_(None), Comment.resolved_at.is_(None)
    is_read = (
        select(Edition.id)
        .where(Edition.public_id == Comment.record, Edition.audience == "client")
        .where(Edition.application_id == Comment.application_id)
        .where(Edition.standing == Standing.CURRENT)
        .exists()
    )
    still_open = select(Comment.id).where(*begun, is_read)
    if record:
        still_open = still_open.where(Comment.record == record)
    query = select(Comment).where(Comment.id.in_(still_open) | Comment.first_id.in_(still_open))
    rows = reader(db, viewer).scalars(query.order_by(Comment.at, Comment.id)).all()
    records = {row.public_id: row.record for row in rows}
    threads = _threads(viewer, rows, {}).values()
    return Counter(records[one.id] for one in threads if one.is_unanswered)


def _clients(viewer: Viewer) -> dict[int, str]:
    """What the organizations that this viewer may see are called."""
    query = select(Organization.id, Organization.name)
    return {row.id: row.name for row in reader(db, viewer).execute(query)}


def _threads(viewer: Viewer, rows: Iterable[Any], names: dict[int, str]) -> dict[int, Thread]:
    notes: dict[int, list[Note]] = defaultdict(list)
    rows = list(rows)
    for row in rows:
        notes[row.first_id or row.id].append(_note(viewer, row))
    return {
        row.id: Thread(
            row.public_id,
            row.anchor,
            tuple(notes[row.id]),
            row.resolved_at,
            row.resolved_name,
            names.get(row.organization_id, ""),
        )
        for row in rows
        if row.first_id is None
    }


def _note(viewer: Viewer, row: Any) -> Note:
    is_mine = may_change(row.person_id, viewer.person_id, row.at, now())
    html = Markup(row.html)  # noqa: S704 - made by render
    return Note(
        row.public_id, row.name, row.organization, row.side, html, row.at, row.edited_at,
        row.text if is_mine else None,
    )  # fmt: skip
