"""The history of a postmortem: every save, any two of them compared, any of them restored."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ...domain.merging.changes import changes
from ...editions import earlier
from ...editions.figures import figures
from ...errors import NotFound, Stale
from ...operations import restoring
from ...policy.permissions import Permission
from ...store import applications, postmortems, revisions
from ...store.postmortems import Saved
from ..doors import permission, viewer
from ..numbers import whole
from ..pagination import paginate
from . import blueprint, comparing, places

ON_A_PAGE = 50


def _head(saved: Saved) -> dict[str, Any]:
    return {
        "id": saved.public_id,
        "title": saved.document.title,
        "number": saved.number,
        "current": saved.current,
        "url": url_for("postmortems.show", id=saved.public_id),
    }


@blueprint.get("/<id>/history")
@permission(Permission.POSTMORTEM_WRITE)
def history(id: str) -> str:
    """Every save, newest first, with what it changed."""
    saved = postmortems.get(viewer(), id)
    pages = paginate(revisions.count(viewer(), id), ON_A_PAGE)
    found = revisions.find(viewer(), id, offset=pages.first, limit=ON_A_PAGE)
    return render_template(
        "pages/postmortems/history.html",
        postmortem=_head(saved),
        revisions=[
            {
                "number": one.number,
                "base": one.base,
                "reason": one.reason,
                "author": one.author,
                "saved_at": one.saved_at,
                "changed": places.summary(one.places, one.document, saved.document),
            }
            for one in found
        ],
        pages=pages,
    )


def _revision(id: str, number: int) -> Saved:
    if not 0 < number < 10**6:
        raise NotFound(id)
    return postmortems.get(viewer(), id, number)


@blueprint.get("/<id>/history/<int:number>", endpoint="revision")
@permission(Permission.POSTMORTEM_WRITE)
def revision(id: str, number: int) -> str:
    """One revision as staff would have read it, below a bar that says which one it is."""
    saved = _revision(id, number)
    source, html = earlier.read(viewer(), saved)
    return render_template(
        "pages/postmortems/revision.html",
        revision=saved,
        postmortem=_head(saved),
        document=source,
        html={path: Markup(text) for path, text in html.items()},  # noqa: S704 - made by render
        staff=True,
        **figures(source),
    )


@blueprint.get("/<id>/changes")
@permission(Permission.POSTMORTEM_WRITE)
def changed(id: str) -> str:
    """Any two revisions side by side, the older one left, with the words that differ."""
    asked = sorted(whole(request.args.get(name, "")) for name in ("from", "to"))
    before, after = (_revision(id, number) for number in asked)
    names = {one["slug"]: one["name"] for one in applications.find(viewer())}
    parts = comparing.parts(before.document, after.document, names)
    return render_template(
        "pages/postmortems/changes.html",
        postmortem=_head(after),
        before=before,
        after=after,
        parts=[part for part in parts if part.rows],
        same=[part.heading for part in parts if not part.rows],
    )


@blueprint.get("/<id>/history/<int:number>/restore")
@permission(Permission.POSTMORTEM_WRITE)
def restore(id: str, number: int) -> str:
    """What restoring a revision would change, and the button that does it."""
    return _ask(id, number)


def _ask(id: str, number: int, *, is_late: bool = False) -> str:
    saved, found = postmortems.get(viewer(), id), _revision(id, number)
    document = restoring.restored(found.document, saved.document)
    told = changes(saved.document, document)
    return render_template(
        "pages/postmortems/restore.html",
        postmortem=_head(saved),
        revision=found,
        changed=places.summary(told, document, saved.document),
        stops_sharing=saved.document.sharing == "live",
        is_late=is_late,
    )


@blueprint.post("/<id>/history/<int:number>/restore", endpoint="restore_update")
@permission(Permission.POSTMORTEM_WRITE)
def restore_update(id: str, number: int) -> Any:
    """Make a revision the current text, unless somebody saved since one was asked."""
    try:
        restoring.restore(viewer(), id, number, whole(request.form.get("current", "")))
    except Stale:
        return _ask(id, number, is_late=True), 409
    flash(_("Version %(number)s is the current text again.", number=number))
    return redirect(url_for("postmortems.history", id=id), 303)
