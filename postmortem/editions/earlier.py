"""A revision as staff would have read it; nothing is kept of it."""

from typing import Any

from ..domain.audiences import Audience
from ..policy.viewer import Viewer
from ..render.pool import render_all
from ..store import applications
from ..store.postmortems import Saved
from .freezing import html_of, texts
from .projection import Record, project


def record_of(viewer: Viewer, saved: Saved) -> Record:
    """What an edition of this document would say beside it, to staff."""
    application = applications.get(viewer, saved.document.application)
    return Record(
        incident=saved.incident,
        postmortem=saved.public_id,
        number=saved.number,
        shared_number=None,
        application_name=application["name"],
        client_name=application["client"],
        client_slug=application["client_slug"],
        state=saved.state,
    )


def read(viewer: Viewer, saved: Saved) -> tuple[dict[str, Any], dict[str, str]]:
    """The source of what staff would read of a revision, and the HTML of its texts."""
    record = record_of(viewer, saved)
    source = project(saved.document, record, "postmortem", Audience.INTERNAL)
    wanted = [text for _, text in texts(source)]
    rendered = zip(wanted, render_all(wanted, "preview"), strict=True)
    return source, html_of(source, {text: one.html for text, one in rendered})
