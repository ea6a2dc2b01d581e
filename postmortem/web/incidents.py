"""Incidents: the page of one, and what a client's people write of theirs."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask_babel import get_locale

from ..clock import now
from ..domain import instants
from ..domain.writing import drafts, forms
from ..domain.writing.forms import Raw
from ..editions import reading
from ..errors import NotFound, Problem
from ..operations import contributions
from ..operations import receipts as receipt_operations
from ..operations import recurrences as operations
from ..policy.permissions import Permission
from ..store import outlines, postmortems, receipts
from ..store.receipts import Receipts
from .disclosures import to_decide
from .documents import beside, markdown_file, page_of
from .doors import permission, viewer
from .messages import translated

blueprint = Blueprint("incidents", __name__, url_prefix="/incidents")
ROWS = 3
ANSWERS = {"yes": True, "no": False, "none": None}


def _show(id: str, problems: list[Problem] | None = None) -> Any:
    edition = reading.get(viewer(), "incident", id)
    page = render_template(
        "pages/incidents/show.html",
        **page_of(viewer(), edition),
        **beside(viewer(), edition),
        findings=to_decide(edition.source),
        may_add=contributions.open_to(viewer(), edition) is not None,
        said=_receipts(id),
        problems=translated(problems or []),
        form=_entry_form(edition.source["zone"]),
    )
    return page, 422 if problems else 200


@blueprint.get("/<id>")
@permission(Permission.EDITION_READ)
def show(id: str) -> Any:
    """What happened, when, and what helped."""
    return _show(id)


def _receipts(id: str) -> Receipts | None:
    """Who of one's own people resolved it without the supplier."""
    is_own = viewer().is_client and viewer().person_id is not None
    return receipts.of_own(viewer(), id) if is_own else None


@blueprint.post("/<id>/receipts")
@permission(Permission.EDITION_READ)
def receipts_update(id: str) -> Any:
    """Say that one resolved it without the supplier, or take that back."""
    is_done = request.form.get("do") != "take-back"
    receipt_operations.resolve(viewer(), id, is_done=is_done)
    name = reading.get(viewer(), "incident", id).source["postmortem"]
    if name and request.form.get("from") == "postmortem":
        return redirect(url_for("postmortems.show", id=name, _anchor="receipts"), 303)
    return redirect(url_for("incidents.show", id=id, _anchor="receipts"), 303)


@blueprint.post("/<id>/recurrences")
@permission(Permission.POSTMORTEM_WRITE)
def recurrence_update(id: str) -> Any:
    """Say whether an earlier promise was about this, or take that back."""
    action, said = request.form.get("action", ""), request.form.get("same", "")
    edition = reading.get(viewer(), "incident", id)
    offered = {one.action for one in beside(viewer(), edition)["recurrences"]}
    if said not in ANSWERS or action not in offered:
        raise NotFound(action)
    operations.answer(viewer(), id, action, ANSWERS[said])
    name = edition.source["postmortem"]
    goal = ("postmortems.show", name) if name else ("incidents.show", id)
    return redirect(url_for(goal[0], id=goal[1]), 303)


@blueprint.get("/<id>.md", endpoint="markdown")
@permission(Permission.EDITION_READ)
def as_markdown(id: str) -> Response:
    """The incident as Markdown with front matter."""
    return markdown_file(reading.get(viewer(), "incident", id))


@blueprint.get("/<id>/edit")
@permission(Permission.POSTMORTEM_WRITE)
def edit(id: str) -> Any:
    """Incident and postmortem are written in one form."""
    return redirect(url_for("postmortems.edit", id=postmortems.of_incident(viewer(), id)))


def _applications() -> dict[str, str]:
    """The names of the applications that this viewer contributes to, by slug."""
    found = reading.readings(viewer(), "application", viewer().slugs)
    return {
        slug: one.source["name"]
        for slug, one in sorted(found.items())
        if one.application_id in viewer().contributes
    }


def _form(raw: Raw, problems: list[Problem]) -> Any:
    blank = dict.fromkeys(forms.LISTS["entries"], "")
    rows = [*raw["entries"], *[blank] * (ROWS - len(raw["entries"]))]
    page = render_template(
        "pages/incidents/new.html",
        form=raw | {"entries": rows},
        problems=translated(problems),
        applications=[{"slug": key, "name": name} for key, name in _applications().items()],
        zones=[(zone, zone) for zone in instants.zones()],
    )
    return page, 422 if problems else 200


@blueprint.get("/new")
@permission(Permission.INCIDENT_REPORT)
def new() -> Any:
    """A form for what someone of the client sees right now."""
    at = now()
    raw = forms.gather([]) | {
        "application": request.args.get("application", ""),
        "zone": "UTC",
        "began_date": f"{at:%Y-%m-%d}",
        "began_time": f"{at:%H:%M}",
    }
    return _form(raw, [])


@blueprint.post("/new", endpoint="create")
@permission(Permission.INCIDENT_REPORT)
def create() -> Any:
    """Keep it, and show it: the supplier goes on from there."""
    language = "de" if str(get_locale()) == "de" else "en"
    raw = forms.gather(request.form.items(multi=True)) | {"language": language}
    laid = forms.outlined(raw, outlines.built_in(language)[0])
    document, problems = drafts.read(laid, _applications())
    if problems:
        return _form(raw, problems)
    return redirect(url_for("incidents.show", id=contributions.report(viewer(), document)), 303)


def _entry_form(zone: str) -> dict[str, str]:
    """What was typed of an entry, else the present minute."""
    day, clock = instants.typed(now(), zone)
    typed = {name: request.form.get(f"entries-0-{name}") for name in ("date", "time", "text")}
    return {
        "date": typed["date"] if typed["date"] is not None else day,
        "time": typed["time"] if typed["time"] is not None else clock,
        "text": typed["text"] or "",
        "zone": zone,
        "language": str(get_locale()),
    }


@blueprint.post("/<id>/entries")
@permission(Permission.INCIDENT_REPORT)
def entries_create(id: str) -> Any:
    """Add an entry to the timeline."""
    edition = reading.get(viewer(), "incident", id)
    raw = forms.gather(request.form.items(multi=True)) | {"zone": edition.source["zone"]}
    entry, problems = drafts.read_entry(raw)
    if problems or entry is None:
        return _show(id, problems)
    contributions.add_entry(viewer(), edition, entry)
    return redirect(url_for("incidents.show", id=id, _anchor=entry.id), 303)


def install(app: Flask) -> None:
    """The incident page."""
    app.register_blueprint(blueprint)
