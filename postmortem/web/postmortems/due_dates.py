"""When the text is due: beside the page for staff, and the small form that changes it."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from ...clock import now
from ...domain.lifecycle import State
from ...errors import Invalid
from ...operations import due_dates as operations
from ...policy.permissions import Permission
from ...store import due_dates as store
from ..doors import permission, viewer
from ..messages import translated
from . import blueprint


def beside(id: str, state: str) -> dict[str, Any] | None:
    """The day on which a text is due, and whether that has passed; None once it is published."""
    if state == State.PUBLISHED:
        return None
    day = store.find(viewer(), [id]).get(id)
    return {"day": day, "is_late": bool(day and day < now().date())}


@blueprint.post("/<id>/due")
@permission(Permission.POSTMORTEM_WRITE)
def due_update(id: str) -> Any:
    """Set the day."""
    try:
        operations.save(viewer(), id, request.form.get("due_on", ""))
        flash(_("Saved."))
    except Invalid as error:
        for problem in translated(error.problems):
            flash(problem.message, "error")
    return redirect(url_for("postmortems.show", id=id), 303)
