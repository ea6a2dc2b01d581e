"""Keeping what is being written over a page, without a press of a button."""

from typing import Any

from flask import request

from ...domain.knowledge import page_forms
from ...policy.permissions import Permission
from ..doors import permission
from ..postmortems import keeping
from . import blueprint


@blueprint.post("/pages/<id>/unsaved", endpoint="keep")
@permission(Permission.PAGE_WRITE)
def keep(id: str) -> Any:
    """Keep the form as it is typed now, unless another window wrote there since."""
    return keeping.kept("page", id, page_forms.gather(request.form.items(multi=True)))


@blueprint.post("/pages/<id>/unsaved/discard", endpoint="discard")
@permission(Permission.PAGE_WRITE)
def discard(id: str) -> Any:
    """Go back to what was saved; what was not becomes a version in the history."""
    return keeping.discarded("page", id)
