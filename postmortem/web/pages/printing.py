"""A page to take away: for paper, and as Markdown; each reader takes what they may read."""

from flask import Response, render_template

from ...clock import now
from ...editions import pages, reading
from ...policy.permissions import Permission
from ..documents import markdown_file
from ..doors import permission, viewer
from . import blueprint


@blueprint.get("/pages/<id>/print", endpoint="print")
@permission(Permission.EDITION_READ)
def printed(id: str) -> str:
    """The page for paper."""
    edition = reading.get(viewer(), "page", id)
    return render_template(
        "print/page.html",
        edition=edition,
        document=edition.source,
        html=edition.html,
        is_due=pages.is_overdue(edition.source, now().date()),
    )


@blueprint.get("/pages/<id>.md", endpoint="markdown")
@permission(Permission.EDITION_READ)
def as_markdown(id: str) -> Response:
    """The page as Markdown with front matter."""
    return markdown_file(reading.get(viewer(), "page", id))
