"""Taking the sample away without touching what others wrote."""

from typing import Any

from sqlalchemy import delete, func, select, union, update

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, reader, writing
from ..models import (
    Application,
    Baseline,
    Edition,
    Grant,
    Incident,
    JournalEntry,
    Organization,
    Page,
    PageRevision,
    Person,
    Postmortem,
    ReadinessItem,
    Receipt,
    Release,
    Revision,
    SharedFile,
    ShareLink,
    SignIn,
    SignInLink,
    StageSignature,
)
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from . import baselines
from .journal import append


def emails(viewer: Viewer) -> set[str]:
    """The addresses of the sample people who are still here and not disabled."""
    query = select(Person.email).where(Person.is_sample, Person.disabled_at.is_(None))
    return set(reader(db, viewer).scalars(query))


def remove(viewer: Viewer) -> int:
    """Remove sample incidents nobody changed, then people, applications, organizations unused."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    with writing(db, viewer) as session:
        gone = _remove_incidents(session)
        _remove_pages(session)
        _remove_releases(session)
        baselines.remove_samples(session)
        _remove_applications(session)
        _remove_people(session)
        _remove_organizations(session)
        append(session, viewer, "sample.removed", "sample")
    return gone


def _ids(session: GuardedSession, query: Any) -> list[int]:
    return list(session.scalars(query))


def _remove_incidents(session: GuardedSession) -> int:
    untouched = (
        select(Postmortem.id)
        .join(Incident, Incident.id == Postmortem.incident_id)
        .where(Incident.is_sample, Postmortem.last_revision == 1)
    )
    postmortems = _ids(session, untouched)
    incidents = _ids(session, select(Postmortem.incident_id).where(Postmortem.id.in_(postmortems)))
    names = list(
        session.scalars(select(Incident.public_id).where(Incident.id.in_(incidents)))
    ) + list(session.scalars(select(Postmortem.public_id).where(Postmortem.id.in_(postmortems))))
    session.execute(delete(Edition).where(Edition.public_id.in_(names)))
    session.execute(delete(SharedFile).where(SharedFile.public_id.in_(names)))
    session.execute(delete(Receipt).where(Receipt.public_id.in_(names)))
    session.execute(delete(Revision).where(Revision.postmortem_id.in_(postmortems)))
    session.execute(delete(Postmortem).where(Postmortem.id.in_(postmortems)))
    session.execute(delete(Incident).where(Incident.id.in_(incidents)))
    kept = Incident.is_sample
    session.execute(update(Incident).where(kept).values(is_sample=False))
    return len(incidents)


def _remove_pages(session: GuardedSession) -> None:
    """Delete the pages of the sample that nobody changed; the others are somebody's own now."""
    untouched = select(Page.public_id).where(Page.is_sample, Page.last_revision == 1)
    names = list(session.scalars(untouched))
    pages = _ids(session, select(Page.id).where(Page.public_id.in_(names)))
    session.execute(delete(Edition).where(Edition.public_id.in_(names)))
    session.execute(delete(PageRevision).where(PageRevision.page_id.in_(pages)))
    session.execute(delete(Page).where(Page.id.in_(pages)))
    session.execute(update(Page).where(Page.is_sample).values(is_sample=False))


def _remove_releases(session: GuardedSession) -> None:
    """Delete the releases of the sample that nobody changed."""
    names = list(session.scalars(select(Release.public_id).where(Release.is_sample)))
    session.execute(delete(Edition).where(Edition.public_id.in_(names)))
    session.execute(delete(Release).where(Release.public_id.in_(names)))


def _remove_applications(session: GuardedSession) -> None:
    writings = Incident, Page, Release, Baseline, ReadinessItem, StageSignature, Receipt
    used = union(*(select(one.application_id) for one in writings))
    unused = select(Application.id).where(Application.is_sample, Application.id.not_in(used))
    chosen = _ids(session, unused)
    session.execute(delete(Grant).where(Grant.application_id.in_(chosen)))
    session.execute(delete(ShareLink).where(ShareLink.application_id.in_(chosen)))
    session.execute(delete(Edition).where(Edition.application_id.in_(chosen)))
    session.execute(delete(SharedFile).where(SharedFile.application_id.in_(chosen)))
    session.execute(delete(Application).where(Application.id.in_(chosen)))


def _remove_people(session: GuardedSession) -> None:
    """Delete sample people who wrote nothing; those who did are disabled, their text stays."""
    mine = _ids(session, select(Person.id).where(Person.is_sample))
    session.execute(delete(SignIn).where(SignIn.person_id.in_(mine)))
    session.execute(delete(SignInLink).where(SignInLink.person_id.in_(mine)))
    session.execute(delete(Grant).where(Grant.person_id.in_(mine)))
    wrote: set[int | None] = set()
    for column in (
        *(Revision.person_id, Postmortem.created_by),
        *(PageRevision.person_id, Page.created_by, JournalEntry.person_id, Receipt.person_id),
    ):
        wrote |= set(session.scalars(select(column).where(column.in_(mine))))
    session.execute(delete(Person).where(Person.id.in_(set(mine) - wrote)))
    session.execute(
        update(Person)
        .where(Person.id.in_([one for one in wrote if one]))
        .values(disabled_at=now(), is_sample=False)
    )


def _remove_organizations(session: GuardedSession) -> None:
    people = select(func.distinct(Person.organization_id))
    clients = select(func.distinct(Application.client_id))
    granted = select(Grant.organization_id).where(Grant.organization_id.is_not(None))
    sample = select(Organization.id).where(
        Organization.is_sample,
        Organization.id.not_in(people),
        Organization.id.not_in(clients),
    )
    chosen = _ids(session, sample)
    session.execute(
        delete(Grant).where(Grant.organization_id.in_(chosen), Grant.organization_id.in_(granted))
    )
    session.execute(delete(Organization).where(Organization.id.in_(chosen)))
