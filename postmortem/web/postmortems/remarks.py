"""Remarks beside a postmortem: threads of the supplier alone."""

from typing import Any

from ...operations import remarks as operations
from ...policy.permissions import Permission
from ..doors import permission
from ..talk.saying import said
from . import blueprint, reading


@blueprint.post("/<id>/remarks")
@permission(Permission.POSTMORTEM_WRITE)
def remark(id: str) -> Any:
    """Begin a thread, add to one, change one's own words, say that it is done or open again."""
    answer, tried = said("postmortem", id, operations, "show")
    if tried is None:
        return answer
    return reading.page(id, tried), 422 if tried.problems else 200
