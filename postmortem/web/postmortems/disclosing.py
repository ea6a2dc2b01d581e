"""Settling what the check before sharing found: what is done about each."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import ngettext

from ...errors import Invalid, Stale
from ...operations import disclosures as operations
from ...operations.disclosures import SAVED_IN_BETWEEN, Choice, Way
from ...policy.permissions import Permission
from ..doors import permission, viewer
from ..numbers import whole
from . import blueprint, sharing


def _choices() -> dict[str, Choice]:
    form = request.form
    return {
        name.removeprefix("choice-"): Choice(
            Way(way), form.get(name.replace("choice-", "wording-", 1), "")
        )
        for name, way in form.items()
        if name.startswith("choice-") and way in set(Way)
    }


@blueprint.post("/<id>/check")
@permission(Permission.POSTMORTEM_SHARE)
def check(id: str) -> Any:
    """Do what was chosen for each finding, then look again."""
    if again := request.form.get("again"):
        operations.ask_again(viewer(), id, again)
        return redirect(url_for("postmortems.share", id=id, _anchor="check"), 303)
    try:
        settled = operations.settle(
            viewer(),
            id,
            whole(request.form.get("revision", "")),
            _choices(),
            everywhere=request.form.get("everywhere") == "1",
        )
    except Invalid as error:
        return sharing.page(id, error.problems, 422)
    except Stale:
        return sharing.page(id, [SAVED_IN_BETWEEN], 409)
    flash(ngettext("%(num)s thing is settled.", "%(num)s things are settled.", settled))
    return redirect(url_for("postmortems.share", id=id, _anchor="check"), 303)
