"""Reading people."""

from typing import Any

from sqlalchemy import func, select

from ..database import db
from ..database.sessions import reader
from ..errors import NotFound
from ..models import Organization, Person
from ..policy.viewer import Viewer


def find(viewer: Viewer) -> list[dict[str, Any]]:
    """Everybody this viewer may see, by name."""
    query = (
        select(Person, Organization.name, Organization.slug, Organization.kind)
        .join(Organization, Organization.id == Person.organization_id)
        .order_by(Person.name, Person.id)
    )
    return [_person(*row) for row in reader(db, viewer).execute(query)]


def get(viewer: Viewer, email: str) -> dict[str, Any]:
    """One person; NotFound when there is none."""
    query = (
        select(Person, Organization.name, Organization.slug, Organization.kind)
        .join(Organization, Organization.id == Person.organization_id)
        .where(Person.email == email.strip().lower())
    )
    row = reader(db, viewer).execute(query).first()
    if row is None:
        raise NotFound(email)
    return _person(*row)


def of_supplier(viewer: Viewer) -> list[str]:
    """The names of the supplier's people who have an account, for whoever names one."""
    query = (
        select(Person.name)
        .join(Organization, Organization.id == Person.organization_id)
        .where(Organization.kind == "supplier", Person.disabled_at.is_(None))
        .order_by(Person.name)
        .distinct()
    )
    return list(reader(db, viewer).scalars(query))


def _person(person: Person, organization: str, slug: str, kind: str) -> dict[str, Any]:
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "organization": organization,
        "organization_slug": slug,
        "organization_kind": kind,
        "disabled_at": person.disabled_at,
        "is_sample": person.is_sample,
        "weekly_mail": person.weekly_mail,
        "page_mail": person.page_mail,
        "erased_at": person.erased_at,
        "has_password": person.password_hash is not None,
    }


def count(viewer: Viewer) -> int:
    """How many people there are."""
    return int(reader(db, viewer).scalar(select(func.count(Person.id))) or 0)
