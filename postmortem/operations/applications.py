"""Adding and describing applications, and granting them."""

from typing import Any

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.audiences import Audience
from ..domain.collaboration import OPENINGS, Collaboration
from ..editions import projection
from ..errors import Invalid, NotFound, Problem
from ..models import Application, Grant, JournalEntry, Organization, Person
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from . import editions
from .journal import append
from .organizations import checked_name, free_slug

LEVELS = ("read", "contribute")


def add(
    viewer: Viewer,
    name: str,
    client: str,
    *,
    description: str = "",
    restricted: bool = False,
    is_sample: bool = False,
) -> str:
    """Add an application of one client, readable by that client's people; returns its slug."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    name = checked_name(name)
    with writing(db, viewer) as session:
        owner = session.scalars(select(Organization).where(Organization.slug == client)).first()
        if owner is None:
            raise Invalid([Problem("client", "There is no client of that name.")])
        application = Application(
            slug=free_slug(session, Application, name),
            name=name,
            client_id=owner.id,
            description=description.strip(),
            is_restricted=restricted,
            is_sample=is_sample,
            created_at=now(),
        )
        session.add(application)
        session.flush()
        if owner.kind == "client":
            session.add(_grant(application.id, "read", organization_id=owner.id))
        if restricted:
            _keep_in(session, viewer, application)
        _freeze(session, application, owner)
        append(session, viewer, "application.added", application.slug)
        return application.slug


def _grant(application_id: int, level: str, **grantee: int) -> Grant:
    return Grant(application_id=application_id, level=level, created_at=now(), **grantee)


def _ways(session: GuardedSession, slug: str) -> list[tuple[str, str]]:
    """How the two sides have worked together, as the journal tells it, each with its day."""
    chosen = JournalEntry.event == "application.collaboration_chosen"
    query = select(JournalEntry.fields, JournalEntry.at).where(chosen, JournalEntry.record == slug)
    ways: list[tuple[str, str]] = []
    for way, at in session.execute(query.order_by(JournalEntry.id)):
        if not ways or ways[-1][0] != way:
            ways.append((way, at.date().isoformat()))
    return ways


def _freeze(session: GuardedSession, application: Application, client: Organization) -> None:
    ways = _ways(session, application.slug)
    for audience in Audience:
        source = projection.project_application(
            application.slug, application.name, application.description, client.name, audience, ways
        )
        rendered = editions.render([source])
        editions.replace_current(session, source, audience, application.id, rendered)


def describe(viewer: Viewer, slug: str, *, description: str, restricted: bool) -> None:
    """Change what an application says of itself, and whether it is restricted."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    with writing(db, viewer) as session:
        application = _find(session, slug)
        if restricted and not application.is_restricted:
            _keep_in(session, viewer, application)
        application.description = description.strip()
        application.is_restricted = restricted
        _freeze(session, application, _client(session, application))
        append(session, viewer, "application.changed", slug, ("description", "restricted"))


def _client(session: GuardedSession, application: Application) -> Organization:
    query = select(Organization).where(Organization.id == application.client_id)
    return session.scalars(query).one()


def _find(session: GuardedSession, slug: str) -> Application:
    application = session.scalars(select(Application).where(Application.slug == slug)).first()
    if application is None:
        raise NotFound(f'There is no application "{slug}".')
    return application


def _keep_in(session: GuardedSession, viewer: Viewer, application: Application) -> None:
    """Grant it to whoever restricts it: else nobody but the command line could open it again."""
    if viewer.person_id and not viewer.applications & {application.id}:
        session.add(_grant(application.id, "read", person_id=viewer.person_id))


def _grantee(session: GuardedSession, who: str) -> dict[str, int]:
    """The person of that e-mail address, or the organization of that slug."""
    if "@" in who:
        person = session.scalar(select(Person.id).where(Person.email == who.strip().lower()))
        found = {"person_id": person}
    else:
        found = {
            "organization_id": session.scalar(
                select(Organization.id).where(Organization.slug == who.strip())
            )
        }
    if None in found.values():
        raise Invalid([Problem("grantee", 'Nobody here is called "%(who)s".', {"who": who})])
    return {name: value for name, value in found.items() if value is not None}


def _existing(session: GuardedSession, application_id: int, grantee: dict[str, int]) -> Any:
    ((column, value),) = grantee.items()
    query = select(Grant).where(
        Grant.application_id == application_id, getattr(Grant, column) == value
    )
    return session.scalars(query).first()


def grant(viewer: Viewer, who: str, slug: str, level: str) -> None:
    """Let a person (e-mail) or an organization (slug) read or contribute, from the next request."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    if level not in LEVELS:
        raise Invalid([Problem("level", "A grant is read or contribute.")])
    with writing(db, viewer) as session:
        application = _find(session, slug)
        grantee = _grantee(session, who)
        found = _existing(session, application.id, grantee)
        if found is None:
            session.add(_grant(application.id, level, **grantee))
        else:
            found.level = level
        append(session, viewer, "grant.added", slug, (level,))


def collaborate(viewer: Viewer, slug: str, way: str) -> None:
    """Choose how the two sides work together: grants the client's organization what that opens."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    if way not in set(Collaboration):
        raise Invalid([Problem("collaboration", "Choose how you work together.")])
    with writing(db, viewer) as session:
        application = _find(session, slug)
        level = OPENINGS[Collaboration(way)].level
        client = {"organization_id": application.client_id}
        found = _existing(session, application.id, client)
        if found is None:
            session.add(_grant(application.id, level, **client))
        else:
            found.level = level
        application.collaboration = way
        append(session, viewer, "application.collaboration_chosen", slug, (way,))
        session.flush()
        _freeze(session, application, _client(session, application))


def revoke(viewer: Viewer, who: str, slug: str) -> None:
    """Take a grant away, from the next request on; Invalid when there is none."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    with writing(db, viewer) as session:
        application = _find(session, slug)
        found = _existing(session, application.id, _grantee(session, who))
        if found is None:
            values = {"who": who, "slug": slug}
            raise Invalid([Problem("grantee", '"%(who)s" has no grant for %(slug)s.', values)])
        session.delete(found)
        append(session, viewer, "grant.removed", slug)
