"""Releases: the list of an application's with what they come to, and the page of one."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..clock import now
from ..domain.audiences import Audience
from ..domain.instants import typed as typed_instant
from ..domain.knowledge import releases as domain
from ..domain.knowledge.delivery import FEWEST, HOURS
from ..domain.writing.drafts import marked
from ..editions import delivery, reading
from ..editions.freezing import instant
from ..editions.reading import Reading
from ..errors import Invalid, Problem
from ..exchange import releases as lists
from ..operations import releases as operations
from ..operations.disclosures import Undecided
from ..policy.permissions import Permission
from ..render import charts
from . import disclosures
from .doors import permission, viewer
from .messages import translated
from .pagination import paginate
from .sizes import takes_files

blueprint = Blueprint("releases", __name__)
ON_A_PAGE = 30
MOST_SHOWN = 20  # of what is wrong with a list
NO_FILE = marked("Choose a file first.")


def _index(
    slug: str,
    problems: list[Problem] | None = None,
    refused: Invalid | None = None,
    *,
    is_list: bool = False,
) -> Any:
    application = reading.get(viewer(), "application", slug).source
    total = reading.count(viewer(), "release", application_slug=slug)
    pages = paginate(total, ON_A_PAGE)
    cards = reading.cards(
        viewer(), "release", application_slug=slug, limit=ON_A_PAGE, offset=pages.first
    )
    found = delivery.of_application(viewer(), slug, now())
    page = render_template(
        "pages/releases/index.html",
        application=application | {"slug": slug},
        total=total,
        rows=delivery.rows(viewer(), cards, found),
        delivery=found,
        chart=charts.against(found.months) if found else None,
        fewest=FEWEST,
        hours=HOURS,
        fields=domain.FIELDS,
        problems=problems or [],
        form=request.form,
        client=application.get("client", ""),
        found=disclosures.of(refused),
        is_list=is_list,
        pages=pages,
    )
    return page, 422 if problems else 200


@blueprint.get("/applications/<slug>/releases")
@permission(Permission.EDITION_READ)
def index(slug: str) -> Any:
    """What went out, newest first, and how that went."""
    return _index(slug)


@blueprint.post("/applications/<slug>/releases")
@permission(Permission.POSTMORTEM_WRITE)
def create(slug: str) -> Any:
    """Add one."""
    reading.get(viewer(), "application", slug)
    release, problems = _typed()
    if release is None:
        return _index(slug, translated(problems))
    try:
        operations.add(viewer(), slug, release, anyway=disclosures.decided())
    except Invalid as error:
        return _index(slug, translated(error.problems), error)
    flash(_("The release is added."), "success")
    return redirect(url_for("releases.index", slug=slug), 303)


def _typed() -> domain.Read:
    return domain.read(request.form, domain.typed(request.form))


@blueprint.post("/applications/<slug>/releases/import")
@permission(Permission.POSTMORTEM_WRITE)
@takes_files
def import_(slug: str) -> Any:
    """Add all of a list, or none and say what is wrong with it."""
    reading.get(viewer(), "application", slug)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _index(slug, translated([Problem("file", NO_FILE)]))
    listed = lists.read_csv(file.stream.read(lists.LARGEST + 1))
    if listed.bad:
        return _index(slug, _by_line(listed.bad))
    try:
        taken = operations.add_many(viewer(), slug, listed.releases, anyway=disclosures.decided())
    except Undecided as error:
        again = [*error.problems, Problem("file", "Choose the file again.")]
        return _index(slug, translated(again), error, is_list=True)
    said = ngettext("%(num)d release is added.", "%(num)d releases are added.", taken.added)
    if taken.unchanged:
        said += " " + ngettext(
            "%(num)d was there already.", "%(num)d were there already.", taken.unchanged
        )
    flash(said, "success")
    return redirect(url_for("releases.index", slug=slug), 303)


def _by_line(bad: Iterable[lists.BadLine]) -> list[Problem]:
    """What is wrong with a list, each with its line and its column, in the reader's language."""
    found = list(bad)
    told = [Problem("file", _line(one)) for one in found[:MOST_SHOWN]]
    if more := len(found) - len(told):
        told.append(Problem("file", ngettext("And %(num)d more.", "And %(num)d more.", more)))
    return told


def _line(bad: lists.BadLine) -> str:
    (problem,) = translated([bad.problem])
    values = {"line": bad.number, "column": bad.problem.field, "reason": problem.sentence}
    if bad.problem.field:
        return str(_("Line %(line)s, %(column)s: %(reason)s", **values))
    return str(_("Line %(line)s: %(reason)s", **values))


def _show(id: str, problems: list[Problem] | None = None, refused: Invalid | None = None) -> Any:
    edition = reading.get(viewer(), "release", id)
    slug = edition.source["application"]["slug"]
    found = delivery.of_application(viewer(), slug, now())
    page = render_template(
        "pages/releases/show.html",
        release=edition.source,
        html=edition.html,
        row=delivery.rows(viewer(), [edition.source], found)[0],
        client=reading.get(viewer(), "application", slug).source["client"] if refused else "",
        problems=translated(problems or []),
        found=disclosures.of(refused),
        form=_filled(edition) | request.form.to_dict(),
    )
    return page, 422 if problems else 200


def _filled(edition: Reading) -> dict[str, str]:
    """The form as it would be typed to get this release."""
    source = edition.source
    raw = {"version": source["version"], "text": source["description"]}
    raw["changes"] = "" if source["changes"] is None else str(source["changes"])
    raw["audience"] = source.get("audience", Audience.CLIENT)
    for name in domain.INSTANTS:
        raw[f"{name}_date"], raw[f"{name}_time"] = typed_instant(instant(source, name), "UTC")
    return raw


@blueprint.get("/releases/<id>")
@permission(Permission.EDITION_READ)
def show(id: str) -> Any:
    """What went out with one release, and for staff the form to change it."""
    return _show(id)


@blueprint.post("/releases/<id>")
@permission(Permission.POSTMORTEM_WRITE)
def update(id: str) -> Any:
    """Say something else of it."""
    reading.get(viewer(), "release", id)
    release, problems = _typed()
    if release is None:
        return _show(id, problems)
    try:
        operations.change(viewer(), id, release, anyway=disclosures.decided())
    except Invalid as error:
        return _show(id, error.problems, error)
    flash(_("Saved."), "success")
    return redirect(url_for("releases.show", id=id), 303)


@blueprint.post("/releases/<id>/audience")
@permission(Permission.POSTMORTEM_SHARE)
def audience_update(id: str) -> Any:
    """Let the client read of it, or no longer."""
    reading.get(viewer(), "release", id)
    is_shared = request.form.get("audience") == Audience.CLIENT
    try:
        operations.set_audience(viewer(), id, Audience.CLIENT if is_shared else Audience.INTERNAL)
    except Undecided as error:
        return _show(id, error.problems, error)
    flash(_("Saved."), "success")
    return redirect(url_for("releases.show", id=id), 303)


@blueprint.post("/releases/<id>/remove")
@permission(Permission.POSTMORTEM_WRITE)
def remove(id: str) -> Any:
    """Take it away for good."""
    slug = reading.get(viewer(), "release", id).source["application"]["slug"]
    operations.remove(viewer(), id)
    flash(_("The release is removed."), "success")
    return redirect(url_for("releases.index", slug=slug), 303)


def install(app: Flask) -> None:
    """Releases."""
    app.register_blueprint(blueprint)
