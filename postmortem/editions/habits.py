"""Looking back, from what a viewer reads: this day in other years, the month, what is new."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select

from ..database import db
from ..database.sessions import reader
from ..domain.learning import habits
from ..domain.learning.habits import Anniversary, ToRead
from ..models import Edition, MonthChoice, Standing
from ..policy.viewer import Viewer
from ..store import habits as store
from . import reading
from .reading import Card

MOST_YEARS = 20
MOST = 60
LOOKED_AT = 1000
SOON = timedelta(days=7)
LONG_AGO = timedelta(days=28)  # what is overdue for longer is not repeated in a mail


@dataclass(frozen=True, slots=True)
class Chosen:
    """The postmortem of the month of an application, and the reason that is told."""

    card: Card
    reason: str
    at: datetime


def on_this_day(viewer: Viewer, today: date, days: int = 1) -> list[Anniversary]:
    """What began on these days in earlier years, in one statement."""
    years = range(1, min(MOST_YEARS, today.year - 2) + 1)
    began = Edition.began_at
    spans = (habits.begins(habits.in_year(today, today.year - back)) for back in years)
    one = timedelta(days=1)  # around the 29th of February
    query = (
        select(Edition.card)
        .where(Edition.audience == viewer.audience, Edition.noun == "incident")
        .where(Edition.standing == Standing.CURRENT)
        .where(or_(*(and_(began >= at - one, began < at + one * (days + 1)) for at in spans)))
        .order_by(began.desc(), Edition.id)
        .limit(MOST)
    )
    cards = (json.loads(card) for card in reader(db, viewer).scalars(query))
    return habits.anniversaries(cards, today, days)


def of_the_month(
    viewer: Viewer, today: date, *, since: datetime | None = None, record: str | None = None
) -> list[Chosen]:
    """The postmortems of this month that this viewer can read, the last chosen first."""
    query = (
        select(Edition.card, MonthChoice.reason, MonthChoice.at)
        .join(
            Edition,
            and_(
                Edition.public_id == MonthChoice.record,
                Edition.application_id == MonthChoice.application_id,
            ),
        )
        .where(MonthChoice.month == f"{today:%Y-%m}", Edition.noun == "postmortem")
        .where(Edition.audience == viewer.audience, Edition.standing == Standing.CURRENT)
        .order_by(MonthChoice.at.desc(), MonthChoice.id.desc())
    )
    if since is not None:
        query = query.where(MonthChoice.at >= since)
    if record is not None:
        query = query.where(MonthChoice.record == record)
    rows = reader(db, viewer).execute(query)
    return [Chosen(json.loads(card), reason, at) for card, reason, at in rows]


def whats_new(viewer: Viewer, since: datetime) -> list[Card]:
    """Postmortems and pages that this viewer can read since then."""
    found = store.first_readable(viewer, since)
    cards = [
        card | {"new_at": since_when[name]}
        for noun, since_when in found.items()
        for name, card in reading.named(viewer, noun, since_when).items()
    ]
    return habits.whats_new(cards, since)


def due_soon(viewer: Viewer, today: date) -> list[Card]:
    """Open promises of the viewer's own side that are due within a week or lately overdue.

    One that names no side is the supplier's, who wrote it.
    """
    window = (today - LONG_AGO).isoformat(), (today + SOON).isoformat()
    told = [
        (card, action)
        for card in reading.cards(viewer, "postmortem", limit=LOOKED_AT)
        for action in card["open_actions"]
    ]
    stands = reading.named(viewer, "action", [action["id"] for _, action in told])
    present = ((card, action | stands.get(action["id"], {})) for card, action in told)
    due = [
        (card, action)
        for card, action in present
        if action["state"] == "open" and window[0] <= (action["due_on"] or "") <= window[1]
    ]
    sides = _sides(viewer, [card["id"] for card, _ in due])
    own = "supplier" if viewer.is_staff else "client"
    mine = [
        action | {"url": f"{card['url']}#{action['id']}"}
        for card, action in due
        if sides.get(action["id"], "supplier") == own
    ]
    return sorted(mine, key=lambda action: (action["due_on"], action["id"]))


def _sides(viewer: Viewer, names: Sequence[str]) -> dict[str, str]:
    """Which side each promise of some postmortems is of, where they say so."""
    told = reading.readings(viewer, "postmortem", set(names)).values()
    actions = (action for edition in told for action in edition.source["actions"])
    return {action["id"]: action["side"] for action in actions if action.get("side")}


def review_list(viewer: Viewer, today: date, slug: str | None = None) -> list[ToRead]:
    """What a review meeting of this viewer's should read, of one application or of all."""
    cards = reading.cards(viewer, "postmortem", application_slug=slug, limit=LOOKED_AT)
    return habits.review_list(cards, store.read(viewer), today)


@dataclass(frozen=True, slots=True)
class Week:
    """What the weekly mail tells somebody."""

    anniversaries: list[Anniversary]
    chosen: list[Chosen]
    new: list[Card]
    due: list[Card]

    @property
    def says_something(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.anniversaries or self.chosen or self.new or self.due)


def week(viewer: Viewer, moment: datetime, since: datetime) -> Week:
    """What the week of a moment holds for a viewer, and what came since they were told last."""
    monday = habits.week_began(moment).date()
    return Week(
        on_this_day(viewer, monday, habits.A_WEEK),
        of_the_month(viewer, moment.date(), since=since),
        whats_new(viewer, since),
        due_soon(viewer, moment.date()),
    )
