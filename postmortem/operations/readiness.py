"""Saying how an item of the handover stands, and signing a step; nothing is ever taken back."""

from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.learning import readiness as domain
from ..domain.learning.readiness import State
from ..editions import reading
from ..errors import Invalid, NotFound, Problem, too_long
from ..models import ReadinessItem, StageSignature
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import applications, checklists
from ..store import readiness as store
from . import sides
from .journal import append

LONGEST = 1_000
CHANGED = Problem("sign", "The list has changed since you opened it. Read it again first.")


def answer(viewer: Viewer, slug: str, key: str, state: str, note: str) -> None:
    """Say how one item stands; what was said before is kept, and the newest counts."""
    person, application = _entitled(viewer, slug)
    if key not in {one.key for one in checklists.find("en", "readiness")}:
        raise NotFound(key)
    note = note.replace("\r\n", "\n").strip()
    if problems := _problems(key, state, note):
        raise Invalid(problems)
    with writing(db, sides.writer(viewer)) as session:
        client = applications.client_of(session, viewer, application)
        before = domain.newest(store.read_answers(session, application, client)).get(key)
        if before and (before.state, before.note, before.side) == (
            state,
            note,
            sides.side_of(viewer),
        ):
            return
        session.add(
            ReadinessItem(
                organization_id=client,
                application_id=application,
                key=key,
                state=state,
                note=note,
                **sides.signed(viewer, person),
            )
        )
        append(session, viewer, "readiness.answered", slug, (key, state))


def _problems(key: str, state: str, note: str) -> list[Problem]:
    if state not in set(State):
        return [Problem(f"state-{key}", "Choose how it stands.")]
    if state == State.ACCEPTED and not note:
        return [Problem(f"note-{key}", "Say why the risk is accepted.")]
    return too_long(f"note-{key}", note, LONGEST)


def sign(viewer: Viewer, slug: str, stage: str, sha256: str) -> None:
    """Sign the next step for one's side, with the list that one has read; a second time is none."""
    person, application = _entitled(viewer, slug)
    require(viewer, Permission.EDITION_SIGN)
    with writing(db, sides.writer(viewer)) as session:
        client = applications.client_of(session, viewer, application)
        steps = store.read_course(session, application, client)
        if stage not in set(steps.choices):
            raise Invalid([Problem("stage", "Choose a stage that can follow.")])
        frozen = _frozen(session, application, client)
        if frozen.sha256 != sha256:
            raise Invalid([CHANGED])
        side = sides.side_of(viewer)
        if any(side in step.sides for step in steps.proposed if step.stage == stage):
            return
        session.add(
            StageSignature(
                organization_id=client,
                application_id=application,
                step=steps.next_number,
                stage=stage,
                readiness=frozen.text,
                sha256=sha256,
                **sides.signed(viewer, person),
            )
        )
        append(session, viewer, "stage.signed", slug, (side, stage, sha256))


def _entitled(viewer: Viewer, slug: str) -> tuple[int, int]:
    """Who speaks of which application; NotFound for one that this viewer does not read."""
    require(viewer, Permission.READINESS_ANSWER)
    if viewer.is_staff:
        require(viewer, Permission.POSTMORTEM_SHARE)
    person = sides.person_of(viewer)
    return person, reading.get(viewer, "application", slug).application_id


def _frozen(session: GuardedSession, application: int, client: int) -> domain.Frozen:
    answers = domain.newest(store.read_answers(session, application, client))
    return domain.frozen(checklists.find("en", "readiness"), answers)
