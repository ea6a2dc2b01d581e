"""What the pages of an incident and a postmortem show of an edition."""

from typing import Any

from flask import Response, current_app

from ..clock import now
from ..editions import reading, recurrences, similar
from ..editions.figures import figures
from ..editions.reading import Reading
from ..exchange import exports
from ..policy.viewer import Kind, Viewer


def page_of(viewer: Viewer, edition: Reading, eyes: Viewer | None = None) -> dict[str, Any]:
    """Everything these pages need, computed from what the edition contains.

    `eyes` is the one whose page it is when staff look at it as the client.
    """
    source = edition.source
    margin = reading.margin(viewer, edition)
    alike = [] if eyes else similar.similar(viewer, current_app.extensions["search"], edition)
    return {
        "edition": edition,
        "document": source,
        "html": edition.html,
        **figures(source),
        "related": margin.neighbours,
        "similar": [one.card for one in alike],
        "recurrences": recurrences.recurrences(viewer, source, alike),
        "live": margin.promises,
        "staff": viewer.is_staff and eyes is None,
        "today": now().date().isoformat(),
    }


def markdown_file(edition: Reading) -> Response:
    """An edition to take away, as Markdown with front matter."""
    text = exports.markdown(edition.source)
    response = Response(text, content_type="text/markdown; charset=utf-8")
    name = f"{edition.public_id}.md"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_client(edition: Reading, organization: str) -> Viewer:
    """Someone of the client who may read exactly what this edition's application shares."""
    return Viewer(
        Kind.CLIENT,
        role="operator",
        organization=organization,
        applications=frozenset({edition.application_id}),
        slugs=frozenset({edition.source["application"]["slug"]}),
    )
