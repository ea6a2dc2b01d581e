"""Reading working copies: one's own, and for the worker those that nobody goes on with."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from ..database import db
from ..database.sessions import reader
from ..domain.knowledge import page_forms
from ..domain.writing import forms
from ..domain.writing.forms import Raw
from ..models import WorkingCopy
from ..policy.viewer import Viewer

COMPLETE: dict[str, Callable[[Raw], Raw]] = {
    "postmortem": forms.complete,
    "page": page_forms.complete,
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A form as somebody left it, with the revision it is based on; `version` counts its writes."""

    base: int
    version: int
    raw: Raw
    written_at: datetime


def get(viewer: Viewer, noun: str, name: str) -> Copy | None:
    """One's own working copy of a postmortem or a page; None when there is none."""
    mine = WorkingCopy.person_id == viewer.person_id
    query = select(WorkingCopy).where(WorkingCopy.record == name, mine)
    found = reader(db, viewer).scalars(query).first()
    if found is None:
        return None
    raw = COMPLETE[noun](json.loads(found.body))
    return Copy(found.base, found.version, raw, found.written_at)


def idle(viewer: Viewer, since: datetime) -> Sequence[int]:
    """The ids of all that were not written since then, and not kept as a revision either."""
    query = select(WorkingCopy.id).where(
        WorkingCopy.written_at < since,
        or_(WorkingCopy.kept_at.is_(None), WorkingCopy.kept_at < WorkingCopy.written_at),
    )
    return reader(db, viewer).scalars(query).all()  # type: ignore[no-any-return]
