"""What the pages of an incident and a postmortem show of an edition."""

from typing import Any

from flask import Response

from ..clock import now
from ..domain.documents import read_instant
from ..domain.durations import minutes_between, phases
from ..domain.timeline import gaps
from ..editions import reading
from ..editions.reading import Reading
from ..exchange import exports
from ..policy.viewer import Kind, Viewer

MARKS = ("began_at", "detected_at", "acknowledged_at", "relieved_at", "ended_at")


def page_of(viewer: Viewer, edition: Reading, eyes: Viewer | None = None) -> dict[str, Any]:
    """Everything these pages need, computed from what the edition contains.

    `eyes` is the one whose page it is when staff look at it as the client.
    """
    source = edition.source
    times = [read_instant(source[mark]) if source.get(mark) else None for mark in MARKS]
    entries = [
        (entry["id"], read_instant(entry["at"]) if entry["at"] else None)
        for entry in source.get("entries", ())
    ]
    margin = reading.margin(viewer, edition)
    return {
        "edition": edition,
        "document": source,
        "html": edition.html,
        "phases": phases(*times),
        "minutes": minutes_between(times[0], times[-1]),
        "gaps": gaps(entries),
        "related": margin.neighbours,
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
