"""Going through a drill, stop by stop; the journal says neither who it was nor what they said."""

import json
from typing import Any

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.learning import drills as rules
from ..editions import drills as versions
from ..editions.reading import Reading
from ..errors import Forbidden, Invalid, NotFound, Problem, too_long
from ..ids import public_id
from ..models import Drill, ReceiptKind
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, system
from ..store import drills as store
from . import receipts
from .journal import append

LONGEST = 4_000  # characters of one answer
SURPRISE = "surprise"
Said = dict[str, Any]


def start(viewer: Viewer, record: str, *, is_group: bool = False) -> str:
    """Begin to replay a postmortem, or go on with the drill of it that is not finished."""
    _person(viewer)
    edition, plan = versions.begun(viewer, record)
    for run in store.mine(viewer):
        is_same = run.record == record and run.is_group == is_group and not run.finished_at
        if is_same and versions.version(viewer, run):
            return run.id
    revision = versions.revision_of(viewer, record)
    with writing(db, viewer) as session:
        mine = Drill.person_id == viewer.person_id, Drill.finished_at.is_(None)
        same = Drill.record == record, Drill.sha256 == edition.sha256
        query = select(Drill.public_id).where(*mine, *same, Drill.is_group.is_(is_group))
        if known := session.scalars(query).first():  # the button was pressed twice
            return str(known)
        made = Drill(
            public_id=public_id(),
            person_id=viewer.person_id,
            record=record,
            edition=edition.number,
            sha256=edition.sha256,
            revision=revision,
            application=edition.source["application"]["name"],
            clock=plan.stops[0].clock,
            is_group=is_group,
            began_at=now(),
        )
        session.add(made)
        append(session, system(), "drill.started", record)
    return made.public_id


def answer(viewer: Viewer, name: str, stop: int, do: str, expect: str) -> None:
    """Keep what somebody would do at a stop, and let the clock go on to the next one.

    What was sent for another stop than the present one changes nothing: it was sent twice.
    """
    _person(viewer)
    run = store.get(viewer, name)
    if stop != run.at_stop:
        return
    edition = versions.version(viewer, run)
    plan = rules.plan(edition.source) if edition else None
    if edition is None or plan is None:  # withdrawn meanwhile; the page says so
        leave(viewer, name, stop, do, expect)
        return
    _check(do, expect, is_needed=not run.is_group)
    is_last = stop + 1 >= len(plan.stops)
    with writing(db, viewer) as session:
        drill = _own(session, viewer, name)
        if drill.at_stop != stop or drill.finished_at:
            return
        _say(drill, stop, {"do": do, "expect": expect})
        drill.at_stop = stop + 1
        if is_last:
            _finish(session, viewer, drill, edition)


def _finish(session: GuardedSession, viewer: Viewer, drill: Drill, edition: Reading) -> None:
    """The clock has run to its end; a client's person leaves a receipt."""
    drill.finished_at = now()
    if viewer.is_client:
        receipts.note(session, viewer, edition, ReceiptKind.DRILLED)
    append(session, system(), "drill.finished", drill.record)


def take_hint(viewer: Viewer, name: str, stop: int, do: str, expect: str) -> None:
    """Show the hint of the present stop from now on, and keep what was written so far."""
    _keep(viewer, name, stop, {"do": do, "expect": expect, "hint": True})


def leave(viewer: Viewer, name: str, stop: int, do: str, expect: str) -> None:
    """Keep what was written so far, to go on another day."""
    _keep(viewer, name, stop, {"do": do, "expect": expect})


def _keep(viewer: Viewer, name: str, stop: int, said: Said) -> None:
    _person(viewer)
    _check(said["do"], said["expect"], is_needed=False)
    with writing(db, viewer) as session:
        drill = _own(session, viewer, name)
        if drill.at_stop == stop and not drill.finished_at:
            _say(drill, stop, said)
            append(session, system(), "drill.kept", drill.record)


def conclude(viewer: Viewer, name: str, surprise: str) -> bool:
    """Keep what was surprising; False before the end, when nothing is kept."""
    _person(viewer)
    if problems := too_long(SURPRISE, surprise, LONGEST):
        raise Invalid(problems)
    with writing(db, viewer) as session:
        drill = _own(session, viewer, name)
        if not drill.finished_at:
            return False
        drill.answers = json.dumps(json.loads(drill.answers) | {SURPRISE: surprise.strip()})
        append(session, system(), "drill.concluded", drill.record)
        return True


def throw_away(viewer: Viewer, name: str) -> None:
    """Forget a drill and all that was said in it."""
    _person(viewer)
    with writing(db, viewer) as session:
        drill = _own(session, viewer, name)
        session.delete(drill)
        append(session, system(), "drill.thrown_away", drill.record)


def _person(viewer: Viewer) -> None:
    require(viewer, Permission.EDITION_READ)
    if viewer.person_id is None:
        raise Forbidden("Drills are for people who are signed in.")


def _own(session: GuardedSession, viewer: Viewer, name: str) -> Drill:
    own = Drill.public_id == name, Drill.person_id == viewer.person_id
    found = session.scalars(select(Drill).where(*own)).first()
    if found is None:
        raise NotFound("drill")
    return found


def _say(drill: Drill, stop: int, said: Said) -> None:
    """Write what was said at a stop; that a hint was taken stays."""
    answers = json.loads(drill.answers)
    words = {key: one.strip() if isinstance(one, str) else one for key, one in said.items()}
    answers[str(stop)] = answers.get(str(stop), {}) | words
    drill.answers = json.dumps(answers, ensure_ascii=False)


def _check(do: str, expect: str, *, is_needed: bool) -> None:
    problems = too_long("do", do, LONGEST) + too_long("expect", expect, LONGEST)
    if is_needed and not do.strip():
        problems.append(Problem("do", "Say in a few words what you would do."))
    if problems:
        raise Invalid(problems)
