"""How an application is delivered, from the releases and incidents that a viewer reads."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Select, select

from ..database import db
from ..database.sessions import reader
from ..domain.knowledge import delivery
from ..domain.knowledge.delivery import Figures, Happened, Month, Went
from ..models import Edition, Standing
from ..policy.viewer import Viewer
from ..render.leading import Lead, led
from . import reading
from .freezing import instant, texts
from .reading import Card

MOST = 5_000  # releases of one application that are looked at
CHUNK = 500
MOST_KEPT = 20_000
TITLED = ("factors", "relief_steps", "actions")


class Told(NamedTuple):
    """What a text says that counts here: of which incident, what may be versions, when it ended."""

    incident: str
    restored: datetime | None
    words: frozenset[str]


_told: dict[str, Told] = {}  # by the checksum of the source that says it


@dataclass(frozen=True, slots=True)
class Delivery:
    """The numbers of the last twelve months, month by month, and what followed any release.

    `since` is when these months begin; `after` has the ids of incidents by those of releases.
    """

    since: datetime
    figures: Figures
    months: list[Month]
    after: dict[str, list[str]]


def of_application(viewer: Viewer, slug: str, now: datetime) -> Delivery | None:
    """How an application is delivered; None where this viewer reads of no release."""
    cards = reading.cards(viewer, "release", application_slug=slug, limit=MOST)
    if not cards:
        return None
    found = [_went(card) for card in cards]
    incidents = _incidents(viewer, slug)
    since = delivery.year(now)[0]
    return Delivery(
        since,
        delivery.figures(found, incidents, since, now),
        delivery.months(found, incidents, now),
        delivery.followed_by(found, incidents),
    )


def rows(
    viewer: Viewer, cards: list[Card], found: Delivery | None, lead: Lead | None = None
) -> list[dict[str, Any]]:
    """Some releases as a list shows them: with their text, and the incidents that followed.

    With `lead` every link leads where it says.
    """
    after = found.after if found else {}
    followed = {name for card in cards for name in after.get(card["id"], ())}
    incidents = reading.named(viewer, "incident", followed)
    texts = reading.readings(viewer, "release", [card["id"] for card in cards])
    return [
        {
            "card": card,
            "html": _led(texts[card["id"]].html if card["id"] in texts else {}, lead),
            "waited": _minutes(card, "oldest_change_at", "released_at"),
            "stood": _minutes(card, "released_at", "rolled_back_at"),
            "after": [_later(card, incidents[one], lead) for one in after.get(card["id"], ())
                      if one in incidents],
        }
        for card in cards
    ]  # fmt: skip


def _minutes(card: Card, start: str, end: str) -> int | None:
    first, last = instant(card, start), instant(card, end)
    return int((last - first).total_seconds() // 60) if first and last else None


def _led(html: dict[str, Markup], lead: Lead | None) -> dict[str, Markup]:
    return {path: led(text, lead) for path, text in html.items()} if lead else html


def _later(card: Card, incident: Card, lead: Lead | None) -> dict[str, Any]:
    """An incident, and how many minutes after the release it began."""
    began = instant(incident, "began_at") - instant(card, "released_at")
    shown = incident | {"url": lead(incident["url"])} if lead else incident
    return {"card": shown, "minutes": int(began.total_seconds() // 60)}


def _went(card: Card) -> Went:
    return Went(
        id=card["id"],
        version=card["version"],
        at=instant(card, "released_at"),
        changes=card["changes"],
        oldest_change_at=instant(card, "oldest_change_at"),
        is_rolled_back=bool(card["rolled_back_at"]),
    )


def _incidents(viewer: Viewer, slug: str) -> list[Happened]:
    """The application's incidents, with what any text about them says."""
    query = _current(viewer, slug, Edition.began_at, Edition.sha256)
    rows = reader(db, viewer).execute(query.where(Edition.began_at.is_not(None))).all()
    told = _read(viewer, slug, {row.sha256 for row in rows})
    found: dict[str, Happened] = {}
    for row in rows:
        one = told.get(row.sha256)
        if one:
            known = found.get(one.incident)
            words = one.words | known.words if known else one.words
            found[one.incident] = Happened(one.incident, row.began_at, one.restored, words)
    return list(found.values())


def _current(viewer: Viewer, slug: str, *columns: Any) -> Select[Any]:
    return select(*columns).where(
        Edition.audience == viewer.audience,
        Edition.noun.in_(("incident", "postmortem")),
        Edition.standing == Standing.CURRENT,
        reading.of_applications(slug),
    )


def _read(viewer: Viewer, slug: str, sums: Collection[str]) -> dict[str, Told]:
    """What the texts of these checksums say; a text is read once, as it never changes."""
    known = {one: _told[one] for one in sums if one in _told}
    for some in _chunks(set(sums) - set(known)):
        query = _current(viewer, slug, Edition.sha256, Edition.source)
        for row in reader(db, viewer).execute(query.where(Edition.sha256.in_(some))):
            known[row.sha256] = _said(json.loads(row.source))
    if len(_told) + len(known) > MOST_KEPT:
        _told.clear()
    _told.update(known)
    return known


def _chunks(names: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(names)
    return (listed[at : at + CHUNK] for at in range(0, len(listed), CHUNK))


def _said(source: Mapping[str, Any]) -> Told:
    titles = [item["title"] for name in TITLED for item in source.get(name, ())]
    whole = "\n".join([source["title"], *titles, *(text for _path, text in texts(source))])
    restored = instant(source, "ended_at") or instant(source, "relieved_at")
    return Told(source["incident"], restored, delivery.words(whole))
