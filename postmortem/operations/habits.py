"""Choosing the postmortem of the month, taking that back, and the switches of each week's mail."""

from sqlalchemy import delete, select

from ..clock import now
from ..database import db
from ..database.sessions import writing
from ..domain.learning.habits import week_began
from ..domain.lifecycle import State
from ..editions import reading
from ..errors import Invalid, Problem, too_long
from ..models import MailKind, MonthChoice, Person
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import applications
from . import mails
from .journal import append
from .sides import without_marks

LONGEST = 400


def choose(viewer: Viewer, record: str, reason: str) -> None:
    """Make this the postmortem of the month of its application, in the place of another."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    edition = reading.get(viewer, "postmortem", record)
    if edition.source["state"] != State.PUBLISHED:
        raise Invalid([Problem("", "Publish it first: a draft is nothing to recommend.")])
    words = _written(reason)
    month = f"{now():%Y-%m}"
    with writing(db, viewer) as session:
        own = MonthChoice.application_id == edition.application_id, MonthChoice.month == month
        choice = session.scalars(select(MonthChoice).where(*own)).first() or MonthChoice(
            organization_id=applications.client_of(session, viewer, edition.application_id),
            application_id=edition.application_id,
            month=month,
        )
        choice.record, choice.reason, choice.at = record, words, now()
        session.add(choice)
        append(session, viewer, "postmortem.chosen_for_month", record)


def _written(reason: str) -> str:
    """The reason on one line; Invalid where it says nothing, or a mark would seem to hide some."""
    without_marks(reason, "reason")
    words = " ".join(reason.split())
    if not words:
        raise Invalid([Problem("reason", "Say why everybody should read it.")])
    if problems := too_long("reason", words, LONGEST):
        raise Invalid(problems)
    return words


def take_back(viewer: Viewer, record: str) -> None:
    """Let it be the postmortem of no month any more; its reason is forgotten."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    reading.get(viewer, "postmortem", record)
    with writing(db, viewer) as session:
        own = MonthChoice.record == record
        if session.scalar(select(MonthChoice.id).where(own)) is not None:
            session.execute(delete(MonthChoice).where(own))
            append(session, viewer, "postmortem.taken_from_month", record)


def want_mail(viewer: Viewer, kind: MailKind, *, wanted: bool) -> None:
    """Send one of the mails of each week from the next Monday on, or no more."""
    require(viewer, Permission.ACCOUNT_OWN)
    with writing(db, viewer) as session:
        person = session.scalars(select(Person).where(Person.id == viewer.person_id)).one()
        switch, last = (column.key for column in mails.ONCE_A_WEEK[kind])
        if getattr(person, switch) is wanted:
            return
        setattr(person, switch, wanted)
        told_at = getattr(person, last)
        if wanted and (told_at is None or told_at < week_began(now())):
            setattr(person, last, now())
        append(session, viewer, f"person.{switch}_changed", str(person.id), (switch,))
