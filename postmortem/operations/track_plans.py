"""Making a track of an application for others to take, changing it and throwing it away."""

import json
from collections.abc import Sequence

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.learning.tracks import (
    LONGEST_QUESTION,
    LONGEST_TITLE,
    MOST_STEPS,
    Step,
    as_dicts,
    numbered,
)
from ..editions import reading
from ..editions import tracks as editions
from ..errors import Forbidden, Invalid, NotFound, Problem, too_long
from ..ids import public_id
from ..models import TrackPlan
from ..policy.permissions import Permission, may
from ..policy.viewer import Viewer
from ..store import applications
from . import sides
from .journal import append


def may_make(viewer: Viewer, application_id: int) -> bool:
    """Whether this viewer makes tracks of an application: staff, and whoever contributes to it."""
    if viewer.person_id is None:
        return False
    return may(viewer, Permission.POSTMORTEM_WRITE) or application_id in viewer.contributes


def save(viewer: Viewer, slug: str, title: str, steps: Sequence[Step], id: str = "") -> str:
    """Keep a track for others, or its new form; whoever is on the way keeps the steps as begun."""
    application = _application(viewer, slug)
    known = [one.step for one in editions.shown(viewer, steps)]
    title = " ".join(title.split())
    _check(title, known)
    with writing(db, sides.writer(viewer)) as session:
        whose = applications.client_of(session, viewer, application)
        if id:
            plan = _plan(session, viewer, id)
            if plan.application_id != application:
                raise NotFound(id)
        else:
            plan = TrackPlan(
                public_id=public_id(), organization_id=whose, application_id=application
            )
            session.add(plan)
        plan.title, plan.changed_at = title, now()
        plan.steps = json.dumps(as_dicts(numbered(known)), ensure_ascii=False)
        append(session, viewer, "track_plan.saved", plan.public_id)
        return plan.public_id


def _application(viewer: Viewer, slug: str) -> int:
    application = reading.get(viewer, "application", slug).application_id
    if not may_make(viewer, application):
        raise Forbidden("Whoever contributes to an application makes tracks of it.")
    return application


def _check(title: str, steps: Sequence[Step]) -> None:
    problems = too_long("title", title, LONGEST_TITLE)
    if not title:
        problems.append(Problem("title", "Give the track a name."))
    if not steps:
        problems.append(Problem("add", "Add a step at least."))
    if len(steps) > MOST_STEPS:
        most = {"most": MOST_STEPS}
        problems.append(Problem("add", "A track has at most %(most)s steps.", most))
    for number, step in enumerate(steps):
        problems += too_long(f"steps-{number}-question", step.question, LONGEST_QUESTION)
        problems += too_long(f"steps-{number}-title", step.title, LONGEST_TITLE)
    if problems:
        raise Invalid(problems)


def _plan(session: GuardedSession, viewer: Viewer, id: str) -> TrackPlan:
    query = select(TrackPlan).where(TrackPlan.public_id == id)
    if viewer.is_client:
        query = query.where(
            TrackPlan.organization_id == viewer.organization_id,
            TrackPlan.application_id.in_(viewer.applications),
        )
    found: TrackPlan | None = session.scalars(query).first()
    if found is None:
        raise NotFound(id)
    return found


def delete(viewer: Viewer, slug: str, id: str) -> None:
    """Offer it no longer; whoever is on the way goes on."""
    application = _application(viewer, slug)
    with writing(db, sides.writer(viewer)) as session:
        plan = _plan(session, viewer, id)
        if plan.application_id != application:
            raise NotFound(id)
        session.delete(plan)
        append(session, viewer, "track_plan.deleted", id)
