"""Mail of each week: what is new, for who asked; and pages to look at, for who keeps them true.

Both tell what their reader may read when they are sent, and nothing else.
"""

from datetime import datetime, timedelta

from flask import Flask

from ..clock import now
from ..config import Settings
from ..editions import habits, pages
from ..editions.habits import Week
from ..editions.reading import Card
from ..errors import NotFound
from ..models import MailKind
from ..operations import mails
from ..operations.mails import Outgoing
from ..store import sign_ins

AT_MOST = timedelta(days=28)  # what is told of, after a long silence


def queue(app: Flask, moment: datetime | None = None) -> int:
    """Let this week's mail wait for everybody who wants it and did not have it."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.has_mail:
        return 0
    with app.app_context():
        return mails.queue_of_week(MailKind.WEEKLY, moment or now())


def queue_reminders(app: Flask, moment: datetime | None = None) -> int:
    """Let this week's reminder wait for everybody of the supplier who did not switch it off."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.has_mail:
        return 0
    with app.app_context():
        return mails.queue_of_week(MailKind.REMINDER, moment or now())


def told(app: Flask, outgoing: Outgoing) -> Week | None:
    """What a mail tells its reader, read as that very person; None where that is nothing.

    It is read in a context of its own, whose session speaks for this person alone.
    """
    with app.app_context():
        try:
            viewer = sign_ins.viewer_named(outgoing.to)
        except NotFound:
            return None
        earliest = outgoing.asked_at - AT_MOST
        since = max(outgoing.told_at or earliest, earliest)
        week = habits.week(viewer, outgoing.asked_at, since)
    return week if week.says_something else None


def to_look_at(app: Flask, outgoing: Outgoing) -> list[Card] | None:
    """The pages due for a look that a reader keeps true, read as that very person."""
    with app.app_context():
        try:
            viewer = sign_ins.viewer_named(outgoing.to)
        except NotFound:
            return None
        return pages.to_look_at(viewer, outgoing.asked_at.date()) or None
