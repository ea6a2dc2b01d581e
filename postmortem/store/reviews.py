"""Reading reviews: who was asked, who said what about which revision, who could be asked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, union_all
from sqlalchemy.orm import aliased

from ..database import db
from ..database.sessions import reader
from ..domain.lifecycle import State
from ..domain.writing.checklists import Answered
from ..errors import NotFound
from ..models import (
    Application,
    Grant,
    Incident,
    Organization,
    Page,
    PageRevision,
    Person,
    Postmortem,
    Review,
    ReviewAnswer,
    Revision,
)
from ..policy.viewer import Viewer
from ..policy.visible import GRANTED_TO_PERSON


@dataclass(frozen=True, slots=True)
class Given:
    """One person's review: asked for, or given for a revision that may have changed since."""

    id: int
    person_id: int
    name: str
    asked_by: str
    asked_at: datetime
    revision: int
    verdict: str
    words: str
    answered_at: datetime | None
    changes: int
    is_by_author: bool
    is_gone: bool
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Reviews:
    """All reviews of a record: the newest of each person, and the earlier rounds."""

    revision: int
    newest: tuple[Given, ...]
    earlier: tuple[Given, ...]

    @property
    def approved(self) -> int:
        """How many of those who were asked approve of it."""
        return sum(one.verdict == "approved" for one in self.newest)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked."""

    id: int
    name: str
    is_author: bool


def find(viewer: Viewer, name: str) -> Reviews:
    """The reviews of a postmortem or a page, the newest first."""
    asker = aliased(Person)
    query = (
        select(Review, Person.name, Person.disabled_at, asker.name)
        .join(Person, Person.id == Review.person_id)
        .outerjoin(asker, asker.id == Review.asked_by)
        .where(Review.record == name)
        .order_by(Review.id.desc())
    )
    saves = _saves(viewer, name)
    revision = max((save.current for save in saves), default=0)
    rows = reader(db, viewer).execute(query).all()
    authors, changes = {save.person_id for save in saves}, _changes(saves, revision)
    answers = _answers(viewer, [row[0].id for row in rows])
    given = [
        Given(
            id=review.id,
            person_id=review.person_id,
            name=who,
            asked_by=asked_by or "",
            asked_at=review.asked_at,
            revision=review.revision,
            verdict=review.verdict or "",
            words=review.words,
            answered_at=review.answered_at,
            changes=sum(number > review.revision for number in changes),
            is_by_author=review.person_id in authors,
            is_gone=gone is not None,
            answers=tuple(answers[review.id]),
        )
        for review, who, gone, asked_by in rows
    ]
    newest = {one.person_id: one for one in reversed(given)}
    last = {one.id for one in newest.values()}
    return Reviews(
        revision,
        tuple(one for one in given if one.id in last),
        tuple(one for one in given if one.id not in last),
    )


def _saves(viewer: Viewer, name: str) -> Sequence[Row[Any]]:
    """Every save of a record: its number, what it was put on, whose it is, and the current one."""
    both = union_all(
        select(
            *(Revision.number, Revision.base, Revision.person_id),
            Postmortem.revision.label("current"),
        )
        .join(Postmortem, Postmortem.id == Revision.postmortem_id)
        .where(Postmortem.public_id == name),
        select(PageRevision.number, PageRevision.base, PageRevision.person_id, Page.revision)
        .join(Page, Page.id == PageRevision.page_id)
        .where(Page.public_id == name),
    ).subquery()
    found: Sequence[Row[Any]] = reader(db, viewer).execute(select(*both.c)).all()
    return found


def _changes(saves: Iterable[Row[Any]], number: int) -> list[int]:
    """The numbers of the revisions that were the current one, each found by what it was put on."""
    bases = {save.number: save.base for save in saves}
    found: list[int] = []
    while number in bases and number not in found:
        found.append(number)
        number = bases[number]
    return found


def _answers(viewer: Viewer, reviews: list[int]) -> dict[int, list[Answered]]:
    query = (
        select(ReviewAnswer)
        .where(ReviewAnswer.review_id.in_(reviews))
        .order_by(ReviewAnswer.position)
    )
    found: dict[int, list[Answered]] = defaultdict(list)
    for one in reader(db, viewer).scalars(query):
        found[one.review_id].append(Answered(one.question, one.words, one.is_ticked))
    return found


def is_draft(viewer: Viewer, name: str) -> bool:
    """Whether it is a postmortem that was not sent to review yet; pages have no such state."""
    query = select(Postmortem.state).where(Postmortem.public_id == name)
    return bool(reader(db, viewer).scalar(query) == State.DRAFT)


def candidates(viewer: Viewer, name: str) -> list[Candidate]:
    """The supplier's people with an account who can see a record, by name."""
    of_postmortem = (
        select(Incident.application_id)
        .join(Postmortem, Postmortem.incident_id == Incident.id)
        .where(Postmortem.public_id == name)
    )
    of_page = select(Page.application_id).where(Page.public_id == name)
    query = select(Application.id, Application.is_restricted).where(
        or_(Application.id.in_(of_postmortem), Application.id.in_(of_page))
    )
    found = reader(db, viewer).execute(query).first()
    if found is None:
        raise NotFound(name)
    application_id, is_restricted = found
    people = (
        select(Person.id, Person.name)
        .join(Organization, Organization.id == Person.organization_id)
        .where(Organization.kind == "supplier", Person.disabled_at.is_(None))
    )
    if is_restricted:
        people = people.where(
            select(Grant.id)
            .where(Grant.application_id == application_id)
            .where(GRANTED_TO_PERSON)
            .exists()
        )
    authors = {save.person_id for save in _saves(viewer, name)}
    rows = reader(db, viewer).execute(people.order_by(Person.name, Person.id))
    return [Candidate(row.id, row.name, row.id in authors) for row in rows]


def waiting(viewer: Viewer) -> list[str]:
    """The postmortems and pages that wait for this person's review, longest first."""
    query = (
        select(Review.record)
        .where(Review.person_id == viewer.person_id, Review.verdict.is_(None))
        .group_by(Review.record)
        .order_by(func.min(Review.asked_at))
    )
    return list(reader(db, viewer).scalars(query))
