"""The first page: one question, the latest incidents, what waits, and what repeats."""

from typing import Any

from flask import Blueprint, Flask, render_template, url_for

from ..clock import now
from ..domain import trends
from ..domain.documents import read_instant
from ..editions import reading
from ..editions.reading import Card
from ..policy.permissions import Permission
from ..search.queries.tokens import term
from .doors import permission, viewer
from .search.results import saved

blueprint = Blueprint("home", __name__)
LATEST = 6
LOOKED_AT = 300


def _trends(cards: list[Card]) -> dict[str, Any]:
    dated = [(read_instant(card["began_at"]), card) for card in cards if card["began_at"]]
    weeks, starts = trends.weeks([(at, card["severity"]) for at, card in dated], now())
    noticed = [(at, card["unnoticed"]) for at, card in dated if card["unnoticed"] is not None]
    factors = (kind for card in cards for kind in card["factors"])
    return {
        "weeks": weeks,
        "starts": starts,
        "notice": trends.notice(noticed, now()),
        "factors": trends.most(factors, 5),
    }


def _seen(cards: list[Card]) -> list[tuple[str, str]]:
    found = trends.most((tag for card in cards[:200] for tag in card["tags"]), 5)
    return [(tag, url_for("search.index", q=term("tag", tag))) for tag, _ in found]


def _desk(cards: list[Card]) -> dict[str, Any]:
    today = now().date().isoformat()
    now_so = {one["id"]: one for one in reading.cards(viewer(), "action", limit=LOOKED_AT)}
    actions = [
        action | {"url": f"{card['url']}#{action['id']}", "late": (action["due_on"] or "9") < today}
        for card in cards
        for given in card["open_actions"]
        if (action := given | now_so.get(given["id"], {}))["state"] == "open"
    ]
    actions.sort(key=lambda action: action["due_on"] or "9")
    drafts = [card for card in cards if card.get("state") in {"draft", "in-review"}]
    return {"drafts": drafts[:2] if viewer().is_staff else [], "actions": actions[:4]}


@blueprint.get("/")
@permission(Permission.EDITION_READ)
def show() -> str:
    """Ask what one sees; beside it what happened lately."""
    incidents = reading.cards(viewer(), limit=LOOKED_AT)
    postmortems = reading.cards(viewer(), "postmortem", limit=LOOKED_AT)
    return render_template(
        "pages/home/show.html",
        latest=incidents[:LATEST],
        total=len(incidents) if len(incidents) < LOOKED_AT else reading.count(viewer()),
        desk=_desk(postmortems),
        trends=_trends(incidents) | {"factors": _trends(postmortems)["factors"]},
        seen=_seen(incidents),
        saved=saved(),
    )


def install(app: Flask) -> None:
    """The first page."""
    app.register_blueprint(blueprint)
