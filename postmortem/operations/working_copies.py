"""Keeping what is being written, before it is saved.

The journal does not tell of it: nobody but its writer ever sees a working copy.
"""

import json
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.documents import Document, canonical
from ..domain.knowledge import page_forms
from ..domain.knowledge.pages import PageDocument
from ..domain.writing import drafts, forms
from ..domain.writing.forms import Raw
from ..errors import NotFound, Overtaken
from ..models import Application, Page, Person, Postmortem, WorkingCopy
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, on_behalf
from . import revisions
from .journal import append
from .pages import OpenPage
from .postmortems import Open

IDLE = timedelta(minutes=10)
MODELS: dict[str, type[Postmortem | Page]] = {"postmortem": Postmortem, "page": Page}
WRITE = {"postmortem": Permission.POSTMORTEM_WRITE, "page": Permission.PAGE_WRITE}


def keep(viewer: Viewer, noun: str, name: str, base: int, version: int, raw: Raw) -> int:
    """Keep a form as typed over one's own working copy; returns how often it has been written.

    `version` is what the writer saw last, 0 for none. Where it was written since, from another
    window, nothing is written over: Overtaken.
    """
    require(viewer, WRITE[noun])
    with writing(db, viewer) as session:
        if _record(session, noun, name) is None:
            raise NotFound(name)
        found = _own(session, viewer, name)
        if found is None:
            found = WorkingCopy(record=name, person_id=viewer.person_id, version=version)
            session.add(found)
        elif found.version != version:
            raise Overtaken(name)
        found.base, found.body, found.written_at = base, canonical(raw), now()
        found.version += 1
    return found.version


def _record(session: GuardedSession, noun: str, name: str) -> Any:
    """The postmortem or the page of that name; None when hidden, unknown or deleted."""
    model = MODELS[noun]
    return session.scalars(select(model).where(model.public_id == name)).first()


def _own(session: GuardedSession, viewer: Viewer, name: str) -> WorkingCopy | None:
    mine = WorkingCopy.person_id == viewer.person_id
    query = select(WorkingCopy).where(WorkingCopy.record == name, mine)
    found: WorkingCopy | None = session.scalars(query).first()
    return found


def forget(opened: Open | OpenPage, name: str, version: int) -> None:
    """Forget one's working copy once it is saved, unless another window has written it since."""
    found = _own(opened.session, opened.viewer, name)
    if found and found.version == version:
        opened.session.delete(found)


def discard(viewer: Viewer, noun: str, name: str) -> None:
    """Throw one's working copy away; it becomes a revision first, so that no word is lost."""
    require(viewer, WRITE[noun])
    with writing(db, viewer) as session:
        if _record(session, noun, name) is None:
            raise NotFound(name)
        found = _own(session, viewer, name)
        if found:
            _keep_beside(session, viewer, found, "discard")
            session.delete(found)


def keep_idle(viewer: Viewer, number: int) -> None:
    """Make a revision beside the current one of a working copy that nobody goes on with."""
    with writing(db, viewer) as session:
        found = session.get(WorkingCopy, number)
        if found is None or found.written_at > now() - IDLE:
            return
        name = session.scalar(select(Person.name).where(Person.id == found.person_id)) or ""
        writer = on_behalf(Viewer(viewer.kind, person_id=found.person_id, name=name))
        _keep_beside(session, writer, found, "idle")
        found.kept_at = now()


def _keep_beside(session: GuardedSession, viewer: Viewer, copy: WorkingCopy, reason: str) -> None:
    """A revision of the form as typed; none where a revision says the same already."""
    named = {noun: _record(session, noun, copy.record) for noun in MODELS}
    found = next(((noun, record) for noun, record in named.items() if record), None)
    if found is None:
        return
    noun, record = found
    slugs = session.scalars(select(Application.slug)).all()
    document = READ[noun](json.loads(copy.body), slugs)
    if not revisions.is_kept(session, record, document):
        revisions.keep(session, viewer, record, document, base=copy.base, reason=reason)
        append(session, viewer, f"{noun}.kept_beside", copy.record)


def _read(raw: Raw, slugs: Collection[str]) -> Document:
    return drafts.read(forms.complete(raw), slugs)[0].sorted()


def _read_page(raw: Raw, slugs: Collection[str]) -> PageDocument:
    return page_forms.read(page_forms.complete(raw), slugs)[0]


READ: dict[str, Callable[[Raw, Collection[str]], Document | PageDocument]] = {
    "postmortem": _read,
    "page": _read_page,
}
