"""The trash: what is in it, and the way into it and out of it."""

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..editions import reading
from ..operations import trash as operations
from ..policy.permissions import Permission
from ..store import postmortems, share_links, trash
from .doors import permission, viewer

blueprint = Blueprint("trash", __name__)


@blueprint.get("/trash")
@permission(Permission.POSTMORTEM_SHARE)
def index() -> str:
    """All that was thrown away, with a button for each that brings it back."""
    return render_template("pages/trash/index.html", thrown=trash.find(viewer()))


@blueprint.get("/postmortems/<id>/trash")
@permission(Permission.POSTMORTEM_SHARE)
def new(id: str) -> str:
    """What throwing it away means: who reads it now, and what is taken from them."""
    saved = postmortems.get(viewer(), id)
    source = reading.get(viewer(), "postmortem", id).source
    given = reading.versions(viewer(), "postmortem", id, "client")
    links = share_links.find(viewer(), postmortem=id)
    return render_template(
        "pages/trash/new.html",
        postmortem={
            "id": id,
            "number": saved.number,
            "title": saved.document.title,
            "url": url_for("postmortems.show", id=id),
        },
        client=source["client"],
        is_shared=any(one["standing"] == "current" for one in given),
        versions=sum(one["standing"] in ("current", "earlier") for one in given),
        links=sum(one["state"] == "live" and one["postmortem"] == id for one in links),
        actions=sum(action["state"] == "open" for action in source["actions"]),
    )


@blueprint.post("/postmortems/<id>/trash", endpoint="create")
@permission(Permission.POSTMORTEM_SHARE)
def create(id: str) -> Any:
    """Move it to the trash."""
    operations.throw(viewer(), id)
    flash(_("Moved to the trash. Nobody reads it from now on; here it can be brought back."))
    return redirect(url_for("trash.index"), 303)


@blueprint.post("/trash/<id>", endpoint="restore")
@permission(Permission.POSTMORTEM_SHARE)
def restore(id: str) -> Any:
    """Bring it back."""
    operations.take_out(viewer(), id)
    flash(_("It is back. The client reads nothing of it until you share it."))
    return redirect(url_for("postmortems.show", id=id), 303)


def install(app: Flask) -> None:
    """The trash's pages."""
    app.register_blueprint(blueprint)
