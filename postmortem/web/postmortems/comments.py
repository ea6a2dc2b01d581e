"""Comments beside what a client reads: its questions, and the supplier's answers."""

from typing import Any

from ...operations import comments as operations
from ...policy.permissions import Permission
from ..doors import permission, viewer
from ..talk.saying import said
from . import blueprint, reading


@blueprint.post("/<id>/comments")
@permission(Permission.EDITION_COMMENT)
def comment(id: str) -> Any:
    """Ask, answer, change one's own words, say that it is done or open again."""
    is_client = viewer().is_client
    view = "show" if is_client else "preview_as_client"
    answer, tried = said("postmortem", id, operations, view)
    if tried is None:
        return answer
    shown = reading.page if is_client else reading.page_as_client
    return shown(id, tried), 422 if tried.problems else 200
