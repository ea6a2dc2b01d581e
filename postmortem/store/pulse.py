"""Reading rounds of the culture pulse: results once they are there, never what was counted."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import reader
from ..domain.learning.pulse import Result
from ..models import PulseRound, PulseVoice
from ..policy.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Round:
    """One round as anybody sees it; without a result it is on, or too few answered."""

    id: str
    began_at: datetime
    ends_at: datetime
    is_on: bool
    has_answered: bool
    result: Result | None


def find(viewer: Viewer, application_id: int) -> list[Round]:
    """The rounds of an application, the newest first."""
    session = reader(db, viewer)
    own = PulseRound.application_id == application_id
    rounds = session.scalars(select(PulseRound).where(own).order_by(PulseRound.id.desc())).all()
    mine = select(PulseVoice.round_id).where(
        PulseVoice.person_id == viewer.person_id,
        PulseVoice.round_id.in_([one.id for one in rounds]),
    )
    voiced = set(session.scalars(mine)) if rounds else set()
    return [_round(one, one.id in voiced) for one in rounds]


def _round(one: PulseRound, has_answered: bool) -> Round:
    return Round(
        id=one.public_id,
        began_at=one.began_at,
        ends_at=one.ends_at,
        is_on=one.ended_at is None and one.ends_at > now(),
        has_answered=has_answered,
        result=Result(one.people, json.loads(one.means)) if one.means else None,
    )
