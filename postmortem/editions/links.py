"""What links to what, between editions that the same reader may read."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from ..database import db
from ..database.sessions import reader
from ..models import Application, Edition, Standing
from ..policy.viewer import Viewer
from .leads import LINKED, Card


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that leads nowhere: in whose text, for which audience, and why."""

    card: Card
    audience: str
    what: str  # the title as it was typed, or the title of what cannot be read
    why: str  # "unwritten", "gone" or "not-shared"


def backlinks(viewer: Viewer, public_id: str, *, audience: str | None = None) -> list[Card]:
    """The records whose current text, as this viewer reads it, links to one; by title."""
    query = select(Edition.card).where(
        Edition.audience == (audience or viewer.audience),
        Edition.standing == Standing.CURRENT,
        Edition.links != "",
        Edition.links.contains(f" {public_id} ", autoescape=True),
        Edition.noun.in_(LINKED),
        Edition.public_id != public_id,
    )
    cards = [json.loads(card) for card in reader(db, viewer).scalars(query)]
    once = {card["url"]: card for card in cards}  # an incident's story is told once
    return sorted(once.values(), key=lambda card: (card["noun"] == "page", card["title"]))


def broken(viewer: Viewer, application: str) -> list[Broken]:
    """Every link in the texts of an application that its readers cannot follow; for staff."""
    own = select(Application.id).where(Application.slug == application)
    query = select(Edition.card, Edition.audience, Edition.links, Application.client_id).join(
        Application, Application.id == Edition.application_id
    )
    current = Edition.standing == Standing.CURRENT
    mine = query.where(current, Edition.noun.in_(LINKED), Edition.application_id.in_(own))
    linking = reader(db, viewer).execute(mine.where(Edition.links != "")).all()
    names = {name for row in linking for name in row.links.split()}
    targets = reader(db, viewer).execute(query.where(current, Edition.public_id.in_(names))).all()
    return [*_untitled(reader(db, viewer).execute(mine).all()), *_unread(linking, targets)]


def _untitled(rows: Iterable[Row[Any]]) -> list[Broken]:
    """Titles typed between brackets that no page has, or more than one."""
    cards = [json.loads(row.card) for row in rows if row.audience == "internal"]
    found = {
        (card["url"], title): Broken(card, "internal", title, "unwritten")
        for card in cards
        for title in card.get("missing", ())
    }
    return list(found.values())


def _unread(linking: Iterable[Row[Any]], targets: Iterable[Row[Any]]) -> list[Broken]:
    """Links to what is not there for the audience of the text; a client reads only its own."""
    titles = {card["id"]: card["title"] for row in targets for card in [json.loads(row.card)]}
    read = {
        (json.loads(row.card)["id"], row.audience, row.client_id if row.audience == "client" else 0)
        for row in targets
    }
    found = {}
    for row in linking:
        card = json.loads(row.card)
        whose = row.client_id if row.audience == "client" else 0
        for name in row.links.split():
            if (name, row.audience, whose) not in read:
                why = "not-shared" if name in titles else "gone"
                key = (card["url"], row.audience, name)
                found[key] = Broken(card, row.audience, titles.get(name, name), why)
    return list(found.values())
