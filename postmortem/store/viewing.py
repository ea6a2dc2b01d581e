"""What clients see, for staff who look with their eyes."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from ..database import db
from ..database.sessions import door, reader
from ..models import Application, Grant, Organization, Person
from ..policy import viewer as viewers
from ..policy.viewer import Kind, Viewer
from ..policy.visible import GRANTED_TO_PERSON
from . import share_links

MOST_DIGITS = 9  # what a column of any database holds
GRANTED = (Grant.application_id, Grant.level, Application.slug)


def seen_as(viewer: Viewer, chosen: str) -> Viewer | None:
    """The viewer that `person:ID`, `organization:ID` or `link:ID` names; None when there is none.

    It is nobody's account, and reads nothing of a restricted application that staff who look
    may not read themselves.
    """
    kind, _, number = chosen.partition(":")
    if kind == "link":
        visit = share_links.glance(viewer, number)
        return visit.viewer if visit else None
    is_number = number.isdecimal() and len(number) <= MOST_DIGITS
    if kind not in {"person", "organization"} or not is_number:
        return None
    mine = or_(Application.is_restricted.is_(False), Application.id.in_(viewer.applications))
    query = _person(int(number), mine) if kind == "person" else _organization(int(number), mine)
    with door(db, viewers.door()) as session:
        rows = session.execute(query).all()
    if not rows:
        return None
    return Viewer(
        Kind.CLIENT,
        name=rows[0].name,
        organization_id=rows[0].organization_id,
        organization=rows[0].organization,
        role="operator",
        language=viewer.language,
        applications=frozenset(row.application_id for row in rows if row.slug),
        contributes=frozenset(
            row.application_id for row in rows if row.slug and row.level == "contribute"
        ),
        slugs=frozenset(row.slug for row in rows if row.slug),
    )


def _person(number: int, mine: ColumnElement[bool]) -> Select[Any]:
    return (
        select(Person.name, *_organization_columns(), *GRANTED)
        .join(Organization, Organization.id == Person.organization_id)
        .outerjoin(Grant, GRANTED_TO_PERSON)
        .outerjoin(Application, and_(Application.id == Grant.application_id, mine))
        .where(Person.id == number, Person.disabled_at.is_(None), Organization.kind == "client")
    )


def _organization(number: int, mine: ColumnElement[bool]) -> Select[Any]:
    return (
        select(Organization.name, *_organization_columns(), *GRANTED)
        .outerjoin(Grant, Grant.organization_id == Organization.id)
        .outerjoin(Application, and_(Application.id == Grant.application_id, mine))
        .where(Organization.id == number, Organization.kind == "client")
    )


def _organization_columns() -> tuple[Any, ...]:
    return Organization.id.label("organization_id"), Organization.name.label("organization")


def links(viewer: Viewer) -> list[dict[str, Any]]:
    """The share links that work now, of what this viewer sees; the newest first."""
    return [link for link in share_links.find(viewer) if link["state"] == "live"]


def choices(viewer: Viewer) -> list[dict[str, Any]]:
    """Each client with its people who may sign in, by name."""
    organizations = select(Organization).where(Organization.kind == "client")
    people = select(Person).where(Person.disabled_at.is_(None)).order_by(Person.name)
    session = reader(db, viewer)
    found: dict[int, dict[str, Any]] = {
        one.id: {"id": one.id, "name": one.name, "people": []}
        for one in session.scalars(organizations.order_by(Organization.name))
    }
    for person in session.scalars(people):
        if person.organization_id in found:
            found[person.organization_id]["people"].append({"id": person.id, "name": person.name})
    return list(found.values())
