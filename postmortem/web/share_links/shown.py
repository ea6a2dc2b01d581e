"""What a visitor by a share link reads: a client's editions, for somebody without an account."""

from collections.abc import Iterable
from typing import Any

from flask import Response, g, render_template
from markupsafe import Markup

from ...clock import now
from ...domain.knowledge.delivery import FEWEST, HOURS
from ...editions import attachments, baselines, delivery, links, reading
from ...editions.pages import is_overdue
from ...editions.reading import Card, Reading
from ...errors import NotFound
from ...policy.permissions import Permission
from ...render import charts, ranges
from ...render.leading import Lead, led
from ...store import share_links as store
from ..attachments import answer
from ..documents import page_of
from ..doors import permission, viewer
from ..pagination import paginate
from . import blueprint
from .leading import leading
from .visiting import quiet

ON_A_PAGE = 50
MOST_PAGES = 2_000


def _application() -> Reading:
    """The application that a link opens; by a link to one record there is none to read."""
    slugs = [card["id"] for card in reading.cards(viewer(), "application", limit=1)]
    if not slugs or not any(reading.count(viewer(), noun) for noun in store.OPENED):
        raise NotFound("a list")
    return reading.get(viewer(), "application", slugs[0])


def _led(cards: Iterable[Card], lead: Lead) -> list[Card]:
    """Those of some cards that the link opens, at their addresses for the visitor."""
    shown = (card | {"url": lead(card["url"])} for card in cards)
    return [card for card in shown if card["url"]]


@blueprint.get("/shared/")
@permission(Permission.LINK_READ)
def contents() -> Response:
    """All that is shared of an application: its pages, and its postmortems, newest first."""
    application = _application()
    slug, lead = application.public_id, leading(viewer(), application.public_id)
    total = reading.count(viewer(), "postmortem")
    pages = paginate(total, ON_A_PAGE)
    cards = reading.cards(viewer(), "postmortem", limit=ON_A_PAGE, offset=pages.first)
    known = reading.cards(viewer(), "page", limit=MOST_PAGES)
    page = render_template(
        "pages/share_links/contents.html",
        application=application.source,
        description=led(application.html.get("description", Markup()), lead),
        cards=_led(cards, lead),
        known=sorted(_led(known, lead), key=lambda card: str(card["title"]).casefold()),
        is_measured=bool(baselines.get(viewer(), slug).measurements),
        is_released=reading.count(viewer(), "release") > 0,
        today=now().date().isoformat(),
        total=total,
        visit=g.visit,
        pages=pages,
    )
    return quiet(page)


@blueprint.get("/shared/footprint")
@permission(Permission.LINK_READ)
def footprint() -> Response:
    """What is normal for the application that the link opens."""
    application = _application()
    found = baselines.get(viewer(), application.public_id)
    if not found.measurements:
        raise NotFound("a footprint")
    page = render_template(
        "pages/share_links/footprint.html",
        application=application.source,
        metrics=[ranges.pictures(one) for one in found.histories],
        measurements=found.measurements,
        visit=g.visit,
    )
    return quiet(page)


@blueprint.get("/shared/releases")
@permission(Permission.LINK_READ)
def releases() -> Response:
    """What went out of the application that the link opens, and how that went."""
    application = _application()
    slug, total = application.public_id, reading.count(viewer(), "release")
    found = delivery.of_application(viewer(), slug, now())
    if not found:
        raise NotFound("releases")
    pages = paginate(total, ON_A_PAGE)
    cards = reading.cards(viewer(), "release", limit=ON_A_PAGE, offset=pages.first)
    page = render_template(
        "pages/share_links/releases.html",
        application=application.source,
        delivery=found,
        chart=charts.against(found.months),
        rows=delivery.rows(viewer(), cards, found, leading(viewer(), slug)),
        total=total,
        fewest=FEWEST,
        hours=HOURS,
        visit=g.visit,
        pages=pages,
    )
    return quiet(page)


@blueprint.get("/shared/<id>")
@permission(Permission.LINK_READ)
def read(id: str) -> Response:
    """One postmortem or page as the client reads it, and no way on into the workspace."""
    named = (reading.readings(viewer(), noun, [id]).get(id) for noun in store.OPENED)
    edition = next(filter(None, named), None)
    if edition is None:
        raise NotFound(id)
    slug, is_page = edition.source["application"]["slug"], edition.noun == "page"
    lead = leading(viewer(), slug, "" if is_page else id)
    shown = _page(edition, lead) if is_page else page_of(viewer(), edition)
    page = render_template(
        f"pages/share_links/{'page' if is_page else 'read'}.html",
        **shown | {"html": {path: led(text, lead) for path, text in edition.html.items()}},
        visit=g.visit,
        has_more=viewer().records is None,
    )
    return quiet(page)


def _page(edition: Reading, lead: Lead) -> dict[str, Any]:
    return {
        "edition": edition,
        "document": edition.source,
        "is_due": is_overdue(edition.source, now().date()),
        "cards": _led(links.backlinks(viewer(), edition.public_id), lead),
    }


@blueprint.get("/shared/<id>/attachments/<file>")
@permission(Permission.LINK_READ)
def attachment(id: str, file: str) -> Response:
    """A file of a postmortem that the link opens."""
    return quiet(answer(attachments.get(viewer(), id, file)))
