"""Reviews of a postmortem: asking colleagues, answering them, and the checklist."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ...domain.writing.checklists import Answered
from ...errors import Invalid, NotFound
from ...operations import reviews as operations
from ...policy.permissions import Permission
from ...store import checklists
from ..doors import permission, viewer
from ..numbers import whole
from . import blueprint, reading
from .margins import Tried


@blueprint.post("/<id>/reviews")
@permission(Permission.POSTMORTEM_WRITE)
def review(id: str) -> Any:
    """Ask somebody, not ask them after all, or answer."""
    form = request.form
    try:
        said = _do(id, form.get("do", ""))
    except Invalid as error:
        typed = {name: text for name, text in form.items() if name != "csrf_token"}
        return reading.page(id, reviewed=Tried(tuple(error.problems), typed)), 422
    flash(said)
    return redirect(url_for("postmortems.show", id=id, _anchor="review"), 303)


def _do(id: str, do: str) -> str:
    form = request.form
    if do == "ask":
        operations.ask(viewer(), id, {whole(one) for one in form.getlist("people")})
        return str(_("They are asked; it stands on their first page."))
    if do.startswith("give-"):
        revision, verdict = whole(form.get("revision", "")), do.removeprefix("give-")
        operations.give(viewer(), id, revision, verdict, form.get("words", ""), _answers())
        return str(_("Thank you. Your review is kept with this version."))
    if do.startswith("drop-"):
        operations.drop(viewer(), id, whole(do.removeprefix("drop-")))
        return str(_("They are not asked any more."))
    raise NotFound(do)


def _answers() -> list[Answered]:
    form = request.form
    return [
        Answered(one.question, form.get(f"answer-{number}", ""), form.get(f"tick-{number}") == "1")
        for number, one in enumerate(checklists.find(str(get_locale())))
    ]
