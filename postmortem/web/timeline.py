"""All visible incidents by time: a lane for each application, and the list of what is drawn."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Flask, render_template, request

from .. import clock
from ..domain import spans
from ..domain.spans import Span
from ..editions import finding, timeline
from ..editions.timeline import MOST_DRAWN, MOST_RELEASES, narrowed, of_applications
from ..policy.permissions import Permission
from ..search.engine import Results
from ..search.queries.query import Query, parse
from ..search.queries.tokens import term
from . import formats
from .doors import permission, viewer
from .lanes import LANES, WIDTHS, Lane, lanes
from .numbers import whole
from .pagination import page_number
from .release_marks import marks
from .search.asking import address, engine, pages
from .search.facets import facets
from .search.notes import notes
from .spans import ALL, HERE, overview, scales, walk

blueprint = Blueprint("timeline", __name__)
ON_A_PAGE = 20


@blueprint.get("/timeline")
@permission(Permission.EDITION_READ)
def index() -> str:
    """Incidents in lanes and in a list, narrowed by the same filters as the search."""
    text = request.args.get("q", "")
    query, everything = timeline.counted(viewer(), engine(), parse(text))
    begun = days(everything)
    when, span = asked(begun)
    chips = [
        {"label": chip.label, "url": address(HERE, chip.text_without, when=when)}
        for chip in query.chips
    ]
    return render_template(
        "pages/timeline/index.html",
        q=text,
        when=when,
        chips=chips,
        notes=notes(query, everything),
        total=everything.total,
        undated=everything.total - sum(begun.values()),
        chart=overview(text, everything, span) if span else None,
        **(shown(query, span, when) if span else {}),
        walk=walk(text, begun, span) if span else None,
    )


def days(results: Results) -> Counter[date]:
    """How many incidents began on each day."""
    counts: Counter[date] = Counter()
    for (day, _severity), count in results.days.items():
        counts[day] += count
    return counts


def asked(begun: Mapping[date, int]) -> tuple[str, Span | None]:
    """The span that the address names, and its name; nonsense is as if nothing was named."""
    name = request.args.get("when", "").strip()
    span = spans.read(name)
    if span:
        return span.name, span
    if not begun:
        return "", None
    return (ALL, spans.whole(begun)) if name == ALL else ("", spans.sensible(begun))


def shown(query: Query, span: Span, when: str) -> dict[str, Any]:
    """What was going on in the span: drawn, as a table, and as a page of a list."""
    page = page_number()
    results, found = finding.find(
        viewer(),
        engine(),
        narrowed(query, span),
        order="date",
        offset=(page - 1) * ON_A_PAGE,
        limit=ON_A_PAGE,
    )
    found.sort(key=lambda one: one.card["began_at"] or "", reverse=True)
    values = facets(HERE, query, results, when=when)
    return {
        "count": results.total,
        "complete": results.complete,
        "facets": {name: rows for name, rows in values.items() if name != "year"},
        "drawing": drawing(query, span, when, results.facets["application"]),
        "incidents": [
            {"card": one.card, "entries": one.source["entries"], "html": one.html} for one in found
        ],
        "pages": pages(
            HERE, query.text, "", page, results.total, ON_A_PAGE, when=when, lanes=lanes_page()
        ),
    }


def lanes_page() -> str:
    """Which of the pages of lanes was asked for; nothing for the first, or nonsense."""
    number = whole(request.args.get("lanes", ""))
    return str(number) if 1 < number < 1000 else ""


def drawing(query: Query, span: Span, when: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """A page of lanes with their scale, and how many others there are."""
    slugs = sorted(counts, key=lambda slug: (-counts[slug], slug))
    last = max(1, -(-len(slugs) // LANES))
    page = min(int(lanes_page() or 1), last)
    here = slugs[(page - 1) * LANES : page * LANES]
    now = clock.now()
    of_here = of_applications(query, here) if last > 1 else query
    found = timeline.happenings(viewer(), engine(), of_here, span, now)
    total = sum(counts[slug] for slug in here)
    released = timeline.released(viewer(), here, span)

    def turned(number: int) -> str | None:
        there = 1 <= number <= last
        kept = {"when": when, "lanes": number if number > 1 else ""}
        return address(HERE, query.text, **kept) if there else None

    made = lanes(found, span, {slug: counts[slug] for slug in here})[:LANES]
    return {
        "lanes": made,
        "closer": {lane.slug: closer(query.text, lane, span) for lane in made},
        "scales": scales(query.text, span),
        "now": span.place(formats.minute(now)) if now.date() in span else None,
        "table": list(reversed(found)),
        "releases": marks(query.text, released, span),
        "released": sorted(
            (card for cards in released.values() for card in cards),
            key=lambda card: str(card["released_at"]),
            reverse=True,
        ),
        "most_releases": MOST_RELEASES,
        "newest": MOST_DRAWN if total > MOST_DRAWN else 0,
        "total": total,
        "applications": len(slugs),
        "first": (page - 1) * LANES + 1,
        "last": (page - 1) * LANES + len(here),
        "previous": turned(page - 1),
        "next": turned(page + 1),
        "filters": {
            slug: address(HERE, f"{query.text} {term('app', slug)}".strip(), when=when)
            for slug in here
        },
    }


def closer(text: str, lane: Lane, span: Span) -> dict[str, str]:
    """The ways to what a lane has no room for, by the width of windows."""
    found = {width: lane.closer(width, span) for width in WIDTHS}
    return {width: address(HERE, text, when=there.name) for width, there in found.items() if there}


def install(app: Flask) -> None:
    """The timeline page."""
    app.register_blueprint(blueprint)
