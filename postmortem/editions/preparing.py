"""The edition that a client would get if a postmortem were shared as it is now; nothing is kept."""

from typing import Any

from ..domain.audiences import Audience
from ..errors import NotFound
from ..policy.viewer import Viewer
from ..store import postmortems
from . import reading
from .earlier import record_of
from .projection import project


def last_shared(viewer: Viewer, public_id: str) -> dict[str, Any] | None:
    """What the client reads now; None when nothing is shared."""
    try:
        return reading.get(viewer, "postmortem", public_id, audience="client").source
    except NotFound:
        return None


def both(viewer: Viewer, public_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the supplier reads now, and what the client would read from the next sharing on."""
    saved = postmortems.get(viewer, public_id)
    record = record_of(viewer, saved)
    internal, client = (
        project(saved.document, record, "postmortem", audience)
        for audience in (Audience.INTERNAL, Audience.CLIENT)
    )
    return internal, client
