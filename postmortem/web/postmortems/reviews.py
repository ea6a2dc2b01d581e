"""Reviews of a postmortem: asking colleagues, and answering them."""

from typing import Any

from ...policy.permissions import Permission
from ..doors import permission
from ..talk import reviewing
from . import blueprint, reading


@blueprint.post("/<id>/reviews")
@permission(Permission.POSTMORTEM_WRITE)
def review(id: str) -> Any:
    """Ask somebody, not ask them after all, or answer."""
    answer, tried = reviewing.done("postmortem", id)
    return answer if tried is None else (reading.page(id, reviewed=tried), 422)
