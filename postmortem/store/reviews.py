"""Reading reviews: who was asked, who said what about which revision, who could be asked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from ..database import db
from ..database.sessions import reader
from ..domain.writing.checklists import Answered
from ..errors import NotFound
from ..models import (
    Application,
    Grant,
    Incident,
    Organization,
    Person,
    Postmortem,
    Review,
    ReviewAnswer,
    Revision,
)
from ..policy.viewer import Viewer


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
    """All reviews of a postmortem: the newest of each person, and the earlier rounds."""

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
    """The reviews of a postmortem, the newest first."""
    asker = aliased(Person)
    query = (
        select(Review, Person.name, Person.disabled_at, asker.name)
        .join(Postmortem, Postmortem.id == Review.postmortem_id)
        .join(Person, Person.id == Review.person_id)
        .outerjoin(asker, asker.id == Review.asked_by)
        .where(Postmortem.public_id == name)
        .order_by(Review.id.desc())
    )
    now_at = select(Postmortem.revision).where(Postmortem.public_id == name)
    revision = reader(db, viewer).scalar(now_at) or 0
    rows = reader(db, viewer).execute(query).all()
    if not rows:
        return Reviews(revision, (), ())
    authors, changes = _authors(viewer, name), _changes(viewer, name)
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


def _changes(viewer: Viewer, name: str) -> list[int]:
    """The numbers of the revisions that were the current one, each found by what it was put on."""
    query = (
        select(Revision.number, Revision.base, Postmortem.revision)
        .join(Postmortem, Postmortem.id == Revision.postmortem_id)
        .where(Postmortem.public_id == name)
    )
    rows = reader(db, viewer).execute(query).all()
    bases = {number: base for number, base, _ in rows}
    found, number = [], max((current for _, _, current in rows), default=0)
    while number in bases and number not in found:
        found.append(number)
        number = bases[number]
    return found


def _authors(viewer: Viewer, name: str) -> set[int]:
    """Who saved anything of it."""
    query = (
        select(Revision.person_id)
        .join(Postmortem, Postmortem.id == Revision.postmortem_id)
        .where(Postmortem.public_id == name, Revision.person_id.is_not(None))
        .distinct()
    )
    return set(reader(db, viewer).scalars(query))


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


def candidates(viewer: Viewer, name: str) -> list[Candidate]:
    """The supplier's people with an account who can see a postmortem, by name."""
    query = (
        select(Application.id, Application.is_restricted)
        .join(Incident, Incident.application_id == Application.id)
        .join(Postmortem, Postmortem.incident_id == Incident.id)
        .where(Postmortem.public_id == name)
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
            .where(
                or_(Grant.person_id == Person.id, Grant.organization_id == Person.organization_id)
            )
            .exists()
        )
    authors = _authors(viewer, name)
    rows = reader(db, viewer).execute(people.order_by(Person.name, Person.id))
    return [Candidate(row.id, row.name, row.id in authors) for row in rows]


def waiting(viewer: Viewer) -> list[str]:
    """The postmortems that wait for this person's review, longest first."""
    query = (
        select(Postmortem.public_id)
        .join(Review, Review.postmortem_id == Postmortem.id)
        .where(Review.person_id == viewer.person_id, Review.verdict.is_(None))
        .group_by(Postmortem.public_id)
        .order_by(func.min(Review.asked_at))
    )
    return list(reader(db, viewer).scalars(query))
