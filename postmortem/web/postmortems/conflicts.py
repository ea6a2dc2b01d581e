"""Two who saved at once: what was brought together is said, what touches is asked."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...domain.documents import Document
from ...domain.merging.changes import Place, changes
from ...errors import Problem, Stale
from ...operations import postmortems as operations
from ...operations import working_copies as copies
from ...operations.postmortems import Kept
from ...policy.permissions import Permission
from ...store import applications, postmortems
from ..doors import permission, viewer
from ..messages import translated
from ..numbers import whole
from . import blueprint, keeping, places
from .asking import Three, asked, chosen, three


def tell(name: str, kept: Kept) -> bool:
    """Say what came from whom, where a save joined two texts; whether it did."""
    if kept.merged is None:
        return False
    if kept.mine is None:
        flash(_("All of this is saved already."))
        return True
    saved = postmortems.get(viewer(), name, kept.revision)
    both = three(name, kept.mine, saved.base)
    sentence = _(
        "Saved, and brought together with what was saved meanwhile."
        " From you: %(mine)s. From %(who)s: %(theirs)s.",
        who=both.theirs.author or _("somebody else"),
        mine=_changed(both, both.mine.document),
        theirs=_changed(both, both.theirs.document),
    )
    flash(sentence)
    return True


def _changed(both: Three, side: Document) -> str:
    begun = both.base.document if both.base else side
    return ", ".join(places.summary(changes(begun, side), side, begun)) or str(_("nothing new"))


def page(both: Three, problems: Iterable[Problem] = ()) -> str:
    """What touches, each place with what it was and what both made of it."""
    saved = postmortems.get(viewer(), both.mine.public_id)
    names = {one["slug"]: one["name"] for one in applications.find(viewer())}
    sides = {
        name: {"number": one.revision, "author": one.author, "saved_at": one.saved_at}
        for name, one in (("mine", both.mine), ("theirs", both.theirs), ("base", both.base))
        if one
    }
    return render_template(
        "pages/postmortems/conflict.html",
        postmortem={
            "id": saved.public_id,
            "title": saved.document.title,
            "number": saved.number,
            "url": url_for("postmortems.show", id=saved.public_id),
        },
        **{"base": None} | sides,
        is_own=both.mine.author == viewer().name,
        touching=list(asked(both, names)),
        joined=_joined(both),
        problems=translated(problems),
        working_copy=keeping.version_sent(),
    )


def _joined(both: Three) -> dict[str, list[str]]:
    """What does not touch and is brought together already, by side."""
    if both.base is None:
        return {"mine": [], "theirs": []}
    places_asked = {_where(touch.place) for touch in both.merged.touching}
    base = both.base.document
    found = {}
    for side, one in (("mine", both.mine.document), ("theirs", both.theirs.document)):
        apart = [place for place in changes(base, one) if _where(place) not in places_asked]
        found[side] = places.summary(apart, one, base)
    return found


def _where(place: Place) -> tuple[str, str]:
    return place.part, place.item or place.field


def conflict(name: str, stale: Stale) -> tuple[str, int]:
    """The page for a save that touches what was saved since; both texts are kept by now."""
    return page(three(name, stale.mine, stale.theirs)), 409


@blueprint.get("/<id>/merge")
@permission(Permission.POSTMORTEM_WRITE)
def merge(id: str) -> str:
    """A text that stands beside the current one, to be brought together with it."""
    current = postmortems.get(viewer(), id).current
    return page(three(id, whole(request.args.get("mine", "")), current))


@blueprint.post("/<id>/merge", endpoint="settle")
@permission(Permission.POSTMORTEM_WRITE)
def settle(id: str) -> Any:
    """Save what was chosen in each place that touches, and all that does not touch."""
    both = three(id, *(whole(request.form.get(side, "")) for side in ("mine", "theirs")))
    document, problems = chosen(both, applications.slugs(viewer()))
    if problems:
        return page(both, problems), 422
    try:
        _keep(id, both, document)
    except Stale as stale:
        return conflict(id, stale)
    return redirect(url_for("postmortems.edit", id=id), 303)


def _keep(id: str, both: Three, document: Document) -> None:
    base = both.theirs.revision
    kept = operations.keep(viewer(), id, base, document, forgetting(), reason="merge")
    if not tell(id, kept):
        flash(_("Saved: both texts are one again."))


def forgetting() -> Callable[[operations.Open], None]:
    """What is done with a save: the working copy that this form was is saved with it."""
    version = keeping.version_sent()
    return lambda opened: copies.forget(opened, opened.postmortem.public_id, version)
