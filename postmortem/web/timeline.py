"""All visible incidents by time, with their entries."""

from flask import Blueprint, Flask, render_template, request

from ..editions import finding
from ..policy.permissions import Permission
from ..search.query import parse
from . import search
from .doors import permission, viewer

blueprint = Blueprint("timeline", __name__)
ON_A_PAGE = 20


@blueprint.get("/timeline")
@permission(Permission.EDITION_READ)
def index() -> str:
    """Incidents newest first, narrowed by the same filters as the search."""
    text = request.args.get("q", "")
    query = parse(text)
    page = search.page_number()
    results, found = finding.find(
        viewer(),
        search.engine(),
        query,
        order="date",
        offset=(page - 1) * ON_A_PAGE,
        limit=ON_A_PAGE,
    )
    return render_template(
        "pages/timeline/index.html",
        q=text,
        query=query,
        total=results.total,
        facets=search.facets("timeline.index", query, results),
        chart=search.bars("timeline.index", query, results),
        incidents=[
            {"card": one.card, "entries": one.source["entries"], "html": one.html} for one in found
        ],
        chips=[
            {"label": chip.label, "url": search.address("timeline.index", chip.text_without)}
            for chip in query.chips
        ],
        notes=search.notes(query, results),
        pages=search.pages("timeline.index", text, "", page, results.total, ON_A_PAGE),
    )


def install(app: Flask) -> None:
    """The timeline page."""
    app.register_blueprint(blueprint)
