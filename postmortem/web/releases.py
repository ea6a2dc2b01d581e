"""Releases: the list of an application's with what they come to, and the page of one."""

from collections.abc import Iterable, Mapping
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
from ..editions.delivery import Delivery
from ..editions.freezing import instant
from ..editions.reading import Card, Reading
from ..errors import Invalid, Problem
from ..exchange import releases as lists
from ..operations import releases as operations
from ..policy.permissions import Permission
from . import charts
from .doors import permission, viewer
from .messages import translated
from .search.asking import page_number
from .sizes import takes_files

blueprint = Blueprint("releases", __name__)
ON_A_PAGE = 30
MOST_SHOWN = 20  # of what is wrong with a list
NO_FILE = marked("Choose a file first.")


def _index(slug: str, problems: list[Problem] | None = None) -> Any:
    application = reading.get(viewer(), "application", slug).source
    total = reading.count(viewer(), "release", application_slug=slug)
    last = max(1, -(-total // ON_A_PAGE))
    number = min(page_number(), last)
    cards = reading.cards(
        viewer(),
        "release",
        application_slug=slug,
        limit=ON_A_PAGE,
        offset=(number - 1) * ON_A_PAGE,
    )
    found = delivery.of_application(viewer(), slug, now())
    page = render_template(
        "pages/releases/index.html",
        application=application | {"slug": slug},
        total=total,
        rows=rows(cards, found),
        delivery=found,
        chart=charts.against(found.months) if found else None,
        fewest=FEWEST,
        hours=HOURS,
        fields=domain.FIELDS,
        problems=problems or [],
        form=request.form,
        pages={
            "number": number,
            "last": last,
            "previous": f"?page={number - 1}" if number > 1 else None,
            "next": f"?page={number + 1}" if number < last else None,
        },
    )
    return page, 422 if problems else 200


def rows(cards: list[Card], found: Delivery | None) -> list[dict[str, Any]]:
    """Some releases as a list shows them: with their text, and the incidents that followed."""
    after = found.after if found else {}
    followed = {name for card in cards for name in after.get(card["id"], ())}
    incidents = reading.named(viewer(), "incident", followed)
    texts = reading.readings(viewer(), "release", [card["id"] for card in cards])
    return [
        {
            "card": card,
            "html": texts[card["id"]].html if card["id"] in texts else {},
            "waited": _minutes(card, "oldest_change_at", "released_at"),
            "stood": _minutes(card, "released_at", "rolled_back_at"),
            "after": [_later(card, incidents[one]) for one in after.get(card["id"], ())
                      if one in incidents],
        }
        for card in cards
    ]  # fmt: skip


def _minutes(card: Card, start: str, end: str) -> int | None:
    first, last = instant(card, start), instant(card, end)
    return int((last - first).total_seconds() // 60) if first and last else None


def _later(card: Card, incident: Card) -> dict[str, Any]:
    """An incident, and how many minutes after the release it began."""
    began = instant(incident, "began_at") - instant(card, "released_at")
    return {"card": incident, "minutes": int(began.total_seconds() // 60)}


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
        operations.add(viewer(), slug, release)
    except Invalid as error:
        return _index(slug, translated(error.problems))
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
    taken = operations.add_many(viewer(), slug, listed.releases)
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


def _show(id: str, problems: list[Problem] | None = None) -> Any:
    edition = reading.get(viewer(), "release", id)
    slug = edition.source["application"]["slug"]
    found = delivery.of_application(viewer(), slug, now())
    page = render_template(
        "pages/releases/show.html",
        release=edition.source,
        html=edition.html,
        row=rows([edition.source], found)[0],
        problems=translated(problems or []),
        form=request.form if problems else _filled(edition),
    )
    return page, 422 if problems else 200


def _filled(edition: Reading) -> Mapping[str, str]:
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
        operations.change(viewer(), id, release)
    except Invalid as error:
        return _show(id, error.problems)
    flash(_("Saved."), "success")
    return redirect(url_for("releases.show", id=id), 303)


@blueprint.post("/releases/<id>/audience")
@permission(Permission.POSTMORTEM_SHARE)
def audience_update(id: str) -> Any:
    """Let the client read of it, or no longer."""
    reading.get(viewer(), "release", id)
    is_shared = request.form.get("audience") == Audience.CLIENT
    operations.set_audience(viewer(), id, Audience.CLIENT if is_shared else Audience.INTERNAL)
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
