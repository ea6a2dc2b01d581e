"""The history of a page: every save, any two of them compared, any of them restored."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...domain.knowledge.pages import PageDocument
from ...errors import NotFound, Stale
from ...operations import pages as operations
from ...policy.permissions import Permission
from ...store import pages
from ...store.pages import SavedPage
from ..doors import permission, viewer
from ..numbers import whole
from ..postmortems import comparing, differences
from ..postmortems.differences import Row, Said
from . import blueprint


def said(page: PageDocument) -> Said:
    """Everything a text says, by a name that both of two texts have for it."""
    facts: Said = {
        "title": (_("Title"), page.title),
        "owner": (_("Kept true by"), page.owner),
        "checked_on": (_("Last checked"), str(page.checked_on or "")),
        "check_by": (_("Check again by"), str(page.check_by or "")),
        "tags": (_("Tags"), ", ".join(page.tags)),
    }
    sections: Said = {}
    for one in page.sections:
        sections[f"sections/{one.key}"] = (one.heading, one.text)
        audience = comparing.audience_said(one.audience)
        sections[f"audience/{one.key}"] = (f"{one.heading}: {_('Who sees it')}", audience)
    return facts | sections


def changed(before: PageDocument, after: PageDocument) -> list[Row]:
    """What reads otherwise in the later of two texts, with the words marked."""
    return [row for row in differences.rows(said(before), said(after)) if row.state != "same"]


@blueprint.get("/pages/<id>/history")
@permission(Permission.PAGE_WRITE)
def history(id: str) -> str:
    """Every save, newest first, with what it changed in the text it was based on."""
    found = pages.history(viewer(), id)
    texts = {one.revision: one.document for one in found}
    told = {
        one.revision: list(
            dict.fromkeys(row.label for row in changed(texts[one.base], one.document))
        )
        for one in found
        if one.base in texts
    }
    return render_template(
        "pages/pages/history.html", page=_current(found), revisions=found, changed=told
    )


def _current(found: list[SavedPage]) -> SavedPage:
    return next(one for one in found if one.revision == one.current)


def _one(id: str, number: int) -> SavedPage:
    if not 0 < number < 10**6:
        raise NotFound(id)
    return pages.get(viewer(), id, number)


@blueprint.get("/pages/<id>/history/<int:number>", endpoint="revision")
@permission(Permission.PAGE_WRITE)
def revision(id: str, number: int) -> str:
    """What one save changed, or how it differs from another text, word by word."""
    after = _one(id, number)
    other = whole(request.args.get("from", "")) or after.base
    before = _one(id, other) if other else None
    empty = PageDocument(after.document.application, after.document.kind, "")
    return _revision(after, before, changed(before.document if before else empty, after.document))


def _revision(
    after: SavedPage, before: SavedPage | None, rows: list[Row], *, is_late: bool = False
) -> str:
    return render_template(
        "pages/pages/revision.html",
        page=pages.get(viewer(), after.public_id),
        after=after,
        before=before,
        rows=rows,
        is_late=is_late,
    )


@blueprint.post("/pages/<id>/history/<int:number>/restore", endpoint="restore")
@permission(Permission.PAGE_WRITE)
def restore(id: str, number: int) -> Any:
    """Make a text the current one again, unless somebody saved since one was asked."""
    earlier, seen = _one(id, number), whole(request.form.get("current", ""))
    try:
        operations.restore(viewer(), id, number, seen)
    except Stale:
        now = pages.get(viewer(), id)
        return _revision(earlier, now, changed(now.document, earlier.document), is_late=True), 409
    flash(_("Version %(number)s is the current text again.", number=number), "success")
    return redirect(url_for("pages.show", id=id), 303)
