"""Tracks that somebody made for others: looked at, and written as a form of steps."""

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..domain.learning import drills, tracks
from ..domain.learning.tracks import MINUTES, Kind, Step
from ..editions import reading
from ..editions import tracks as editions
from ..errors import Invalid, NotFound, Problem
from ..operations import track_plans as operations
from ..policy.permissions import Permission
from ..store import tracks as store
from . import ways
from .doors import permission, viewer
from .messages import translated
from .numbers import whole

blueprint = Blueprint("track_plans", __name__, url_prefix="/learn")
FIELD = re.compile(r"steps-(\d{1,2})-(kind|noun|record|title|question|order|remove)")


@blueprint.get("/made/<id>")
@permission(Permission.EDITION_READ)
def show(id: str) -> Any:
    """A made track, to look at before one begins."""
    plan = store.plan(viewer(), id)
    return ways.preview(ways.slug_of(plan.application_id), plan.steps, plan)


@blueprint.get("/applications/<slug>/new")
@permission(Permission.EDITION_READ)
def new(slug: str) -> Any:
    """A form that begins with the suggested track."""
    _admit(slug)
    steps = [
        replace(one, question=_(one.question) if one.question else "", title=_title(one))
        for one in editions.suggestion(viewer(), slug)
    ]
    return _form(slug, "", steps)


@blueprint.get("/made/<id>/edit")
@permission(Permission.EDITION_READ)
def edit(id: str) -> Any:
    """The same form with a track that was made."""
    plan = store.plan(viewer(), id)
    slug = ways.slug_of(plan.application_id)
    _admit(slug)
    return _form(slug, plan.title, plan.steps, id)


def _title(step: Step) -> str:
    return str(_(step.title)) if step.title else ""


def _admit(slug: str) -> None:
    """Hide the form from who may not make a track."""
    edition = reading.get(viewer(), "application", slug)
    if not operations.may_make(viewer(), edition.application_id):
        raise NotFound(slug)


@blueprint.post("/applications/<slug>/new")
@permission(Permission.EDITION_READ)
def create(slug: str) -> Any:
    """Keep it, or show the form with another step."""
    return _taken(slug)


@blueprint.post("/made/<id>/edit")
@permission(Permission.EDITION_READ)
def update(id: str) -> Any:
    """The same for one that is there."""
    plan = store.plan(viewer(), id)
    return _taken(ways.slug_of(plan.application_id), id)


@blueprint.post("/made/<id>/delete")
@permission(Permission.EDITION_READ)
def delete(id: str) -> Any:
    """Offer it no longer."""
    plan = store.plan(viewer(), id)
    slug = ways.slug_of(plan.application_id)
    operations.delete(viewer(), slug, id)
    flash(_("The track is not offered any more. Whoever began it goes on."), "success")
    return redirect(url_for("learn.index"), 303)


def _taken(slug: str, id: str = "") -> Any:
    _admit(slug)
    title, steps = request.form.get("title", ""), _read(slug)
    if request.form.get("do") == "add":
        return _form(slug, title, steps, id)
    try:
        made = operations.save(viewer(), slug, title, steps, id)
    except Invalid as error:
        return _form(slug, title, steps, id, error.problems), 422
    flash(_("The track is kept. Others find it on their page “Learn”."), "success")
    return redirect(url_for("track_plans.show", id=made), 303)


def _read(slug: str) -> list[Step]:
    """The steps as posted, in the order that was asked, with the one that was chosen to add."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in request.form.items():
        if found := FIELD.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = value.strip()
    kept = [row for _number, row in sorted(rows.items()) if not row.get("remove")]
    kept.sort(key=lambda row: whole(row.get("order", ""), 0))
    steps = [step for row in kept if (step := _step(slug, row))]
    if request.form.get("do") == "add":
        kind, _colon, rest = request.form.get("add", "").partition(":")
        noun, _colon, record = rest.partition(":")
        added = {"kind": kind, "noun": noun, "record": record}
        steps += [step for step in [_step(slug, added)] if step]
    return tracks.numbered(steps)


def _step(slug: str, row: dict[str, str]) -> Step | None:
    """One step of a form; None for a kind that is none."""
    kind, noun, record = row.get("kind", ""), row.get("noun", ""), row.get("record", "")
    if kind not in set(Kind):
        return None
    if noun not in editions.NOUNS or (noun == "application" and record != slug) or not record:
        noun, record = "application", slug
    if noun == "application" and kind in {Kind.READ, Kind.DRILL}:
        return None
    title = row.get("title", "") if noun == "application" and kind != Kind.PAGE else ""
    if noun == "application" and kind != Kind.PAGE and not title:
        title = str(_(tracks.TITLES.get(kind, tracks.OWN)))
    return Step("", Kind(kind), noun, record, MINUTES[Kind(kind)], row.get("question", ""), title)


def _form(
    slug: str, title: str, steps: Sequence[Step], id: str = "", problems: Sequence[Problem] = ()
) -> Any:
    shown = editions.shown(viewer(), tracks.numbered(steps))
    rows = [
        asdict(one.step) | {"name": told["title"], "is_own": one.step.noun == "application"}
        for one, told in zip(shown, ways.worded(shown, {}), strict=True)
    ]
    return render_template(
        "pages/learn/plan.html",
        application=reading.get(viewer(), "application", slug).source,
        id=id,
        title=title,
        rows=rows,
        choices=_choices(slug),
        problems=translated(problems),
    )


def _choices(slug: str) -> list[tuple[str, str]]:
    """What can be added: incidents that teach most to read or drill, pages, words of one's own."""
    cards = reading.cards(viewer(), application_slug=slug, limit=editions.LOOKED_AT)
    ranked = [one["card"] for one in tracks.candidates(cards)]
    read = [
        (f"read:{card['url'].split('/')[1][:-1]}:{tracks.record_of(card)}", card["title"])
        for card in ranked
    ]
    told = reading.readings(viewer(), "postmortem", [tracks.record_of(card) for card in ranked])
    replays = [
        (f"drill:postmortem:{tracks.record_of(card)}", _("Drill: %(title)s", title=card["title"]))
        for card in ranked
        if (one := told.get(tracks.record_of(card))) and drills.can_be_replayed(one.source)
    ]
    pages = [
        (f"page:page:{card['id']}", card["title"])
        for card in reading.cards(viewer(), "page", application_slug=slug)
    ]
    own = [
        ("page:application", _("The page of the application")),
        *((f"{name}:", str(_(tracks.TITLES[name]))) for name in (Kind.SEARCH, Kind.BUDDY)),
        ("answer:", _("A question of your own")),
    ]
    return [*own, *pages, *read, *replays]


def install(app: Flask) -> None:
    """Tracks that were made."""
    app.register_blueprint(blueprint)
