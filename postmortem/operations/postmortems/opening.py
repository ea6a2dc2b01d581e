"""Opening a postmortem for writing, with everything its editions are made from."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from ...database.guard import CONSTANT
from ...database.sessions import GuardedSession
from ...domain.documents import Document
from ...editions.projection import Record
from ...errors import Invalid, NotFound, Problem
from ...models import Application, Incident, Postmortem
from ...policy.viewer import Viewer
from ...store import postmortems as store
from .. import editions


@dataclass(slots=True)
class Open:
    """A postmortem opened for writing, with everything its editions are made from."""

    session: GuardedSession
    viewer: Viewer
    application: Application
    incident: Incident
    postmortem: Postmortem

    @property
    def record(self) -> Record:
        """What editions say beside the document, as of now."""
        return editions.record_of(self.incident, self.postmortem, self.application)


APPLICATION = (
    select(Application)
    .where(Application.slug == bindparam("slug"))
    .options(joinedload(Application.client))
    .execution_options(**CONSTANT)
)


BELOW = (
    joinedload(Postmortem.incident).joinedload(Incident.application).joinedload(Application.client),
)


WHOLE = (
    select(Postmortem)
    .where(Postmortem.public_id == bindparam("name"), Postmortem.deleted_at.is_(None))
    .options(*BELOW)
    .execution_options(**CONSTANT)
)


def application_of(session: GuardedSession, slug: str) -> Application:
    """The application of that name which this viewer may see, with its client."""
    found = session.scalars(APPLICATION, {"slug": slug}).first()
    if found is None:
        raise Invalid([Problem("application", "There is no application of that name.")])
    return found


def open_(session: GuardedSession, viewer: Viewer, name: str) -> Open:
    """Open a postmortem for writing, locked until the transaction ends; NotFound if hidden."""
    postmortem = session.scalars(WHOLE, {"name": name}).first()
    if postmortem is None:
        raise NotFound(name)
    incident = postmortem.incident
    return Open(session, viewer, incident.application, incident, postmortem)


def current_of(viewer: Viewer, name: str) -> tuple[int, Document]:
    """The number of the current revision, and its document."""
    saved = store.get(viewer, name)
    return saved.revision, saved.document
