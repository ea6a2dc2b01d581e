"""The culture pulse of a collaboration: the round that is on, and what earlier ones said."""

from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from ..domain.learning.pulse import FEWEST, SCALE
from ..editions import reading
from ..errors import Invalid, Problem
from ..operations import pulse as operations
from ..policy.permissions import Permission
from ..store import checklists
from ..store import pulse as store
from .doors import permission, viewer
from .messages import translated
from .numbers import whole
from .words import language

blueprint = Blueprint("pulse", __name__, url_prefix="/applications")
USUAL_DAYS = 14


def _page(slug: str, problems: list[Problem] | None = None) -> Any:
    edition = reading.get(viewer(), "application", slug)
    rounds = store.find(viewer(), edition.application_id)
    page = render_template(
        "pages/pulse/show.html",
        application=edition.source | {"slug": slug},
        present=next((one for one in rounds if one.is_on), None),
        told=[one for one in rounds if one.result],
        unanswered=[one for one in rounds if not one.is_on and not one.result],
        statements=checklists.find(language(), "pulse"),
        scale=SCALE,
        fewest=FEWEST,
        form={"days": USUAL_DAYS, **request.form},
        problems=translated(problems or []),
    )
    return page, 422 if problems else 200


@blueprint.get("/<slug>/pulse")
@permission(Permission.PULSE_ANSWER)
def show(slug: str) -> Any:
    """The six sentences while a round is on; the results of those that are over."""
    return _page(slug)


@blueprint.post("/<slug>/pulse")
@permission(Permission.PULSE_BEGIN)
def create(slug: str) -> Any:
    """Begin a round."""
    try:
        operations.begin(viewer(), slug, whole(request.form.get("days", ""), 0))
    except Invalid as error:
        return _page(slug, error.problems)
    return redirect(url_for("pulse.show", slug=slug), 303)


@blueprint.post("/<slug>/pulse/<id>")
@permission(Permission.PULSE_ANSWER)
def answer(slug: str, id: str) -> Any:
    """Count six answers."""
    values = {name: whole(text, 0) for name, text in request.form.items()}
    try:
        operations.answer(viewer(), id, values)
    except Invalid as error:
        return _page(slug, error.problems)
    return redirect(url_for("pulse.show", slug=slug), 303)


def install(app: Flask) -> None:
    """The page of the pulse."""
    app.register_blueprint(blueprint)
