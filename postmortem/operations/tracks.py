"""Going through a track: begin, do a step, ask a buddy along, put it aside, finish.

The journal says that something happened on a track, never whose it is and no text. Everything is
checked for the one who asks and then written by the product, for a buddy's copy is the buddy's.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, or_, select, update

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.documents import write_instant
from ..domain.learning.tracks import Done, Kind, Step, as_dicts, from_dicts, marked, progress
from ..domain.writing.threads import LONGEST
from ..editions import reading
from ..editions import tracks as editions
from ..errors import Invalid, NotFound, Problem, too_long
from ..ids import public_id
from ..models import Edition, Organization, Person, ReceiptKind, Track, TrackBook
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, on_behalf, system
from ..store import tracks as store
from ..store.tracks import BUDDY, LEARNER
from . import receipts, sides
from .journal import append

LONGEST_NAME = 200  # characters
NOT_A_BUDDY = marked("Nobody with this address can be your buddy here.")
CHOOSE = marked("Choose who goes with you.")


def start(viewer: Viewer, application: str, plan: str = "") -> str:
    """Begin the suggested track of an application, or a made one; returns its id.

    Whoever is on the way through that application already goes on there.
    """
    require(viewer, Permission.EDITION_READ)
    person = sides.person_of(viewer)
    edition = reading.get(viewer, "application", application)
    title, steps = _steps(viewer, application, edition.application_id, plan)
    with writing(db, on_behalf(viewer)) as session:
        own = Track.person_id == person, Track.application_id == edition.application_id
        found = session.scalar(select(Track.public_id).where(*own, Track.finished_at.is_(None)))
        if found:
            return str(found)
        track = Track(
            public_id=public_id(),
            organization_id=viewer.organization_id,
            application_id=edition.application_id,
            person_id=person,
            name=viewer.name,
            total=len(steps),
            began_at=now(),
            moved_at=now(),
        )
        session.add(track)
        session.flush()
        session.add(_book(track, person, LEARNER, application, title, steps))
        append(session, system(), "track.started", track.public_id)
        return track.public_id


def _steps(
    viewer: Viewer, application: str, application_id: int, plan: str
) -> tuple[str, list[Step]]:
    """The title and the steps to freeze: those of a plan which this viewer can do."""
    if not plan:
        return "", editions.suggestion(viewer, application)
    made = store.plan(viewer, plan)
    if made.application_id != application_id:
        raise NotFound(plan)
    return made.title, [one.step for one in editions.shown(viewer, made.steps)]


def _book(
    track: Track, person: int, role: str, application: str, title: str, steps: Sequence[Step]
) -> TrackBook:
    return TrackBook(
        track_id=track.id,
        public_id=track.public_id,
        person_id=person,
        role=role,
        application=application,
        name=track.name,
        title=title,
        steps=json.dumps(as_dicts(steps), ensure_ascii=False),
        began_at=track.began_at,
    )


def do_step(viewer: Viewer, id: str, key: str, answer: str = "", *, tell: bool = False) -> None:
    """Say that a step is done, with an answer in own words; saying it again changes the answer.

    With `tell` a client's person also leaves the receipt of having read the postmortem.
    """
    words = _words(answer, f"answer-{key}")
    step = _change(
        viewer, id, key, "step_done", lambda one: replace(one, at=one.at or now(), answer=words)
    )
    if tell and viewer.is_client and (step.kind, step.noun) == (Kind.READ, "postmortem"):
        receipts.give(viewer, step.record, ReceiptKind.READ)


def undo_step(viewer: Viewer, id: str, key: str) -> None:
    """Say that a step is not done after all; what was answered stays."""
    _change(viewer, id, key, "step_undone", lambda one: replace(one, at=None))


def note_of_buddy(viewer: Viewer, id: str, key: str, note: str) -> None:
    """Write to the one whom one accompanies, beside a step."""
    words = _words(note, f"note-{key}")
    _change(viewer, id, key, "noted", lambda one: replace(one, note=words), role=BUDDY)


def _words(text: str, field: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if problems := too_long(field, text, LONGEST):
        raise Invalid(problems)
    return text


def _change(
    viewer: Viewer,
    id: str,
    key: str,
    event: str,
    change: Callable[[Done], Done],
    role: str = LEARNER,
) -> Step:
    """Change what is kept of a step that its reader can see, in the book and the buddy's copy."""
    book = _readable(viewer, id, role)
    there = {one.step.key: one.step for one in editions.shown(viewer, book.steps)}
    if key not in there:
        raise NotFound(key)
    with writing(db, on_behalf(viewer)) as session:
        track, own = _track(session, id)
        done = store.read_done(own.done)
        done[key] = change(done.get(key, Done()))
        _keep(session, track, own, done)
        if role == BUDDY:
            own.buddy = viewer.name
        if role == LEARNER:
            _count(track, list(there.values()), done)
            for copy in _copies(session, track):
                copy.paused_at = None
        append(session, system(), f"track.{event}", id)
    return there[key]


def _readable(viewer: Viewer, id: str, role: str) -> store.Book:
    """The viewer's book in this role, of an application they may still read; else NotFound."""
    require(viewer, Permission.EDITION_READ)
    sides.person_of(viewer)
    book = store.get(viewer, id)
    reading.get(viewer, "application", book.application)
    if book.role != role:
        raise NotFound(id)
    return book


def _track(session: GuardedSession, id: str) -> tuple[Track, TrackBook]:
    """A track and the book of whoever takes it."""
    query = select(Track, TrackBook).join(TrackBook, TrackBook.track_id == Track.id)
    row = session.execute(query.where(Track.public_id == id, TrackBook.role == LEARNER)).first()
    if row is None:
        raise NotFound(id)
    return row[0], row[1]


def _copies(session: GuardedSession, track: Track) -> Sequence[TrackBook]:
    """The book of whoever takes a track, and the buddy's."""
    return session.scalars(select(TrackBook).where(TrackBook.track_id == track.id)).all()


def _keep(session: GuardedSession, track: Track, own: TrackBook, done: Mapping[str, Done]) -> None:
    """Keep what was done, in the buddy's copy too as far as the buddy may read of it."""
    own.done = _kept(done)
    for copy in _copies(session, track):
        if copy.role == BUDDY:
            steps = _shared(session, track, own)
            copy.steps = json.dumps(as_dicts(steps), ensure_ascii=False)
            copy.done = _kept({one.key: done[one.key] for one in steps if one.key in done})


def _shared(session: GuardedSession, track: Track, own: TrackBook) -> list[Step]:
    """The steps whose records the buddy reads: nothing else of a track reaches the other side."""
    query = select(Organization.kind).join(Person).where(Person.id == track.buddy_id)
    audience = "internal" if session.scalar(query) == "supplier" else "client"
    of_it = Edition.application_id == track.application_id
    return store.seen(session, audience, from_dicts(json.loads(own.steps)), of_it)


def _kept(done: Mapping[str, Done]) -> str:
    return json.dumps(
        {
            key: {
                "at": write_instant(one.at) if one.at else "",
                "answer": one.answer,
                "note": one.note,
            }
            for key, one in done.items()
        },
        ensure_ascii=False,
    )


def _count(track: Track, steps: Sequence[Step], done: Mapping[str, Done]) -> None:
    far = progress(steps, {key for key, one in done.items() if one.at})
    track.done, track.total, track.moved_at = far.done, far.total, now()
    track.paused_at = None


def take_over(viewer: Viewer, id: str, drilled: Collection[str]) -> bool:
    """Tick the drills that its taker has finished since; whether there was one."""
    book = _readable(viewer, id, LEARNER)
    keys = [
        one.key
        for one in book.steps
        if one.kind is Kind.DRILL
        and one.record in drilled
        and not book.done.get(one.key, Done()).at
    ]
    for key in keys:
        do_step(viewer, id, key)
    return bool(keys)


def choose_buddy(viewer: Viewer, id: str, chosen: str, address: str = "") -> None:
    """Ask somebody along: one of one's own people by number, or anybody by their address.

    A buddy reads the application, and is of the same organization or of the other side. A client's
    person is not told whether an address is anybody's: it stays an address until a note is written.
    """
    book = _readable(viewer, id, LEARNER)
    application = reading.get(viewer, "application", book.application).application_id
    address = address.strip().lower()
    if problems := too_long("address", address, LONGEST_NAME):
        raise Invalid(problems)
    with writing(db, on_behalf(viewer)) as session:
        buddy = _buddy(session, viewer, application, chosen, address)
        track, own = _track(session, id)
        _forget_buddy(session, track, own)
        is_known = buddy and (viewer.is_staff or buddy.organization_id == viewer.organization_id)
        own.buddy = buddy.name if buddy and is_known else address
        if buddy:
            track.buddy_id = buddy.id
            copy = _book(track, buddy.id, BUDDY, own.application, own.title, ())
            copy.buddy = buddy.name
            copy.paused_at, copy.finished_at = own.paused_at, own.finished_at
            session.add(copy)
            session.flush()
            _keep(session, track, own, store.read_done(own.done))
        append(session, system(), "track.buddy_chosen", id)


def _buddy(
    session: GuardedSession, viewer: Viewer, application: int, chosen: str, address: str
) -> Any:
    """Who is asked along; None where a client's person may not know that it is nobody."""
    field = "address" if address else "buddy"
    query = store.who_reads(application).where(Person.id != viewer.person_id)
    if field == "address":
        query = query.where(Person.email == address)
    else:
        number = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0
        query = query.where(Person.id == number, Person.organization_id == viewer.organization_id)
    found = session.execute(query).first()
    sides = {found.kind, "supplier" if viewer.is_staff else "client"} if found else set()
    if not found or (len(sides) == 1 and found.organization_id != viewer.organization_id):
        sentence = NOT_A_BUDDY if field == "address" else CHOOSE
        if viewer.is_client and "@" in address and address != viewer.email:
            return None
        raise Invalid([Problem(field, sentence)])
    return found


def part_from_buddy(viewer: Viewer, id: str) -> None:
    """Go on alone: the buddy's copy is gone at once, and so are no notes of one's own."""
    book = store.get(viewer, id)
    _readable(viewer, id, book.role)
    with writing(db, on_behalf(viewer)) as session:
        _forget_buddy(session, *_track(session, id))
        append(session, system(), "track.buddy_left", id)


def _forget_buddy(session: GuardedSession, track: Track, own: TrackBook) -> None:
    session.execute(
        delete(TrackBook).where(TrackBook.track_id == track.id, TrackBook.role == BUDDY)
    )
    own.buddy, track.buddy_id = "", None


def pause(viewer: Viewer, id: str) -> None:
    """Put a track aside for a while."""
    _stand(viewer, id, "paused", paused_at=now())


def resume(viewer: Viewer, id: str) -> None:
    """Go on with it."""
    _stand(viewer, id, "resumed", paused_at=None, finished_at=None)


def finish(viewer: Viewer, id: str) -> None:
    """Say that one is through; Invalid while a step is left."""
    book = _readable(viewer, id, LEARNER)
    steps = [one.step for one in editions.shown(viewer, book.steps)]
    if not progress(steps, {key for key, one in book.done.items() if one.at}).is_complete:
        raise Invalid([Problem("", "There are steps left to do.")])
    if book.finished_at is None:
        _stand(viewer, id, "finished", paused_at=None, finished_at=now())


def _stand(viewer: Viewer, id: str, event: str, **times: Any) -> None:
    _readable(viewer, id, LEARNER)
    with writing(db, on_behalf(viewer)) as session:
        track, _own = _track(session, id)
        for row in (track, *_copies(session, track)):
            for name, value in times.items():
                setattr(row, name, value)
        append(session, system(), f"track.{event}", id)


def forget(session: GuardedSession, person: int, former: str) -> None:
    """Take an erased person out: their books go, and what a buddy held of them."""
    beyond = {"bookkeeping": True, "synchronize_session": False}  # nobody reads others' books
    own = select(Track.id).where(Track.person_id == person)
    along = select(Track.id).where(Track.buddy_id == person)
    gone = or_(TrackBook.person_id == person, TrackBook.track_id.in_(own))
    alone = update(TrackBook).where(TrackBook.track_id.in_(along)).values(buddy="")
    for statement in (
        delete(TrackBook).where(gone),
        alone,
        update(Track).where(Track.person_id == person).values(name=former),
        update(Track).where(Track.buddy_id == person).values(buddy_id=None),
    ):
        session.execute(statement, execution_options=beyond)
