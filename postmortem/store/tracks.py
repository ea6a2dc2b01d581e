"""Reading tracks: one's own and those one accompanies, who of one's own people is where, counts."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from ..database import db
from ..database.sessions import door, reader
from ..domain.documents import read_instant
from ..domain.learning.tracks import Done, Step, from_dicts
from ..errors import NotFound
from ..models import (
    Application,
    Edition,
    Grant,
    Organization,
    Person,
    Receipt,
    Standing,
    Track,
    TrackBook,
    TrackPlan,
)
from ..policy.viewer import Viewer, system
from ..policy.visible import GRANTED_TO_PERSON

LEARNER, BUDDY = "learner", "buddy"


@dataclass(frozen=True, slots=True)
class Book:
    """A track as whoever takes it reads it, or the buddy."""

    id: str
    role: str
    application: str
    name: str
    buddy: str
    title: str
    steps: list[Step]
    done: dict[str, Done]
    began_at: datetime
    paused_at: datetime | None
    finished_at: datetime | None

    @property
    def is_own(self) -> bool:
        """Whether its reader is the one who takes it."""
        return self.role == LEARNER


def find(viewer: Viewer) -> list[Book]:
    """One's own tracks and those one accompanies: what goes on first, then the newest."""
    if viewer.person_id is None:
        return []
    query = select(TrackBook).where(TrackBook.person_id == viewer.person_id)
    rows = reader(db, viewer).scalars(query.order_by(TrackBook.id.desc()))
    books = [_book(viewer, row) for row in rows]
    return sorted(books, key=lambda one: (one.finished_at is not None, one.paused_at is not None))


def seen(
    session: Any, audience: str, steps: Collection[Step], *rules: ColumnElement[bool]
) -> list[Step]:
    """Those of some steps whose records an audience reads now, as far as this session may look."""
    records = [one.record for one in steps]
    query = select(Edition.noun, Edition.public_id).where(
        Edition.audience == audience,
        Edition.standing == Standing.CURRENT,
        Edition.public_id.in_(records),
        *rules,
    )
    found = {tuple(row) for row in session.execute(query)}
    return [one for one in steps if (one.noun, one.record) in found]


def get(viewer: Viewer, id: str) -> Book:
    """One of them; NotFound when it is somebody else's, or none."""
    if viewer.person_id is not None:
        own = TrackBook.public_id == id, TrackBook.person_id == viewer.person_id
        row = reader(db, viewer).scalars(select(TrackBook).where(*own)).first()
        if row is not None:
            return _book(viewer, row)
    raise NotFound(id)


def _book(viewer: Viewer, row: Any) -> Book:
    """A book of its reader; a buddy's has those steps alone that the buddy may read now."""
    steps, done = from_dicts(json.loads(row.steps)), read_done(row.done)
    if row.role == BUDDY:
        steps = seen(reader(db, viewer), viewer.audience, steps)
        done = {one.key: done[one.key] for one in steps if one.key in done}
    return Book(
        row.public_id, row.role, row.application, row.name, row.buddy, row.title,
        steps, done, row.began_at, row.paused_at, row.finished_at,
    )  # fmt: skip


def read_done(kept: str) -> dict[str, Done]:
    """What was done of a track, by the keys of its steps, as it was kept."""
    return {
        key: Done(read_instant(one["at"]) if one["at"] else None, one["answer"], one["note"])
        for key, one in json.loads(kept).items()
    }


@dataclass(frozen=True, slots=True)
class Far:
    """How far one of one's own people is with an application."""

    name: str
    application_id: int
    done: int
    total: int
    moved_at: datetime
    paused_at: datetime | None
    finished_at: datetime | None


def of_own_people(viewer: Viewer, applications: Collection[int]) -> list[Far]:
    """Where the people of one's own organization are, with these applications."""
    query = (
        select(Track)
        .where(Track.organization_id == viewer.organization_id)
        .where(Track.application_id.in_(applications))
        .order_by(Track.name, Track.id)
    )
    return [
        Far(
            row.name, row.application_id, row.done, row.total,
            row.moved_at, row.paused_at, row.finished_at,
        )
        for row in reader(db, viewer).scalars(query)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of a client's people read an application, have begun its track, and finished it."""

    organization: str
    people: int
    begun: int = 0
    finished: int = 0


def counts(viewer: Viewer, applications: Collection[int]) -> dict[int, list[Counted]]:
    """For staff: by application, how far the people of each client are; numbers and no names."""
    if not viewer.is_staff:
        return {}
    people = _readers(viewer, applications)
    with door(db, system()) as session:
        query = (
            select(
                Track.application_id,
                Track.organization_id,
                func.count(Track.person_id.distinct()),
                func.count(func.distinct(Track.person_id)).filter(Track.finished_at.is_not(None)),
            )
            .where(Track.application_id.in_(applications))
            .group_by(Track.application_id, Track.organization_id)
        )
        tracks = {(one, whose): (begun, over) for one, whose, begun, over in session.execute(query)}
    found: dict[int, list[Counted]] = {}
    for (one, whose), (name, number) in people.items():
        begun, over = tracks.get((one, whose), (0, 0))
        found.setdefault(one, []).append(Counted(name, number, begun, over))
    return found


def _readers(
    viewer: Viewer, applications: Collection[int]
) -> dict[tuple[int, int], tuple[str, int]]:
    """How many people of each client were granted each application."""
    query = (
        select(
            Grant.application_id, Organization.id, Organization.name,
            func.count(Person.id.distinct()),
        )
        .select_from(Grant)
        .join(Person, GRANTED_TO_PERSON)
        .join(Organization, Organization.id == Person.organization_id)
        .where(Grant.application_id.in_(applications), Organization.kind == "client")
        .where(Person.disabled_at.is_(None))
        .group_by(Grant.application_id, Organization.id, Organization.name)
        .order_by(Organization.name)
    )  # fmt: skip
    rows = reader(db, viewer).execute(query)
    return {(one, whose): (name, number) for one, whose, name, number in rows}


def who_reads(application_id: int) -> Select[int, str, int, str]:
    """Everybody who may read an application now, with the kind of their organization."""
    granted = exists().where(
        Grant.application_id == application_id,
        GRANTED_TO_PERSON,
    )
    is_open = exists().where(Application.id == application_id, Application.is_restricted.is_(False))
    of_supplier = Organization.kind == "supplier"
    return (
        select(Person.id, Person.name, Person.organization_id, Organization.kind)
        .join(Organization, Organization.id == Person.organization_id)
        .where(Person.disabled_at.is_(None), or_(granted, and_(of_supplier, is_open)))
        .order_by(Person.name, Person.id)
    )


def colleagues(viewer: Viewer, application_id: int) -> list[tuple[int, str]]:
    """Who else of one's own organization reads an application: number and name."""
    if viewer.person_id is None:
        return []
    query = who_reads(application_id).where(
        Person.organization_id == viewer.organization_id, Person.id != viewer.person_id
    )
    with door(db, system()) as session:
        return [(row.id, row.name) for row in session.execute(query)]


def said(viewer: Viewer) -> set[str]:
    """The records of which one gave the receipt that one read them, or learned from them."""
    if viewer.person_id is None:
        return set()
    query = select(Receipt.public_id).where(
        Receipt.person_id == viewer.person_id, Receipt.kind.in_(("read", "learned"))
    )
    return set(reader(db, viewer).scalars(query))


@dataclass(frozen=True, slots=True)
class Plan:
    """A track that somebody made for others to take."""

    id: str
    application_id: int
    title: str
    steps: list[Step] = field(default_factory=list)


def plans(viewer: Viewer, applications: Collection[int]) -> list[Plan]:
    """The tracks that were made of these applications, by title."""
    query = select(TrackPlan).where(TrackPlan.application_id.in_(applications))
    rows = reader(db, viewer).scalars(query.order_by(TrackPlan.title, TrackPlan.id))
    return [_plan(row) for row in rows]


def plan(viewer: Viewer, id: str) -> Plan:
    """One of them; NotFound when hidden or none."""
    query = select(TrackPlan).where(TrackPlan.public_id == id)
    row = reader(db, viewer).scalars(query).first()
    if row is None:
        raise NotFound(id)
    return _plan(row)


def _plan(row: Any) -> Plan:
    return Plan(row.public_id, row.application_id, row.title, from_dicts(json.loads(row.steps)))
