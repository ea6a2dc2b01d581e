"""What is said beside a page: the supplier's remarks, the client's questions, and reviews."""

from typing import Any

from ...operations import comments, remarks
from ...policy.permissions import Permission
from ..doors import permission, viewer
from ..talk import reviewing
from ..talk.saying import said
from . import blueprint, reading


@blueprint.post("/pages/<id>/remarks")
@permission(Permission.PAGE_WRITE)
def remark(id: str) -> Any:
    """Begin a thread, add to one, change one's own words, say that it is done or open again."""
    answer, tried = said("page", id, remarks, "show")
    if tried is None:
        return answer
    return reading.page(id, tried=tried), 422 if tried.problems else 200


@blueprint.post("/pages/<id>/comments")
@permission(Permission.EDITION_COMMENT)
def comment(id: str) -> Any:
    """Ask, answer, change one's own words, say that it is done or open again."""
    view = "show" if viewer().is_client else "preview_as_client"
    answer, tried = said("page", id, comments, view)
    if tried is None:
        return answer
    audience = None if viewer().is_client else "client"
    return reading.page(id, audience=audience, tried=tried), 422 if tried.problems else 200


@blueprint.post("/pages/<id>/reviews")
@permission(Permission.PAGE_WRITE)
def review(id: str) -> Any:
    """Ask somebody, not ask them after all, or answer."""
    answer, tried = reviewing.done("page", id)
    return answer if tried is None else (reading.page(id, reviewed=tried), 422)
