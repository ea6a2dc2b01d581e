"""Taking the sample away without touching what others wrote."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, inspect, select, union, update
from sqlalchemy.orm import Mapper

from ..clock import now
from ..database import Base, db
from ..database.sessions import GuardedSession, reader, writing
from ..models import (
    ALL,
    Application,
    Comment,
    Edition,
    Grant,
    Incident,
    MonthChoice,
    Organization,
    Page,
    PageRevision,
    Person,
    Postmortem,
    Receipt,
    Release,
    Remark,
    Review,
    Revision,
    SharedFile,
    ShareLink,
    SignIn,
    SignInLink,
    WorkingCopy,
)
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from . import baselines
from .journal import append

GO_ALONG = frozenset({Edition, Grant, SharedFile, ShareLink})  # with the application they are of
BEYOND = {"bookkeeping": True}  # nobody reads the rows of others that are looked for


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
    session.execute(delete(MonthChoice).where(MonthChoice.record.in_(names)))
    session.execute(delete(Revision).where(Revision.postmortem_id.in_(postmortems)))
    _forget_unsaved(session, names)
    _forget_talk(session, names)
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
    _forget_unsaved(session, names)
    _forget_talk(session, names)
    session.execute(delete(Page).where(Page.id.in_(pages)))
    session.execute(update(Page).where(Page.is_sample).values(is_sample=False))


def _forget_unsaved(session: GuardedSession, names: list[str]) -> None:
    """Delete everybody's working copies of what is deleted."""
    session.execute(
        delete(WorkingCopy).where(WorkingCopy.record.in_(names)), execution_options=BEYOND
    )


def _forget_talk(session: GuardedSession, names: list[str]) -> None:
    """Delete what was said beside what is deleted: nobody could read it any more."""
    for said in (Review, Remark, Comment):
        session.execute(delete(said).where(said.record.in_(names)))


def _remove_releases(session: GuardedSession) -> None:
    """Delete the releases of the sample that nobody changed."""
    names = list(session.scalars(select(Release.public_id).where(Release.is_sample)))
    session.execute(delete(Edition).where(Edition.public_id.in_(names)))
    session.execute(delete(Release).where(Release.public_id.in_(names)))


def _remove_applications(session: GuardedSession) -> None:
    used = union(*(select(one) for one in _naming(Application, but=GO_ALONG)))
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
    for column in _naming(Person):
        found = session.scalars(select(column).where(column.in_(mine)), execution_options=BEYOND)
        wrote |= set(found)
    session.execute(delete(Person).where(Person.id.in_(set(mine) - wrote)))
    session.execute(
        update(Person)
        .where(Person.id.in_([one for one in wrote if one]))
        .values(disabled_at=now(), is_sample=False)
    )


def _naming(target: type[Base], but: Collection[type] = ()) -> list[Any]:
    """Every column that keeps a row of this table from being deleted, as long as it names it."""
    mapped: dict[type, Mapper[Any]] = {one: inspect(one) for one in ALL if one not in but}
    return [
        getattr(model, attribute.key)
        for model, mapper in mapped.items()
        for attribute in mapper.column_attrs
        for key in attribute.columns[0].foreign_keys
        if key.column.table is inspect(target).local_table and not key.ondelete
    ]


def _remove_organizations(session: GuardedSession) -> None:
    used: set[int | None] = set()
    for column in _naming(Organization, but=GO_ALONG):
        used |= set(session.scalars(select(column).distinct(), execution_options=BEYOND))
    sample = _ids(session, select(Organization.id).where(Organization.is_sample))
    chosen = [one for one in sample if one not in used]
    session.execute(delete(Grant).where(Grant.organization_id.in_(chosen)))
    session.execute(delete(Organization).where(Organization.id.in_(chosen)))
