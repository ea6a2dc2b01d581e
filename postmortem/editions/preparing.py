"""The edition that a client would get if a postmortem were shared as it is now; nothing is kept."""

from typing import Any

from ..domain.audiences import Audience
from ..errors import NotFound
from ..policy.viewer import Viewer
from ..store import applications, postmortems
from . import reading
from .projection import Record, project


def internal(viewer: Viewer, public_id: str) -> dict[str, Any]:
    """What the supplier reads, with every passage marked as it was written."""
    return _projected(viewer, public_id, Audience.INTERNAL)


def next_shared(viewer: Viewer, public_id: str) -> dict[str, Any]:
    """What the client would read from the next sharing on."""
    return _projected(viewer, public_id, Audience.CLIENT)


def last_shared(viewer: Viewer, public_id: str) -> dict[str, Any] | None:
    """What the client reads now; None when nothing is shared."""
    try:
        return reading.get(viewer, "postmortem", public_id, audience="client").source
    except NotFound:
        return None


def _projected(viewer: Viewer, public_id: str, audience: Audience) -> dict[str, Any]:
    saved = postmortems.get(viewer, public_id)
    application = applications.get(viewer, saved.document.application)
    record = Record(
        incident=saved.incident,
        postmortem=public_id,
        number=saved.number,
        shared_number=None,
        application_name=application["name"],
        client_name=application["client"],
        client_slug=application["client_slug"],
        state=saved.state,
    )
    return project(saved.document, record, "postmortem", audience)
