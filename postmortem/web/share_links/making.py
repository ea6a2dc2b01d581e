"""Making, listing and revoking share links, for staff."""

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...editions import reading
from ...errors import Invalid, Problem
from ...operations import share_links as operations
from ...operations.share_links import Terms
from ...policy.permissions import Permission
from ...policy.viewer import Viewer
from ...store import share_links as store
from ..addresses import local
from ..doors import permission, viewer
from ..messages import translated
from ..numbers import whole
from . import blueprint


def listed(**which: str) -> list[dict[str, Any]]:
    """The links of a postmortem, a page or an application, for templates."""
    return store.find(viewer(), **which)


def _terms() -> Terms:
    return Terms(
        days=whole(request.form.get("link_days", "")),
        password=request.form.get("link_password", ""),
        note=request.form.get("link_note", ""),
    )


def _page(about: dict[str, str], problems: list[Problem] | None = None, secret: str = "") -> Any:
    """The links of one postmortem, page or application; `secret` is that of the one just made."""
    ((noun, name),) = about.items()
    edition = reading.get(viewer(), noun, name)
    settings = current_app.config["SETTINGS"]
    page = render_template(
        "pages/share_links/index.html",
        about=about,
        document=edition.source,
        back=url_for("applications.show", slug=name)
        if noun == "application"
        else url_for(f"{noun}s.share", id=name),
        link=f"{settings.address}{url_for('share_links.come', secret=secret)}" if secret else "",
        has_password=bool(request.form.get("link_password")),
        problems=translated(problems or []),
        form=request.form,
    )
    return page, 422 if problems else 200


def _made(make: Callable[[Viewer, str, Terms], str], about: dict[str, str]) -> Any:
    """Make a link as the form says, and show it with the others; this once."""
    (name,) = about.values()
    try:
        return _page(about, secret=make(viewer(), name, _terms()))
    except Invalid as error:
        return _page(about, error.problems)


@blueprint.get("/postmortems/<id>/links")
@permission(Permission.POSTMORTEM_SHARE)
def of_postmortem(id: str) -> Any:
    """The links by which somebody reads a postmortem."""
    return _page({"postmortem": id})


@blueprint.post("/postmortems/<id>/links")
@permission(Permission.POSTMORTEM_SHARE)
def make_for_postmortem(id: str) -> Any:
    """Make a link to one postmortem and show it, once."""
    return _made(operations.make_for_postmortem, {"postmortem": id})


@blueprint.get("/pages/<id>/links")
@permission(Permission.PAGE_SHARE)
def of_page(id: str) -> Any:
    """The links by which somebody reads a knowledge page."""
    return _page({"page": id})


@blueprint.post("/pages/<id>/links")
@permission(Permission.PAGE_SHARE)
def make_for_page(id: str) -> Any:
    """Make a link to one knowledge page and show it, once."""
    return _made(operations.make_for_page, {"page": id})


@blueprint.get("/applications/<slug>/links")
@permission(Permission.POSTMORTEM_SHARE)
def of_application(slug: str) -> Any:
    """The links by which somebody reads of an application."""
    return _page({"application": slug})


@blueprint.post("/applications/<slug>/links")
@permission(Permission.POSTMORTEM_SHARE)
def make_for_application(slug: str) -> Any:
    """Make a link to all that an application shares and show it, once."""
    return _made(operations.make_for_application, {"application": slug})


@blueprint.post("/links/<id>/revoke")
@permission(Permission.POSTMORTEM_SHARE)
def revoke(id: str) -> Any:
    """Close a link, then go back to where its list stands."""
    operations.revoke(viewer(), id)
    flash(_("The link is revoked: it opens nothing any more."))
    return redirect(local(request.form.get("next")), 303)


@blueprint.get("/admin/links")
@permission(Permission.WORKSPACE_ADMINISTER)
def index() -> str:
    """Every link there is and was."""
    return render_template("pages/share_links/all.html", links=listed())
