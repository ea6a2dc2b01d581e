"""Stored editions for a viewer: the only way any reader, staff included, gets text."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select, union_all

from ..database import db
from ..database.guard import CONSTANT
from ..database.sessions import reader
from ..domain.knowledge.delivery import HOURS
from ..errors import NotFound
from ..models import Edition, Standing
from ..policy.viewer import Viewer
from . import leads
from .freezing import instant

Card = leads.Card
SHORTLY = timedelta(hours=HOURS)  # before an incident, in which releases are named beside it
LEAST = datetime.min.replace(tzinfo=UTC) + SHORTLY


@dataclass(frozen=True, slots=True)
class Reading:
    """One edition as a page shows it; `leads_to` is what its links lead to and one may read.

    A client is shown no address of what it may not read, neither in `html` nor in `source`, which
    is then not word for word what `sha256` covers.
    """

    noun: str
    public_id: str
    audience: str
    application_id: int
    number: int
    standing: str
    sha256: str
    created_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    source: dict[str, Any]
    html: dict[str, Markup]
    links: str = ""
    leads_to: dict[str, Card] = field(default_factory=dict)


COLUMNS = tuple(getattr(Edition, one.name) for one in fields(Reading) if one.name != "leads_to")
NAMED = (
    select(*COLUMNS)
    .where(Edition.noun == bindparam("noun"), Edition.audience == bindparam("audience"))
    .where(Edition.public_id.in_(bindparam("names", expanding=True)))
)
CURRENT = NAMED.where(Edition.standing == Standing.CURRENT).execution_options(**CONSTANT)
NUMBERED = NAMED.where(Edition.number == bindparam("number")).execution_options(**CONSTANT)


def _reading(viewer: Viewer, edition: Any, known: dict[str, Card]) -> Reading:
    source, html = json.loads(edition.source or "{}"), json.loads(edition.html or "{}")
    own = {name: known[name] for name in edition.links.split() if name in known}
    if edition.links and edition.audience == "client":
        html = {path: leads.in_html(text, own) for path, text in html.items()}
    if edition.links and viewer.is_enclosed:
        source = leads.in_markdown(source, own)
    return Reading(
        noun=edition.noun,
        public_id=edition.public_id,
        audience=edition.audience,
        application_id=edition.application_id,
        number=edition.number,
        standing=edition.standing,
        sha256=edition.sha256,
        created_at=edition.created_at,
        withdrawn_at=edition.withdrawn_at,
        withdrawn_reason=edition.withdrawn_reason,
        source=source,
        html={path: Markup(text) for path, text in html.items()},  # noqa: S704 - made by render
        links=edition.links,
        leads_to=own,
    )


def get(
    viewer: Viewer,
    noun: str,
    public_id: str,
    *,
    number: int | None = None,
    audience: str | None = None,
) -> Reading:
    """The edition this viewer reads of a record: the current one, or a numbered earlier one.

    Staff may ask for the client's; hidden, deleted and unknown raise the same NotFound.
    """
    values = {"noun": noun, "audience": audience or viewer.audience, "names": [public_id]}
    query = NUMBERED if number else CURRENT
    edition = reader(db, viewer).execute(query, values | {"number": number}).first()
    if edition is None or edition.standing == Standing.UNSHARED:
        raise NotFound(public_id)
    names = edition.links.split()
    known = leads.cards(viewer, names, edition.audience, edition.application_id)
    return _reading(viewer, edition, known)


def versions(viewer: Viewer, noun: str, public_id: str, audience: str) -> list[dict[str, Any]]:
    """Every version of a record for an audience, newest first: number, dates, checksum."""
    names = ("number", "standing", "sha256", "created_at", "withdrawn_at", "withdrawn_reason")
    columns = [getattr(Edition, name) for name in names]
    query = (
        select(*columns)
        .where(Edition.noun == noun, Edition.public_id == public_id)
        .where(Edition.audience == audience)
        .order_by(Edition.number.desc())
    )
    return [dict(row._mapping) for row in reader(db, viewer).execute(query)]


def _current(viewer: Viewer, noun: str, audience: str | None = None) -> Select[Any]:
    return select(Edition.card).where(
        Edition.audience == (audience or viewer.audience),
        Edition.noun == noun,
        Edition.standing == Standing.CURRENT,
    )


def cards(
    viewer: Viewer,
    noun: str = "incident",
    *,
    application_slug: str | None = None,
    limit: int = 1000,
    offset: int = 0,
) -> list[Card]:
    """What lists show of the records this viewer may read, newest first."""
    query = _current(viewer, noun).order_by(Edition.began_at.desc().nulls_last(), Edition.id.desc())
    if application_slug is not None:
        query = query.where(of_applications(application_slug))
    rows = reader(db, viewer).scalars(query.limit(limit).offset(offset))
    return [json.loads(row) for row in rows]


def of_applications(*slugs: str) -> ColumnElement[bool]:
    """That an edition belongs to one of some applications which the viewer may read."""
    own = select(Edition.application_id).where(
        Edition.noun == "application", Edition.public_id.in_(slugs)
    )
    return Edition.application_id.in_(own)


def count(viewer: Viewer, noun: str = "incident", *, application_slug: str | None = None) -> int:
    """How many records of a noun this viewer may read."""
    query = select(func.count(Edition.id)).where(
        Edition.audience == viewer.audience,
        Edition.noun == noun,
        Edition.standing == Standing.CURRENT,
    )
    if application_slug is not None:
        query = query.where(of_applications(application_slug))
    return int(reader(db, viewer).scalar(query) or 0)


def released(
    viewer: Viewer, slugs: Iterable[str], first: datetime, last: datetime | None, limit: int
) -> list[Card]:
    """The releases of some applications between two times, newest first."""
    query = _current(viewer, "release").where(of_applications(*slugs), Edition.began_at >= first)
    if last is not None:
        query = query.where(Edition.began_at < last)
    rows = reader(db, viewer).scalars(query.order_by(Edition.began_at.desc()).limit(limit))
    return [json.loads(row) for row in rows]


def stored(viewer: Viewer) -> int:
    """How many editions there are, of every audience and standing."""
    return int(reader(db, viewer).scalar(select(func.count(Edition.id))) or 0)


def readings(viewer: Viewer, noun: str, public_ids: Collection[str]) -> dict[str, Reading]:
    """The current editions of several records at once, by public id; the hidden are absent."""
    if not public_ids:
        return {}
    values = {"noun": noun, "audience": viewer.audience, "names": list(public_ids)}
    rows = reader(db, viewer).execute(CURRENT, values).all()
    linked = {name for row in rows for name in row.links.split()} if viewer.is_enclosed else ()
    known = leads.cards(viewer, linked, viewer.audience, 0)
    return {row.public_id: _reading(viewer, row, known) for row in rows}


def named(viewer: Viewer, noun: str, public_ids: Collection[str]) -> dict[str, Card]:
    """What lists show of several records, by public id; the hidden are absent."""
    if not public_ids:
        return {}
    query = _current(viewer, noun).where(Edition.public_id.in_(public_ids))
    found = (json.loads(card) for card in reader(db, viewer).scalars(query))
    return {card["id"]: card for card in found}


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands beside an edition: neighbouring records, and how its promises stand now."""

    neighbours: list[Card]
    promises: dict[str, Card]
    releases: list[Card] = field(default_factory=list)


def margin(viewer: Viewer, edition: Reading, limit: int = 4) -> Margin:
    """The margin of an edition, in one statement.

    Neighbours tell the same story, then come others of the same application, newest first;
    beside a client's edition stands only what that client may read of that application.
    """
    url = edition.source.get("source_url", "")
    wanted = [action["id"] for action in edition.source.get("actions", ())]
    began = instant(edition.source, "began_at")
    values = {
        "audience": edition.audience,
        "application_id": edition.application_id,
        "itself": edition.source.get("incident", ""),
        "url": url,
        "names": wanted,
        "most": limit,
        "began": began,
        "earliest": max(began, LEAST) - SHORTLY if began else None,
    }
    query = _margin(bool(url), edition.audience == "client", began is not None)
    found = [json.loads(row) for row in reader(db, viewer).scalars(query, values)]
    neighbours = {card["id"]: card for card in found if card["noun"] == "incident"}
    promises = {card["id"]: card for card in found if card["noun"] == "action"}
    releases = [card for card in found if card["noun"] == "release"]
    return Margin(list(neighbours.values())[:limit], promises, releases)


@cache
def _margin(is_told_elsewhere: bool, only_own: bool, has_begun: bool) -> Any:
    current = select(Edition.card).where(
        Edition.audience == bindparam("audience"), Edition.standing == Standing.CURRENT
    )
    others = current.where(Edition.noun == "incident", Edition.public_id != bindparam("itself"))
    own = others.where(Edition.application_id == bindparam("application_id"))
    same = (own if only_own else others).where(Edition.source_url == bindparam("url"))
    named = Edition.public_id.in_(bindparam("names", expanding=True))
    parts = [_newest(same)] if is_told_elsewhere else []
    parts += [_newest(own), current.where(Edition.noun == "action", named)]
    parts += [_newest(_just_before(current))] if has_begun else []
    both = union_all(*(select(part.subquery().c.card) for part in parts))
    return both.execution_options(**CONSTANT)


def _just_before(current: Select[Any]) -> Select[Any]:
    """The releases of the application that went out shortly before an incident began."""
    return current.where(
        Edition.noun == "release",
        Edition.application_id == bindparam("application_id"),
        Edition.began_at >= bindparam("earliest"),
        Edition.began_at <= bindparam("began"),
    )


def _newest(query: Select[Any]) -> Select[Any]:
    newest = query.order_by(Edition.began_at.desc().nulls_last(), Edition.id)
    return newest.limit(bindparam("most", type_=Integer))


def instants(cards: Iterable[Card]) -> list[tuple[str, int | None]]:
    """When each card's incident began, with its severity, for charts."""
    return [(card["began_at"], card["severity"]) for card in cards if card["began_at"]]
