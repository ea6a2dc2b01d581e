"""Reading applications and grants, for staff."""

from typing import Any

from sqlalchemy import select

from ..database import db
from ..database.sessions import GuardedSession, reader
from ..errors import NotFound
from ..models import Application, Grant, Organization, Person
from ..policy.viewer import Viewer


def find(viewer: Viewer) -> list[dict[str, Any]]:
    """Every application this viewer may see, by name."""
    query = (
        select(Application, Organization.name, Organization.slug)
        .join(Organization, Organization.id == Application.client_id)
        .order_by(Application.name)
    )
    return [_application(*row) for row in reader(db, viewer).execute(query)]


def slugs(viewer: Viewer) -> list[str]:
    """The names in addresses and forms of every application this viewer may see."""
    return list(reader(db, viewer).scalars(select(Application.slug).order_by(Application.name)))


def get(viewer: Viewer, slug: str) -> dict[str, Any]:
    """One application; NotFound when hidden or unknown."""
    query = (
        select(Application, Organization.name, Organization.slug)
        .join(Organization, Organization.id == Application.client_id)
        .where(Application.slug == slug)
    )
    row = reader(db, viewer).execute(query).first()
    if row is None:
        raise NotFound(f'There is no application "{slug}".')
    return _application(*row)


def client_of(session: GuardedSession, viewer: Viewer, application: int) -> int:
    """The id of the client on an application's side: a client's own people are their own alone."""
    if viewer.is_client and viewer.organization_id is not None:
        return viewer.organization_id
    query = select(Application.client_id).where(Application.id == application)
    return int(session.scalars(query).one())


def _application(application: Application, client: str, client_slug: str) -> dict[str, Any]:
    return {
        "id": application.id,
        "slug": application.slug,
        "name": application.name,
        "client": client,
        "client_slug": client_slug,
        "client_id": application.client_id,
        "description": application.description,
        "restricted": application.is_restricted,
        "collaboration": application.collaboration,
    }


def grants(viewer: Viewer, slug: str) -> list[dict[str, Any]]:
    """Who may read or contribute to an application."""
    query = (
        select(Grant, Person.email, Person.name, Organization.slug, Organization.name)
        .join(Application, Application.id == Grant.application_id)
        .outerjoin(Person, Person.id == Grant.person_id)
        .outerjoin(Organization, Organization.id == Grant.organization_id)
        .where(Application.slug == slug)
        .order_by(Organization.name, Person.name)
    )
    return [
        {
            "level": grant.level,
            "created_at": grant.created_at,
            "grantee": email or organization,
            "name": name or organization_name,
            "kind": "person" if email else "organization",
        }
        for grant, email, name, organization, organization_name in reader(db, viewer).execute(query)
    ]
