"""What a client and the supplier ask and answer beside the client's edition."""

from sqlalchemy import select

from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.writing.threads import anchors
from ..editions.reading import Reading
from ..errors import Invalid, NotFound, Problem
from ..ids import public_id
from ..models import Comment
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import applications
from . import sides, threads
from .journal import append


def start(viewer: Viewer, record: str, about: str, text: str) -> str:
    """Begin a thread about a place that the client can read, or about the whole; returns its id."""
    edition, person = _edition(viewer, record), sides.person_of(viewer)
    if about and about not in anchors(edition.source):
        raise Invalid([Problem("about", "Choose what it is about.")])
    words = _written(text, "text")
    with writing(db, sides.writer(viewer)) as session:
        whose = applications.client_of(session, viewer, edition.application_id)
        place: dict[str, object] = {"organization_id": whose, "anchor": about, "first_id": None}
        return _add(session, viewer, edition, person, place, words, "text")


def answer(viewer: Viewer, record: str, thread: str, text: str) -> str:
    """Add to a thread of one's own organization, or as the supplier to any; returns its id."""
    edition, person = _edition(viewer, record), sides.person_of(viewer)
    field = f"text-{thread}"
    words = _written(text, field)
    with writing(db, sides.writer(viewer)) as session:
        first = _first(session, viewer, edition, thread)
        place: dict[str, object] = {
            "organization_id": first.organization_id,
            "anchor": "",
            "first_id": first.id,
        }
        _add(session, viewer, edition, person, place, words, field)
    return thread


def _edition(viewer: Viewer, record: str) -> Reading:
    """What the client reads now; NotFound when that is nothing, or not for this viewer."""
    require(viewer, Permission.EDITION_COMMENT)
    return threads.read_by(viewer, record, "client")


def _written(text: str, field: str) -> dict[str, str]:
    """The text with its HTML; Invalid where a mark would seem to hide some of it."""
    sides.without_marks(text, field)
    return threads.written(text, field)


def _add(
    session: GuardedSession,
    viewer: Viewer,
    edition: Reading,
    person: int,
    place: dict[str, object],
    words: dict[str, str],
    field: str,
) -> str:
    record = edition.public_id
    same = place | {"record": record, "text": words["text"]}
    if found := threads.said_just_now(session, Comment, person, field, **same):
        return found
    made = Comment(
        public_id=public_id(),
        application_id=edition.application_id,
        record=record,
        edition=edition.number,
        **sides.signed(viewer, person),
        **place,
        **words,
    )
    session.add(made)
    append(
        session, viewer, "comment.added" if made.first_id is None else "comment.answered", record
    )
    return made.public_id


def change(viewer: Viewer, record: str, note: str, text: str) -> None:
    """Say one's own comment otherwise, within the day."""
    edition = _edition(viewer, record)
    words = _written(text, f"change-{note}")
    with writing(db, sides.writer(viewer)) as session:
        if threads.change(_find(session, viewer, edition, note), viewer, words):
            append(session, viewer, "comment.changed", record)


def resolve(viewer: Viewer, record: str, thread: str, *, is_done: bool = True) -> None:
    """Say that a thread is done, or that it is not after all; either side may."""
    edition = _edition(viewer, record)
    with writing(db, sides.writer(viewer)) as session:
        first = _first(session, viewer, edition, thread)
        if threads.settle(first, viewer, is_done=is_done):
            first.resolved_name = viewer.name if is_done else ""
            append(session, viewer, "comment.resolved" if is_done else "comment.reopened", record)


def _find(session: GuardedSession, viewer: Viewer, edition: Reading, note: str) -> Comment:
    """A comment on this record; to a client one of its own threads, and no other exists."""
    query = select(Comment).where(
        Comment.public_id == note,
        Comment.record == edition.public_id,
        Comment.application_id == edition.application_id,
    )
    if viewer.is_client:
        query = query.where(Comment.organization_id == viewer.organization_id)
    found: Comment | None = session.scalars(query).first()
    if found is None:
        raise NotFound(note)
    return found


def _first(session: GuardedSession, viewer: Viewer, edition: Reading, thread: str) -> Comment:
    found = _find(session, viewer, edition, thread)
    if found.first_id is not None:
        raise NotFound(thread)
    return found
