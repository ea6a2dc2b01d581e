"""Drills: what happened is replayed, and each page holds what was known by then and no more."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..domain.learning import drills as rules
from ..editions import drills as versions
from ..editions.reading import Reading
from ..errors import Invalid, Problem
from ..operations import drills as operations
from ..policy.permissions import Permission
from ..store import drills as store
from ..store.drills import Run
from . import ways
from .doors import permission, viewer
from .messages import translated
from .numbers import whole

blueprint = Blueprint("drills", __name__)
A_WEEK = 7  # days in which the name of a day says which one is meant


@blueprint.post("/postmortems/<id>/drill")
@permission(Permission.EDITION_READ)
def create(id: str) -> Any:
    """Begin to replay a postmortem, alone or before a group, or go on where one left."""
    name = operations.start(viewer(), id, is_group=request.form.get("group") == "yes")
    return redirect(url_for("drills.show", id=name), 303)


@blueprint.get("/drills")
@permission(Permission.EDITION_READ)
def index() -> str:
    """One's own drills, those not finished first."""
    runs = [(run, ways.drill(run.application, run.clock)) for run in store.mine(viewer())]
    return render_template("pages/drills/index.html", runs=runs)


@blueprint.get("/drills/<id>")
@permission(Permission.EDITION_READ)
def show(id: str) -> Any:
    """The present stop, or the debrief."""
    return _page(store.get(viewer(), id))


@blueprint.post("/drills/<id>")
@permission(Permission.EDITION_READ)
def update(id: str) -> Any:
    """Take what was said; whichever stop it was for, the present one is shown next."""
    form = request.form
    do, stop = form.get("action", ""), whole(form.get("stop", ""), -1)
    words = form.get("do", ""), form.get("expect", "")
    try:
        if do == "surprise":
            if operations.conclude(viewer(), id, form.get("surprise", "")):
                flash(_("Kept. Only you can read it."), "success")
        elif do == "hint":
            operations.take_hint(viewer(), id, stop, *words)
        elif do == "leave":
            operations.leave(viewer(), id, stop, *words)
            return redirect(url_for("drills.index"), 303)
        else:
            operations.answer(viewer(), id, stop, *words)
    except Invalid as error:
        return _page(store.get(viewer(), id), error.problems, dict(form)), 422
    return redirect(url_for("drills.show", id=id), 303)


@blueprint.post("/drills/<id>/delete")
@permission(Permission.EDITION_READ)
def delete(id: str) -> Any:
    """Forget a drill and what was said in it."""
    operations.throw_away(viewer(), id)
    flash(_("The drill is thrown away."), "success")
    return redirect(url_for("drills.index"), 303)


def _page(run: Run, problems: list[Problem] | None = None, typed: Any = None) -> str:
    """The page of a drill as far as it has come; of what lies later nothing reaches a template."""
    edition = versions.version(viewer(), run)
    plan = rules.plan(edition.source) if edition else None
    shown = {
        "run": run,
        "name": ways.drill(run.application, run.clock),
        "problems": translated(problems or []),
        "typed": typed or {},
    }
    if edition is None or plan is None:
        can_begin = versions.can_begin(viewer(), run.record)
        return render_template("pages/drills/gone.html", **shown, can_begin=can_begin)
    shown["language_of"] = edition.source["language"]
    if run.finished_at:
        return _debrief(shown, run, edition, plan)
    stop = plan.stops[min(run.at_stop, len(plan.stops) - 1)]
    return render_template(
        "pages/drills/stop.html",
        **shown,
        stop=stop,
        slug=edition.source["application"]["slug"],
        passed=[each.clock for each in plan.stops[: run.at_stop]],
        days=_days(stop.known, plan.stops[0].clock),
        html=versions.texts(edition, stop.known),
    )


def _debrief(shown: dict[str, Any], run: Run, edition: Reading, plan: rules.Drill) -> str:
    """All of it, one's own words beside what was done."""
    told = (*plan.unseen, *plan.stops[-1].known, *plan.rest)
    return render_template(
        "pages/drills/debrief.html",
        **shown,
        stops=list(zip(plan.stops, plan.outcomes, strict=True)),
        plan=plan,
        edition=edition,
        onward=ways.after_drill(run.record),
        days=_days(told, plan.stops[0].clock),
        html=versions.texts(edition, told),
    )


def _days(moments: tuple[rules.Moment, ...], first: datetime | None) -> dict[str, str]:
    """The day of each entry in words, seen from where the drill began: no dates."""
    return {one.id: _day(one.at, first or one.at) for one in moments if one.at}


def _day(at: datetime, first: datetime) -> str:
    apart = (at.date() - first.date()).days
    if abs(apart) < A_WEEK:
        return ways.weekday(at)
    if apart < 0:
        return str(ngettext("%(num)s day before", "%(num)s days before", -apart))
    return str(ngettext("%(num)s day later", "%(num)s days later", apart))


def install(app: Flask) -> None:
    """Drills."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["weekday"] = ways.weekday
