"""Asking colleagues to look at a postmortem or a page, and what they say; in several rounds."""

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import delete, select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.lifecycle import State
from ..domain.writing.checklists import Answered
from ..errors import Forbidden, Invalid, Problem, all_checked, too_long
from ..models import Page, Postmortem, Review, ReviewAnswer, Verdict
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import reviews as store
from . import postmortems
from .journal import append
from .sides import person_of
from .threads import record_of

LONGEST = 5_000
ANSWERED = Problem(
    "words", "You have answered this already. Let somebody ask you again to say more."
)
UNREAD = Problem("words", "Which version you read is missing here; read it again.")


def ask(viewer: Viewer, name: str, people: Collection[int]) -> None:
    """Ask some of the supplier's people by name; a draft postmortem is in review from then on."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    allowed = {one.id for one in store.candidates(viewer, name)}
    if not people or not set(people) <= allowed:
        raise Invalid([Problem("people", "Choose whom you ask.")])
    if store.is_draft(viewer, name):
        postmortems.change_state(
            viewer,
            name,
            State.IN_REVIEW,
            lambda opened: _ask(opened.session, viewer, opened.postmortem, set(people)),
        )
        return
    with writing(db, viewer) as session:
        _ask(session, viewer, record_of(session, name), set(people))


def _ask(
    session: GuardedSession, viewer: Viewer, record: Postmortem | Page, people: set[int]
) -> None:
    waiting = Review.record == record.public_id, Review.verdict.is_(None)
    new = sorted(people - set(session.scalars(select(Review.person_id).where(*waiting))))
    session.add_all(
        Review(
            record=record.public_id,
            person_id=person,
            asked_by=viewer.person_id,
            asked_at=now(),
            revision=record.revision,
            words="",
        )
        for person in new
    )
    if new:
        append(session, viewer, "review.asked", record.public_id, map(str, new))


def drop(viewer: Viewer, name: str, person: int) -> None:
    """Not ask somebody after all who has not answered."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    with writing(db, viewer) as session:
        record_of(session, name)
        asked = Review.record == name, Review.person_id == person
        these = (*asked, Review.verdict.is_(None))
        if session.scalars(select(Review.id).where(*these)).first() is not None:
            session.execute(delete(Review).where(*these))
            append(session, viewer, "review.dropped", name, (str(person),))


def give(
    viewer: Viewer,
    name: str,
    revision: int,
    verdict: str,
    words: str,
    answers: Sequence[Answered] = (),
) -> None:
    """Answer what one was asked, for the revision that one has read."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    person = person_of(viewer)
    with writing(db, viewer) as session:
        record = record_of(session, name)
        mine = Review.record == name, Review.person_id == person
        query = select(Review).where(*mine, Review.verdict.is_(None)).order_by(Review.id)
        found = session.scalars(query).first()
        if found is None:
            newest = select(Review).where(*mine).order_by(Review.id.desc())
            given = session.scalars(newest).first()
            if given is None:
                raise Forbidden("Nobody asked for this review.")
            if (given.verdict, given.words) == (verdict, words.strip()):
                return  # the same form, sent twice
            raise Invalid([ANSWERED])
        if not 0 < revision <= record.revision:
            raise Invalid([UNREAD])
        all_checked(lambda: _verdict(verdict, words), *_fits_all(answers))
        found.verdict, found.words, found.answered_at = verdict, words.strip(), now()
        found.revision = revision
        session.add_all(
            ReviewAnswer(
                review_id=found.id,
                position=position,
                question=one.question,
                words=one.words.strip(),
                is_ticked=one.is_ticked,
            )
            for position, one in enumerate(answers)
        )
        append(session, viewer, "review.given", name, (verdict,))


def _verdict(verdict: str, words: str) -> None:
    if verdict not in set(Verdict):
        raise Invalid([Problem("verdict", "Choose what you say.")])
    if verdict == Verdict.AGAIN and not words.strip():
        raise Invalid([Problem("words", "Say in a word what needs another look.")])
    _fits(words, "words")()


def _fits_all(answers: Sequence[Answered]) -> list[Callable[[], None]]:
    return [_fits(one.words, f"answer-{number}") for number, one in enumerate(answers)]


def _fits(words: str, field: str) -> Callable[[], None]:
    def check() -> None:
        if problems := too_long(field, words, LONGEST):
            raise Invalid(problems)

    return check
