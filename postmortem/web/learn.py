"""Learning an application: tracks through its incidents, with a buddy, at one's own pace."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..domain.learning.tracks import progress
from ..editions import reading
from ..editions import tracks as editions
from ..errors import Invalid, NotFound, Problem
from ..operations import tracks as operations
from ..policy.permissions import Permission
from ..store import drills
from ..store import tracks as store
from . import ways
from .doors import permission, viewer
from .messages import translated

blueprint = Blueprint("learn", __name__, url_prefix="/learn")


@blueprint.get("")
@permission(Permission.EDITION_READ)
def index() -> Any:
    """One's own tracks, those one accompanies, and what else there is to learn."""
    applications = ways.applications()
    books = [one for one in store.find(viewer()) if one.application in applications]
    own = [one for one in books if one.is_own]
    going = {one.application for one in own if not one.finished_at}
    names = {slug: one.source["name"] for slug, one in applications.items()}
    numbers = [one.application_id for one in applications.values()]
    cards = reading.cards(viewer(), limit=editions.LOOKED_AT)
    return render_template(
        "pages/learn/index.html",
        going=[ways.told(one, names[one.application]) for one in own if not one.finished_at],
        over=[ways.told(one, names[one.application]) for one in own if one.finished_at],
        accompanied=[ways.told(one, names[one.application]) for one in books if not one.is_own],
        offered=ways.offered(applications, cards, going, store.plans(viewer(), numbers)),
        met=ways.met(cards, books),
        standings=ways.standings(applications),
        counted=ways.counted(applications),
        may_take=viewer().person_id is not None,
    )


@blueprint.post("")
@permission(Permission.EDITION_READ)
def create() -> Any:
    """Begin a track, or go on with it."""
    form = request.form
    id = operations.start(viewer(), form.get("application", ""), form.get("plan", ""))
    return redirect(url_for("learn.show", id=id), 303)


@blueprint.get("/applications/<slug>")
@permission(Permission.EDITION_READ)
def suggested(slug: str) -> Any:
    """The suggested track of an application, to look at before one begins."""
    return ways.preview(slug, editions.suggestion(viewer(), slug))


@blueprint.get("/<id>")
@permission(Permission.EDITION_READ)
def show(id: str) -> Any:
    """A track, as whoever takes it sees it, or the buddy."""
    book = store.get(viewer(), id)
    if book.is_own and operations.take_over(viewer(), id, drills.finished_records(viewer())):
        return redirect(url_for("learn.show", id=id))
    return _show(id)


def _show(id: str, problems: Sequence[Problem] = (), status: int = 200) -> Any:
    book = store.get(viewer(), id)
    edition = reading.get(viewer(), "application", book.application)
    shown = editions.shown(viewer(), book.steps)
    done = {key: one for key, one in book.done.items() if one.at}
    far = progress([one.step for one in shown], done)
    cards = reading.cards(viewer(), application_slug=book.application, limit=editions.LOOKED_AT)
    page = render_template(
        "pages/learn/show.html",
        track=book,
        application=edition.source,
        steps=ways.worded(shown, book.done),
        gone=len(book.steps) - len(shown) if book.is_own else 0,  # a buddy may read less
        far=far,
        promises=editions.promises(viewer(), book.application),
        met=ways.met(cards, [book]) if book.is_own else [],
        said=store.said(viewer()) if viewer().is_client else None,
        colleagues=ways.colleagues(book, edition.application_id),
        problems=translated(problems),
        typed=request.form,
    )
    return page, status


@blueprint.post("/<id>")
@permission(Permission.EDITION_READ)
def update(id: str) -> Any:
    """Put it aside, go on, finish."""
    verbs = {"pause": operations.pause, "resume": operations.resume, "finish": operations.finish}
    verb = verbs.get(request.form.get("do", ""))
    if verb is None:
        raise NotFound(id)
    try:
        verb(viewer(), id)
    except Invalid as error:
        return _show(id, error.problems, 422)
    if verb is operations.finish:
        flash(
            _("You are through. The next night on call is yours; your answers stay here."),
            "success",
        )
    home = verb is operations.pause
    return redirect(url_for("learn.index") if home else url_for("learn.show", id=id), 303)


@blueprint.post("/<id>/steps/<key>")
@permission(Permission.EDITION_READ)
def step(id: str, key: str) -> Any:
    """Do a step, take that back, or write to the one who does it."""
    form = request.form
    try:
        if form.get("do") == "note":
            operations.note_of_buddy(viewer(), id, key, form.get(f"note-{key}", ""))
        elif form.get("do") == "undo":
            operations.undo_step(viewer(), id, key)
        else:
            answer = form.get(f"answer-{key}", "")
            operations.do_step(viewer(), id, key, answer, tell=bool(form.get("tell")))
    except Invalid as error:
        return _show(id, error.problems, 422)
    return redirect(url_for("learn.show", id=id, _anchor=_onward(id, key)), 303)


def _onward(id: str, key: str) -> str:
    """Where to go on: with the next step, after a step was done."""
    book = store.get(viewer(), id)
    if request.form.get("do") or not book.is_own:
        return f"step-{key}"
    done = {one for one, said in book.done.items() if said.at}
    far = progress([one.step for one in editions.shown(viewer(), book.steps)], done)
    return f"step-{far.next}" if far.next else "over"


@blueprint.post("/<id>/buddy")
@permission(Permission.EDITION_READ)
def buddy(id: str) -> Any:
    """Choose who goes along, or go on without."""
    form = request.form
    try:
        if form.get("do") == "part":
            is_own = store.get(viewer(), id).is_own
            operations.part_from_buddy(viewer(), id)
            return redirect(url_for("learn.show", id=id) if is_own else url_for("learn.index"), 303)
        operations.choose_buddy(viewer(), id, form.get("buddy", ""), form.get("address", ""))
    except Invalid as error:
        return _show(id, error.problems, 422)
    flash(_("Your buddy finds the track on their page “Learn”. Tell them."), "success")
    return redirect(url_for("learn.show", id=id, _anchor="buddy"), 303)


def install(app: Flask) -> None:
    """Learning."""
    app.register_blueprint(blueprint)
