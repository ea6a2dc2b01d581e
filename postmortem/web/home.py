"""The first page: one question, the latest incidents, what waits, and what repeats."""

from datetime import date
from typing import Any

from flask import Blueprint, Flask, render_template, url_for

from ..clock import now
from ..domain import trends
from ..domain.documents import read_instant
from ..domain.learning.habits import day_of
from ..editions import habits, pages, reading
from ..editions.reading import Card
from ..policy.permissions import Permission
from ..search.queries.tokens import term
from ..store import comments, due_dates, reviews
from .doors import permission, viewer
from .search.results import saved

blueprint = Blueprint("home", __name__)
LATEST = 6
LOOKED_AT = 300
WAITING = 4
MOST_OF_THE_MONTH = 2


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
    due = due_dates.find(viewer(), [card["id"] for card in drafts])
    drafts.sort(key=lambda card: due.get(card["id"], date.max))
    mine = [
        card | {"due": due.get(card["id"]), "is_late": str(due.get(card["id"], "9")) < today}
        for card in drafts[:2]
    ]
    waiting = _waiting() if viewer().is_staff else {}
    return {"drafts": mine if viewer().is_staff else [], "actions": actions[:4], **waiting}


def _waiting() -> dict[str, Any]:
    """What others wait for: reviews of this person, and answers to questions of clients."""
    asked, questions = reviews.waiting(viewer()), comments.unanswered(viewer())
    names = {*asked, *questions}
    named = reading.named(viewer(), "postmortem", names) | reading.named(viewer(), "page", names)
    return {
        "reviews": [named[name] for name in asked if name in named][:WAITING],
        "questions": [
            named[name] | {"count": count}
            for name, count in questions.most_common()
            if name in named
        ][:WAITING],
        "pages": pages.to_look_at(viewer(), now().date())[:WAITING],
    }


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
        years_ago=habits.on_this_day(viewer(), day_of(now()))[:1],
        of_the_month=habits.of_the_month(viewer(), now().date())[:MOST_OF_THE_MONTH],
    )


def install(app: Flask) -> None:
    """The first page."""
    app.register_blueprint(blueprint)
