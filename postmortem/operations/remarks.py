"""What the supplier's people say to each other beside a postmortem or a page."""

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.writing.threads import anchors
from ..errors import Invalid, NotFound, Problem
from ..ids import public_id
from ..models import Remark
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from . import sides, threads
from .journal import append


def start(viewer: Viewer, name: str, about: str, text: str) -> str:
    """Begin a thread about a place of a record, or about the whole; returns its id."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    person = sides.person_of(viewer)
    edition = threads.read_by(viewer, name, "internal")
    if about and about not in anchors(edition.source):
        raise Invalid([Problem("about", "Choose what it is about.")])
    words = threads.written(text, "text")
    with writing(db, viewer) as session:
        threads.record_of(session, name)
        place: dict[str, object] = {"anchor": about, "first_id": None}
        return _add(session, viewer, name, person, place, words, "text")


def answer(viewer: Viewer, name: str, thread: str, text: str) -> str:
    """Add to a thread; returns the thread's id."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    person = sides.person_of(viewer)
    field = f"text-{thread}"
    words = threads.written(text, field)
    with writing(db, viewer) as session:
        first = _first(session, name, thread)
        place: dict[str, object] = {"anchor": "", "first_id": first.id}
        _add(session, viewer, name, person, place, words, field)
    return thread


def _add(
    session: GuardedSession,
    viewer: Viewer,
    name: str,
    person: int,
    place: dict[str, object],
    words: dict[str, str],
    field: str,
) -> str:
    place = place | {"record": name}
    if found := threads.said_just_now(session, Remark, person, field, **place, text=words["text"]):
        return found
    made = Remark(public_id=public_id(), person_id=person, at=now(), **place, **words)
    session.add(made)
    append(session, viewer, "remark.added" if made.first_id is None else "remark.answered", name)
    return made.public_id


def change(viewer: Viewer, name: str, note: str, text: str) -> None:
    """Say one's own remark otherwise, within the day."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    words = threads.written(text, f"change-{note}")
    with writing(db, viewer) as session:
        if threads.change(_find(session, name, note), viewer, words):
            append(session, viewer, "remark.changed", name)


def resolve(viewer: Viewer, name: str, thread: str, *, is_done: bool = True) -> None:
    """Say that a thread is done, or that it is not after all."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    with writing(db, viewer) as session:
        if threads.settle(_first(session, name, thread), viewer, is_done=is_done):
            append(session, viewer, "remark.resolved" if is_done else "remark.reopened", name)


def _find(session: GuardedSession, name: str, note: str) -> Remark:
    query = select(Remark).where(Remark.record == name, Remark.public_id == note)
    found: Remark | None = session.scalars(query).first()
    if found is None:
        raise NotFound(note)
    return found


def _first(session: GuardedSession, name: str, thread: str) -> Remark:
    found = _find(session, name, thread)
    if found.first_id is not None:
        raise NotFound(thread)
    return found
