"""Reading remarks, thread by thread, for those who write."""

from collections import defaultdict
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import aliased

from ..clock import now
from ..database import db
from ..database.sessions import reader
from ..domain.writing.threads import Note, Thread, may_change
from ..models import Organization, Person, Remark
from ..policy.viewer import Viewer


def find(viewer: Viewer, name: str) -> list[Thread]:
    """Every thread about a postmortem or a page, in the order in which they began."""
    resolver = aliased(Person)
    query = (
        select(Remark, Person.name, Organization.name, resolver.name)
        .join(Person, Person.id == Remark.person_id)
        .join(Organization, Organization.id == Person.organization_id)
        .outerjoin(resolver, resolver.id == Remark.resolved_by)
        .where(Remark.record == name)
        .order_by(Remark.at, Remark.id)
    )
    rows = reader(db, viewer).execute(query).all()
    answers: dict[int, list[Note]] = defaultdict(list)
    for remark, who, home, _ in rows:
        answers[remark.first_id or remark.id].append(_note(viewer, remark, who, home))
    return [
        Thread(
            remark.public_id,
            remark.anchor,
            tuple(answers[remark.id]),
            remark.resolved_at,
            resolver or "",
        )
        for remark, _, _, resolver in rows
        if remark.first_id is None
    ]


def _note(viewer: Viewer, remark: Any, who: str, home: str) -> Note:
    is_mine = may_change(remark.person_id, viewer.person_id, remark.at, now())
    html = Markup(remark.html)  # noqa: S704 - made by render
    return Note(
        remark.public_id, who, home, "supplier", html, remark.at, remark.edited_at,
        remark.text if is_mine else None,
    )  # fmt: skip
