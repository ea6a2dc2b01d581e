"""Bringing an earlier revision back, as a new one; never more to the client than it reads now."""

from dataclasses import replace
from typing import Any

from ..database import db
from ..database.sessions import reader, writing
from ..domain.audiences import Audience
from ..domain.documents import PARTS, Document
from ..domain.lifecycle import Sharing
from ..domain.merging.changes import name_of, named
from ..errors import NotFound, Stale
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import postmortems as store
from . import editions, merges, postmortems, revisions


def restored(earlier: Document, now: Document) -> Document:
    """What an earlier text becomes today.

    It stays with today's application, what is internal by now stays so, and nothing is shared as
    it is written: sharing is somebody's own step.
    """
    lists: dict[str, Any] = {
        part: tuple(_kept_internal(item, named(now, part)) for item in getattr(earlier, part))
        for part in PARTS
    }
    sharing = Sharing.OFF if now.sharing is Sharing.OFF else Sharing.BY_PUBLICATION
    return replace(earlier, application=now.application, sharing=sharing, **lists)


def _kept_internal(item: Any, now: dict[str, Any]) -> Any:
    today = now.get(name_of(item))
    is_hidden = today is not None and today.audience is Audience.INTERNAL
    return replace(item, audience=Audience.INTERNAL) if is_hidden else item


def restore(viewer: Viewer, name: str, number: int, seen: int) -> int:
    """Make the text of a revision the current one; returns the new revision's number.

    `seen` is the current revision that the asker knows; Stale where there is another by now.
    """
    require(viewer, Permission.POSTMORTEM_WRITE)
    now, earlier = store.get(viewer, name), store.get(viewer, name, number)
    application = postmortems.application_of(reader(db, viewer), now.document.application)
    editions.prerender(restored(earlier.document, now.document), application)
    with writing(db, viewer) as session:
        opened = postmortems.open_(session, viewer, name)
        current = opened.postmortem.revision
        if current != seen:
            raise Stale(current, number)
        found = merges.base_of(session, opened.postmortem, number)
        if found is None:
            raise NotFound(name)
        document = restored(found, revisions.current(session, opened.postmortem)).sorted()
        rendered = editions.prerender(document, opened.application)
        postmortems.put(opened, document, rendered, current, reason="restore")
        return opened.postmortem.revision
