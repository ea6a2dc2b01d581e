"""Keeping what is being written, before it is saved.

The journal does not tell of it: nobody but its writer ever sees a working copy.
"""

import json
from datetime import timedelta

from sqlalchemy import func, select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.documents import as_dict, canonical
from ..domain.writing import drafts
from ..domain.writing.forms import Raw, complete
from ..errors import Overtaken
from ..models import Application, Person, Postmortem, Revision, WorkingCopy
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, on_behalf
from . import revisions
from .journal import append
from .postmortems import Open, open_

IDLE = timedelta(minutes=10)


def keep(viewer: Viewer, name: str, base: int, version: int, raw: Raw) -> int:
    """Keep a form as typed over one's own working copy; returns how often it has been written.

    `version` is what the writer saw last, 0 for none. Where it was written since, from another
    window, nothing is written over: Overtaken.
    """
    require(viewer, Permission.POSTMORTEM_WRITE)
    with writing(db, viewer) as session:
        postmortem = open_(session, viewer, name).postmortem
        found = _own(session, viewer, postmortem)
        if found is None:
            found = WorkingCopy(
                postmortem_id=postmortem.id, person_id=viewer.person_id, version=version
            )
            session.add(found)
        elif found.version != version:
            raise Overtaken(name)
        found.base, found.body, found.written_at = base, canonical(raw), now()
        found.version += 1
    return found.version


def _own(session: GuardedSession, viewer: Viewer, postmortem: Postmortem) -> WorkingCopy | None:
    mine = WorkingCopy.person_id == viewer.person_id
    query = select(WorkingCopy).where(WorkingCopy.postmortem_id == postmortem.id, mine)
    found: WorkingCopy | None = session.scalars(query).first()
    return found


def forget(opened: Open, version: int) -> None:
    """Forget one's working copy once it is saved, unless another window has written it since."""
    found = _own(opened.session, opened.viewer, opened.postmortem)
    if found and found.version == version:
        opened.session.delete(found)


def discard(viewer: Viewer, name: str) -> None:
    """Throw one's working copy away; it becomes a revision first, so that no word is lost."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    with writing(db, viewer) as session:
        found = _own(session, viewer, open_(session, viewer, name).postmortem)
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
    slugs = session.scalars(select(Application.slug)).all()
    document = drafts.read(complete(json.loads(copy.body)), slugs)[0].sorted()
    postmortem = session.get_one(Postmortem, copy.postmortem_id)
    body = canonical(as_dict(document))
    same = Revision.postmortem_id == postmortem.id, Revision.body == body
    if session.scalar(select(func.count(Revision.id)).where(*same)):
        return
    revisions.keep(session, viewer, postmortem, document, base=copy.base, reason=reason)
    append(session, viewer, "postmortem.kept_beside", postmortem.public_id)
