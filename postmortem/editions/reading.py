"""Stored editions for a viewer: the only way any reader, staff included, gets text."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, func, select, union_all

from ..database import db
from ..database.sessions import reader
from ..errors import NotFound
from ..models import Edition, Standing
from ..policy.viewer import Viewer

Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """One edition as a page shows it."""

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


COLUMNS = tuple(getattr(Edition, field.name) for field in fields(Reading))


def _reading(edition: Any) -> Reading:
    html = json.loads(edition.html or "{}")
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
        source=json.loads(edition.source or "{}"),
        html={path: Markup(text) for path, text in html.items()},  # noqa: S704 - made by render
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
    wanted = Edition.number == number if number else Edition.standing == Standing.CURRENT
    query = (
        select(*COLUMNS)
        .where(Edition.noun == noun, Edition.public_id == public_id, wanted)
        .where(Edition.audience == (audience or viewer.audience))
    )
    edition = reader(db, viewer).execute(query).first()
    if edition is None or edition.standing == Standing.UNSHARED:
        raise NotFound(public_id)
    return _reading(edition)


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
        own = select(Edition.application_id).where(
            Edition.noun == "application", Edition.public_id == application_slug
        )
        query = query.where(Edition.application_id.in_(own))
    rows = reader(db, viewer).scalars(query.limit(limit).offset(offset))
    return [json.loads(row) for row in rows]


def count(viewer: Viewer, noun: str = "incident") -> int:
    """How many records of a noun this viewer may read."""
    query = select(func.count(Edition.id)).where(
        Edition.audience == viewer.audience,
        Edition.noun == noun,
        Edition.standing == Standing.CURRENT,
    )
    return int(reader(db, viewer).scalar(query) or 0)


def readings(viewer: Viewer, noun: str, public_ids: Collection[str]) -> dict[str, Reading]:
    """The current editions of several records at once, by public id; the hidden are absent."""
    if not public_ids:
        return {}
    query = (
        select(*COLUMNS)
        .where(Edition.noun == noun, Edition.public_id.in_(public_ids))
        .where(Edition.standing == Standing.CURRENT, Edition.audience == viewer.audience)
    )
    return {row.public_id: _reading(row) for row in reader(db, viewer).execute(query)}


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands beside an edition: neighbouring records, and how its promises stand now."""

    neighbours: list[Card]
    promises: dict[str, Card]


def margin(viewer: Viewer, edition: Reading, limit: int = 4) -> Margin:
    """The margin of an edition, in one statement.

    Neighbours tell the same story, then come others of the same application, newest first;
    beside a client's edition stands only what that client may read of that application.
    """
    url = edition.source.get("source_url", "")
    others = _current(viewer, "incident", edition.audience).where(
        Edition.public_id != edition.source.get("incident", "")
    )
    own = others.where(Edition.application_id == edition.application_id)
    same = (own if edition.audience == "client" else others).where(Edition.source_url == url)
    wanted = [action["id"] for action in edition.source.get("actions", ())]
    parts = [_newest(same, limit)] if url else []
    promised = _current(viewer, "action", edition.audience).where(Edition.public_id.in_(wanted))
    parts += [_newest(own, limit), promised]
    query = union_all(*(select(part.subquery().c.card) for part in parts))
    found = [json.loads(row) for row in reader(db, viewer).scalars(query)]
    neighbours = {card["id"]: card for card in found if card["noun"] != "action"}
    promises = {card["id"]: card for card in found if card["noun"] == "action"}
    return Margin(list(neighbours.values())[:limit], promises)


def _newest(query: Select[Any], limit: int) -> Select[Any]:
    return query.order_by(Edition.began_at.desc().nulls_last(), Edition.id).limit(limit)


def instants(cards: Iterable[Card]) -> list[tuple[str, int | None]]:
    """When each card's incident began, with its severity, for charts."""
    return [(card["began_at"], card["severity"]) for card in cards if card["began_at"]]
