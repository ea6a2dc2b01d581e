"""The page of one incident."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, url_for

from ..editions import reading
from ..policy.permissions import Permission
from ..store import postmortems
from .documents import markdown_file, page_of
from .doors import permission, viewer

blueprint = Blueprint("incidents", __name__, url_prefix="/incidents")


@blueprint.get("/<id>")
@permission(Permission.EDITION_READ)
def show(id: str) -> str:
    """What happened, when, and what helped."""
    edition = reading.get(viewer(), "incident", id)
    return render_template("pages/incidents/show.html", **page_of(viewer(), edition))


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


def install(app: Flask) -> None:
    """The incident page."""
    app.register_blueprint(blueprint)
