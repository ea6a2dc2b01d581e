"""Moving a postmortem to the trash with its incident, and out of it. Nothing is destroyed."""

from dataclasses import replace

from sqlalchemy import select, update

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.lifecycle import Sharing
from ..errors import NotFound
from ..models import Edition, Postmortem, Standing
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, into_trash
from . import editions, postmortems, revisions
from .journal import append
from .postmortems import Open, put


def throw(viewer: Viewer, name: str) -> None:
    """Take a postmortem and its incident away from every reader, at once."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    with writing(db, viewer) as session:
        opened = postmortems.open_(session, viewer, name)
        if editions.unshare(session, opened.record):
            append(session, viewer, "postmortem.unshared", name)
        _put_away(session, opened)
        opened.postmortem.deleted_at = now()
        append(session, viewer, "postmortem.thrown_away", name)


def _put_away(session: GuardedSession, opened: Open) -> None:
    """What staff read of it goes too: nothing lists, finds or counts what is unshared."""
    own = Edition.public_id.in_((opened.incident.public_id, opened.postmortem.public_id))
    session.execute(update(Edition).where(own).values(standing=Standing.UNSHARED))


def take_out(viewer: Viewer, name: str) -> None:
    """Bring a postmortem back as it was; the client reads nothing of it until it is shared."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    looking = into_trash(viewer)
    with writing(db, looking) as session:
        opened = _thrown(session, looking, name)
        opened.postmortem.deleted_at = None
        document = revisions.current(session, opened.postmortem)
        rendered = editions.prerender(document, opened.application)
        if document.sharing is Sharing.LIVE:
            document = replace(document, sharing=Sharing.BY_PUBLICATION)
            put(opened, document, rendered, opened.postmortem.revision, reason="untrash")
        else:
            shown = opened.record, opened.application
            editions.write_internal(session, document, *shown, rendered)
        append(session, looking, "postmortem.taken_out", name)


def _thrown(session: GuardedSession, viewer: Viewer, name: str) -> Open:
    query = (
        select(Postmortem)
        .where(Postmortem.public_id == name, Postmortem.deleted_at.is_not(None))
        .options(*postmortems.BELOW)
    )
    postmortem = session.scalars(query).first()
    if postmortem is None:
        raise NotFound(name)
    incident = postmortem.incident
    return Open(session, viewer, incident.application, incident, postmortem)
