"""The search page, and what its box offers while somebody types."""

from typing import Any

from flask import jsonify, render_template, request

from ...clock import now
from ...editions import finding, finding_pages, suggesting
from ...editions.finding_pages import FoundPage
from ...errors import Problem
from ...policy.permissions import Permission
from ...search.engine import Results
from ...search.queries.query import Query, parse
from ...store import saved_searches
from ..doors import permission, viewer
from ..messages import translated
from ..pagination import page_number
from . import blueprint
from .asking import ORDERS, address, engine, order_asked, pages
from .facets import bars, facets
from .hits import hits, page_hits, what_helped
from .notes import notes, ways_on

HERE = "search.index"
ON_A_PAGE, BESIDE = 10, 3
ONLY_PAGES = "type:page"


@blueprint.get("/search")
@permission(Permission.EDITION_READ)
def index() -> str:
    """Search all this viewer may read."""
    return results_page()


@blueprint.get("/search/completions")
@permission(Permission.EDITION_READ)
def completions() -> Any:
    """What the query that is being typed may become; for the search boxes' script."""
    return jsonify(suggesting.complete(viewer(), engine(), request.args.get("q", "")))


def saved() -> list[dict[str, Any]]:
    """One's own saved searches, each with its address."""
    return [
        {
            "id": one["id"],
            "name": one["name"],
            "url": address(HERE, one["asked"], order=one["order"]),
        }
        for one in saved_searches.find(viewer())
    ]


def results_page(problems: list[Problem] | None = None) -> str:
    """What the query finds; with the problems of a search that could not be saved."""
    text = request.values.get("q", "")
    query = parse(text)
    order = order_asked("date" if query.is_empty else "relevance")
    return render_template(
        "pages/search/index.html",
        q=text,
        query=query,
        order=order,
        **(_pages_alone if finding_pages.are_all(query) else _found)(query, text, order),
        chips=[
            {"label": chip.label, "url": address(HERE, chip.text_without, order=order)}
            for chip in query.chips
        ],
        meant=_mended(query, order),
        saved=saved(),
        problems=translated(problems or []),
        name=request.form.get("name", ""),
        order_urls={name: address(HERE, text, order=name) for name in ORDERS},
    )


def _found(query: Query, text: str, order: str) -> dict[str, Any]:
    """A page of hits, with what is said of all matches."""
    page = page_number()
    results, found = finding.find(
        viewer(), engine(), query, order=order, offset=(page - 1) * ON_A_PAGE, limit=ON_A_PAGE
    )
    return {
        "results": {
            "total": results.total,
            "complete": results.complete,
            "took_ms": results.took_ms,
            "hits": hits(found),
            "facets": facets(HERE, query, results),
            "chart": bars(HERE, query, results),
        },
        "notes": notes(query, results),
        "pages": pages(HERE, text, order, page, results.total, ON_A_PAGE),
        "suggestions": ways_on(query) if not found else [],
        "helped": what_helped(found) if page == 1 and query.wanted else [],
        "beside": _beside(query, results) if page == 1 else None,
    }


def _beside(query: Query, incidents: Results) -> dict[str, Any] | None:
    """The three best pages; below the incidents where there are any: those come first at night."""
    results, found = _pages(query, 0, BESIDE)
    whole = [one for one in found if one.matched_all]
    if not found:
        return None
    return {
        "total": results.total,
        "complete": results.complete,
        "hits": page_hits(whole or found),
        "is_first": not incidents.total,
        "url": address(HERE, f"{query.text} {ONLY_PAGES}"),
    }


def _pages(query: Query, offset: int, limit: int) -> tuple[Results, list[FoundPage]]:
    today = now().date()
    return finding_pages.find(viewer(), engine(), query, today, offset=offset, limit=limit)


def _pages_alone(query: Query, text: str, order: str) -> dict[str, Any]:
    """A page of pages, and no incident."""
    page = page_number()
    results, found = _pages(query, (page - 1) * ON_A_PAGE, ON_A_PAGE)
    return {
        "found_pages": {
            "total": results.total,
            "complete": results.complete,
            "took_ms": results.took_ms,
            "hits": page_hits(found),
        },
        "notes": notes(query, results),
        "pages": pages(HERE, text, order, page, results.total, ON_A_PAGE),
        "suggestions": ways_on(query) if not found else [],
    }


def _mended(query: Query, order: str) -> dict[str, str] | None:
    meant = suggesting.meant(viewer(), engine(), query)
    return {"text": meant, "url": address(HERE, meant, order=order)} if meant else None
