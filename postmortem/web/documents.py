"""What the pages of an incident and a postmortem show of an edition."""

from typing import Any

from flask import Response, current_app

from ..clock import now
from ..editions import reading, recurrences, similar
from ..editions.figures import figures
from ..editions.reading import Reading
from ..exchange import exports
from ..policy.viewer import Viewer


def page_of(viewer: Viewer, edition: Reading) -> dict[str, Any]:
    """Everything these pages need, computed from what the edition contains."""
    source = edition.source
    margin = reading.margin(viewer, edition)
    return {
        "edition": edition,
        "document": source,
        "html": edition.html,
        **figures(source),
        "related": margin.neighbours,
        "live": margin.promises,
        "just_before": margin.releases,
        "used_pages": [one for one in edition.leads_to.values() if one["noun"] == "page"],
        "today": now().date().isoformat(),
    }


def beside(viewer: Viewer, edition: Reading) -> dict[str, Any]:
    """What stands beside what one reads: incidents like it, and what was promised after those."""
    alike = similar.similar(viewer, current_app.extensions["search"], edition)
    return {
        "similar": [one.card for one in alike],
        "recurrences": recurrences.recurrences(viewer, edition.source, alike),
    }


def markdown_file(edition: Reading) -> Response:
    """An edition to take away, as Markdown with front matter."""
    is_page = edition.source["noun"] == "page"
    text = (exports.page_markdown if is_page else exports.markdown)(edition.source)
    response = Response(text, content_type="text/markdown; charset=utf-8")
    name = f"{edition.public_id}.md"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
