"""Staff look at the workspace as a client, one of its people, or a link's visitor sees it."""

from typing import Any

from flask import Blueprint, Flask, g, redirect, render_template, request, session, url_for

from ..errors import Invalid, Problem
from ..operations import viewing as operations
from ..policy.permissions import Permission
from ..store import viewing
from .addresses import local
from .doors import LINK, VIEWED_AS, permission, viewer
from .messages import translated

blueprint = Blueprint("viewing", __name__, url_prefix="/view-as")


def _page(problems: list[Problem] | None = None) -> Any:
    page = render_template(
        "pages/viewing/index.html",
        clients=viewing.choices(viewer()),
        links=viewing.links(viewer()),
        chosen=request.values.get("as", session.get(VIEWED_AS, "")),
        onward=local(request.values.get("next")),
        problems=translated(problems or []),
    )
    return page, 422 if problems else 200


@blueprint.get("")
@permission(Permission.POSTMORTEM_SHARE)
def index() -> Any:
    """Whose eyes there are to look with."""
    return _page()


@blueprint.post("")
@permission(Permission.POSTMORTEM_SHARE)
def begin() -> Any:
    """Look with these eyes from now on."""
    chosen = request.form.get("as", "")
    try:
        operations.begin(viewer(), chosen)
    except Invalid as error:
        return _page(error.problems)
    session[VIEWED_AS] = chosen
    return redirect(_opened(chosen) or local(request.form.get("next")), 303)


def _opened(chosen: str) -> str:
    """Where a share link leads; empty when it is not a link that was chosen."""
    for link in viewing.links(viewer()) if chosen.startswith(LINK) else ():
        if chosen == f"{LINK}{link['id']}":
            name = link["postmortem"] or link["page"]
            return url_for("share_links.read", id=name) if name else "/shared/"
    return ""


@blueprint.post("/end")
@permission(Permission.POSTMORTEM_SHARE)
def end() -> Any:
    """Look with one's own eyes again."""
    session.pop(VIEWED_AS, None)
    return redirect(local(request.form.get("next")), 303)


def _looking() -> dict[str, Any]:
    """Whose eyes these are, for the bar that says so."""
    borrowed = g.get("signed_in") is not None and g.signed_in is not g.viewer
    return {"looking_as": g.viewer if borrowed else None}


def install(app: Flask) -> None:
    """Looking as someone else."""
    app.register_blueprint(blueprint)
    app.context_processor(_looking)
