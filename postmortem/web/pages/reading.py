"""A page as one reads it, with what links to it; and all pages of an application."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...clock import now
from ...domain.knowledge.pages import CHECKED_FOR
from ...editions import links, pages, reading
from ...editions.reading import Reading
from ...errors import Invalid, Problem
from ...operations import pages as operations
from ...policy.permissions import Permission, may
from ...store import pages as store
from ..doors import permission, viewer
from ..messages import translated
from ..numbers import whole
from ..talk import reviewing, threads
from ..talk.threads import NOTHING, Tried
from . import blueprint


@blueprint.get("/pages/<id>")
@permission(Permission.EDITION_READ)
def show(id: str) -> str:
    """The page as this viewer reads it."""
    return page(id)


@blueprint.get("/pages/<id>/as-client")
@permission(Permission.PAGE_SHARE)
def preview_as_client(id: str) -> str:
    """The text as the client's people get it, below a bar that says so."""
    return page(id, audience="client")


def page(
    id: str,
    problems: Sequence[Problem] = (),
    audience: str | None = None,
    *,
    tried: Tried = NOTHING,
    reviewed: Tried = NOTHING,
) -> str:
    """The page as an audience reads it, with forms that could not be taken as they were sent."""
    edition = reading.get(viewer(), "page", id, audience=audience)
    cards = links.backlinks(viewer(), id, audience=audience)
    may_write = edition.audience == "internal" and may(viewer(), Permission.PAGE_WRITE)
    return render_template(
        "pages/pages/show.html",
        edition=edition,
        document=edition.source,
        html=edition.html,
        is_due=pages.is_overdue(edition.source, now().date()),
        linked_from=[card for card in cards if card["noun"] == "page"],
        used_in=[card for card in cards if card["noun"] != "page"],
        is_preview=audience is not None,
        revision=store.get(viewer(), id).current if may_write else 0,
        check_by=request.form.get("check_by", (now().date() + CHECKED_FOR).isoformat()),
        problems=translated(problems),
        **_beside(edition, tried, reviewed),
    )


def _beside(edition: Reading, tried: Tried, reviewed: Tried) -> dict[str, Any]:
    """What people say beside it: to a client's reader what both sides say, else the supplier's."""
    if edition.audience == "client":
        return {"talk": threads.of_client(edition, tried)}
    if not may(viewer(), Permission.POSTMORTEM_WRITE):
        return {}
    review = reviewing.reviewed("page", edition.public_id, reviewed)
    return {
        "talk": threads.of_supplier(edition, tried),
        "review": review,
        "approved": review["approved"],
        "questions": threads.unanswered(edition),
    }


@blueprint.post("/pages/<id>/confirm")
@permission(Permission.PAGE_WRITE)
def confirm(id: str) -> Any:
    """It is still true: note today, and when to look again."""
    try:
        day = _day(request.form.get("check_by", ""))
        operations.confirm(viewer(), id, whole(request.form.get("revision", "")), day)
    except Invalid as error:
        return page(id, error.problems), 422
    flash(_("Noted: it is still true."), "success")
    return redirect(url_for("pages.show", id=id), 303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = '"%(text)s" is no day; such as 2026-11-21.'
        raise Invalid([Problem("check_by", sentence, {"text": text[:40]})]) from None


@blueprint.get("/applications/<slug>/pages", endpoint="index")
@permission(Permission.EDITION_READ)
def of_application(slug: str) -> str:
    """All pages of an application by kind, what is due for a look, and for staff broken links."""
    application = reading.get(viewer(), "application", slug).source
    is_staff = may(viewer(), Permission.PAGE_WRITE)
    return render_template(
        "pages/pages/index.html",
        application=application | {"slug": slug},
        pages=pages.of_application(viewer(), slug, now().date()),
        broken=links.broken(viewer(), slug) if is_staff else [],
        today=now().date().isoformat(),
    )
