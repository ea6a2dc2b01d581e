"""Where the links of an edition lead for its reader; to what that one may not read leads none."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from ..database import db
from ..database.guard import CONSTANT
from ..database.sessions import reader
from ..models import Application, Edition, Standing
from ..policy.viewer import Viewer

Card = dict[str, Any]
LINKED = ("page", "postmortem", "incident")
ADDRESS = r"/(?:pages|postmortems|incidents)/([a-z0-9]{4,16})"
IN_HTML = re.compile(rf'<a href="{ADDRESS}(?:[#?][^"]*)?"[^<>]*>(.*?)</a>', re.DOTALL)
IN_MARKDOWN = re.compile(rf"\[([^\[\]\n]*)\]\({ADDRESS}(?:[#?][^()\s]*)?\)")

OWN = aliased(Application)
CARDS = (
    select(Edition.card)
    .where(Edition.audience == bindparam("audience"), Edition.standing == Standing.CURRENT)
    .where(Edition.noun.in_(LINKED))
    .where(Edition.public_id.in_(bindparam("names", expanding=True)))
    .execution_options(**CONSTANT)
)
OF_ONE_CLIENT = CARDS.where(
    Edition.application_id.in_(
        select(Application.id)
        .join(OWN, OWN.client_id == Application.client_id)
        .where(OWN.id == bindparam("application_id"))
    )
)


def cards(
    viewer: Viewer, names: Collection[str], audience: str, application_id: int
) -> dict[str, Card]:
    """The records of these names that an audience may read, by name.

    For staff who look at what a client reads, it is that client's, whose application is told.
    """
    if not names:
        return {}
    values: dict[str, Any] = {"audience": audience, "names": list(names)}
    if viewer.is_enclosed or audience == viewer.audience:
        found = reader(db, viewer).scalars(CARDS, values)
    else:
        values["application_id"] = application_id
        found = reader(db, viewer).scalars(OF_ONE_CLIENT, values)
    return {card["id"]: card for card in map(json.loads, found)}


def in_html(html: str, known: Mapping[str, Card]) -> str:
    """The HTML with plain words in place of each link to a record that is not known."""
    return IN_HTML.sub(lambda one: one[0] if one[1] in known else one[2], html)


def in_markdown(source: Any, known: Mapping[str, Card]) -> Any:
    """A source, or a part of one, with its Markdown links treated in the same way."""
    if isinstance(source, str):
        return IN_MARKDOWN.sub(lambda one: one[0] if one[2] in known else one[1], source)
    if isinstance(source, list):
        return [in_markdown(one, known) for one in source]
    if isinstance(source, dict):
        return {name: in_markdown(one, known) for name, one in source.items()}
    return source
