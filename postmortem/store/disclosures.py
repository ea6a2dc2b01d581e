"""The check before sharing, on what is stored: what is open, what was kept, and by whom."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from ..database import db
from ..database.guard import CONSTANT
from ..database.sessions import reader
from ..domain.disclosure import checking
from ..domain.disclosure.checking import Checked, Finding, Place
from ..domain.disclosure.detecting import detector
from ..domain.disclosure.kinds import Kind, Known, Somebody
from ..domain.documents import Document, from_dict
from ..errors import NotFound
from ..models import (
    Application,
    Incident,
    KeptFinding,
    Organization,
    Person,
    Postmortem,
    Revision,
)
from ..policy.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Kept:
    """Who decided that something may stay as it is, and when."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """A postmortem looked through before it is shared."""

    revision: int
    document: Document
    client: tuple[str, ...]
    checked: Checked
    kept: dict[str, Kept]

    @property
    def open(self) -> tuple[Finding, ...]:
        """What nobody has decided about."""
        return self.checked.open


CURRENT = (
    select(Postmortem.id, Revision.number, Revision.body)
    .join(Revision, Revision.postmortem_id == Postmortem.id)
    .join(Incident, Incident.id == Postmortem.incident_id)
    .where(Postmortem.public_id == bindparam("name"), Revision.number == Postmortem.revision)
    .execution_options(**CONSTANT)
)
KEPT = (
    select(KeptFinding.words_digest, KeptFinding.created_at, Person.name)
    .outerjoin(Person, Person.id == KeptFinding.person_id)
    .where(KeptFinding.postmortem_id == bindparam("id"))
    .execution_options(**CONSTANT)
)
CLIENT = (
    select(Organization.id, Organization.name, Organization.slug)
    .join(Application, Application.client_id == Organization.id)
    .where(Application.slug == bindparam("slug"))
    .execution_options(**CONSTANT)
)
CLIENTS = (
    select(Organization.id, Organization.name)
    .where(Organization.kind == "client")
    .order_by(Organization.id)
    .execution_options(**CONSTANT)
)
PEOPLE = (
    select(Person.name, Person.email, Person.organization_id, Organization.kind)
    .join(Organization, Organization.id == Person.organization_id)
    .where(Person.erased_at.is_(None))
    .order_by(Person.id)
    .execution_options(**CONSTANT)
)


def known_to(viewer: Viewer, application: str) -> tuple[tuple[str, ...], Known]:
    """What the client of an application is called, and whom a text for it could name."""
    session = reader(db, viewer)
    client = session.execute(CLIENT, {"slug": application}).first()
    if client is None:
        raise NotFound(application)
    others = tuple(name for id, name in session.execute(CLIENTS) if id != client.id)
    people: tuple[list[Somebody], list[Somebody]] = ([], [])
    for name, email, home, kind in session.execute(PEOPLE):
        people[home == client.id].append(Somebody(name, email, kind == "supplier"))
    return (client.name, client.slug), Known(others, tuple(people[False]), tuple(people[True]))


def look(viewer: Viewer, name: str) -> Look:
    """Look through the current text of a postmortem as its client would read it."""
    session = reader(db, viewer)
    row = session.execute(CURRENT, {"name": name}).first()
    if row is None:
        raise NotFound(name)
    document = from_dict(json.loads(row.body))
    client, known = known_to(viewer, document.application)
    kept = {
        digest: Kept(who or "", at) for digest, at, who in session.execute(KEPT, {"id": row.id})
    }
    checked = checking.check(document, client, known, frozenset(kept))
    return Look(row.number, document, client, checked, kept)


def count(viewer: Viewer, name: str) -> int:
    """How many things in a postmortem nobody has decided about."""
    return len(look(viewer, name).open)


def count_in(viewer: Viewer, document: Document) -> int:
    """How many things there would be to look at in a document that is not stored yet."""
    client, known = known_to(viewer, document.application)
    return len(checking.check(document, client, known).open)


def found_in(
    viewer: Viewer, application: str, texts: Iterable[tuple[str, str]]
) -> tuple[Finding, ...]:
    """What to look at in texts for the client of an application, each with its field's name.

    A version such as 10.2.3.4 is no address.
    """
    client, known = known_to(viewer, application)
    eyes = detector(known)
    return tuple(
        one
        for field, text in texts
        for one in checking.look(Place("", "", field), text, client, eyes)
        if (field, one.kind) != ("version", Kind.ADDRESS)
    )
