"""The culture pulse: beginning a round, answering once and unrecognised, and ending it."""

import json
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from ..clock import now
from ..database import db
from ..database.sessions import reader, writing
from ..domain.learning.pulse import KEYS, LEAST_DAYS, MOST_DAYS, SCALE, result
from ..editions import reading
from ..errors import Invalid, NotFound, Problem
from ..ids import public_id
from ..models import PulseRound, PulseTally, PulseVoice
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, on_behalf, system
from ..store import applications
from .journal import append
from .sides import person_of

ONCE = Problem("", "You have answered in this round. Nobody can see or change what you said.")
OVER = Problem("", "This round is over.")


def begin(viewer: Viewer, slug: str, days: int) -> str:
    """Begin a round of an application's collaboration; Invalid while another is on."""
    require(viewer, Permission.PULSE_BEGIN)
    if not LEAST_DAYS <= days <= MOST_DAYS:
        counts = {"least": LEAST_DAYS, "most": MOST_DAYS}
        raise Invalid([Problem("days", "A round takes %(least)s to %(most)s days.", counts)])
    edition = reading.get(viewer, "application", slug)
    with writing(db, on_behalf(viewer)) as session:
        own = PulseRound.application_id == edition.application_id
        if session.scalar(select(PulseRound.id).where(own, PulseRound.ended_at.is_(None))):
            raise Invalid([Problem("days", "A round is on already.")])
        one = PulseRound(
            public_id=public_id(),
            organization_id=applications.client_of(session, viewer, edition.application_id),
            application_id=edition.application_id,
            began_at=now(),
            ends_at=now() + timedelta(days=days),
        )
        session.add(one)
        session.flush()
        session.add_all(
            PulseTally(round_id=one.id, statement=key, value=value, count=0)
            for key in KEYS
            for value in SCALE
        )
        append(session, viewer, "pulse.begun", slug)
        return one.public_id


def answer(viewer: Viewer, name: str, values: Mapping[str, int]) -> None:
    """Count six answers, once for each person; the journal says nothing of it.

    What is written of the person (that they answered) and of the answers (one more of each value)
    has nothing in common: no key, no time, no order.
    """
    require(viewer, Permission.PULSE_ANSWER)
    person = person_of(viewer)
    if reader(db, viewer).scalar(select(PulseRound.id).where(PulseRound.public_id == name)) is None:
        raise NotFound(name)
    missing = [key for key in KEYS if values.get(key) not in SCALE]
    if missing:
        raise Invalid([Problem(key, "Choose a number for this sentence.") for key in missing])
    with writing(db, on_behalf(viewer)) as session:
        one = session.scalars(select(PulseRound).where(PulseRound.public_id == name)).one()
        if one.ended_at is not None or one.ends_at <= now():
            raise Invalid([OVER])
        same = PulseVoice.round_id == one.id, PulseVoice.person_id == person
        if session.scalar(select(PulseVoice.person_id).where(*same)):
            raise Invalid([ONCE])
        session.execute(insert(PulseVoice).values(round_id=one.id, person_id=person))
        for key in KEYS:
            session.execute(
                update(PulseTally)
                .where(PulseTally.round_id == one.id, PulseTally.statement == key)
                .where(PulseTally.value == values[key])
                .values(count=PulseTally.count + 1)
            )


def end_due() -> int:
    """End the rounds whose time is over: the means stay, if enough answered; the counts go."""
    with writing(db, system()) as session:
        over = PulseRound.ended_at.is_(None), PulseRound.ends_at <= now()
        found = list(session.scalars(select(PulseRound).where(*over)))
        for one in found:
            rows = session.execute(
                select(PulseTally.statement, PulseTally.value, PulseTally.count).where(
                    PulseTally.round_id == one.id
                )
            )
            together = result((key, value, count) for key, value, count in rows)
            one.ended_at = now()
            one.people = together.people if together else 0
            one.means = json.dumps(dict(together.means)) if together else ""
            session.execute(delete(PulseTally).where(PulseTally.round_id == one.id))
            append(session, system(), "pulse.ended", one.public_id)
    return len(found)
