"""The page of one application: where to start, and all its incidents."""

from collections import Counter

from flask import Blueprint, Flask, render_template
from flask_babel import gettext as _

from ..domain import trends
from ..editions import reading
from ..policy.permissions import Permission
from ..store import organizations
from .doors import permission, viewer
from .search.asking import page_number

blueprint = Blueprint("applications", __name__, url_prefix="/applications")
ON_A_PAGE = 30
LOOKED_AT = 1000


def why(reason: str) -> str:
    """Why an incident is worth reading first, in the reader's language."""
    words = {"severe": _("severe"), "recurring": _("happened again"), "recent": _("recent")}
    return str(words[reason])


def _client(name: str) -> str:
    """The slug of the client that staff read of; nothing for the client's own people."""
    found = organizations.find(viewer()) if name else []
    return next((one["slug"] for one in found if one["name"] == name), "")


@blueprint.get("/<slug>")
@permission(Permission.EDITION_READ)
def show(slug: str) -> str:
    """Start here: the five incidents to read first; then all of them."""
    edition = reading.get(viewer(), "application", slug)
    cards = reading.cards(viewer(), application_slug=slug, limit=LOOKED_AT)
    first = (page_number() - 1) * ON_A_PAGE
    start = trends.start_here(cards)
    last = max(1, -(-len(cards) // ON_A_PAGE))
    number = min(page_number(), last)
    return render_template(
        "pages/applications/show.html",
        application=edition.source | {"slug": slug},
        description=edition.html.get("description", ""),
        client_slug=_client(edition.source.get("client", "")),
        start_here=[
            {"card": one["card"], "reasons": [why(reason) for reason in one["reasons"]]}
            for one in start
        ],
        incidents=cards[first : first + ON_A_PAGE],
        total=len(cards),
        counts=Counter(card["severity"] for card in cards),
        pages={
            "number": number,
            "last": last,
            "previous": f"?page={number - 1}" if number > 1 else None,
            "next": f"?page={number + 1}" if number < last else None,
        },
    )


def install(app: Flask) -> None:
    """The application page."""
    app.register_blueprint(blueprint)
