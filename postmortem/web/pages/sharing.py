"""Sharing a page: what the client gets of it, what it reads now, and taking it back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...domain import audiences
from ...editions import pages, reading
from ...errors import Invalid, NotFound, Problem
from ...operations import pages as operations
from ...policy.permissions import Permission
from ...store import applications
from ...store import pages as store
from .. import disclosures
from ..doors import permission, viewer
from ..messages import translated
from ..numbers import whole
from ..postmortems import differences
from ..postmortems.differences import Said
from ..talk import threads
from . import blueprint


def _said(source: dict[str, Any]) -> Said:
    facts: Said = {"title": (_("Title"), source["title"])}
    return facts | {one["key"]: (one["heading"], one["text"]) for one in source["sections"]}


def _shared(id: str) -> dict[str, Any] | None:
    try:
        return reading.get(viewer(), "page", id, audience="client").source
    except NotFound:
        return None


def _page(id: str, problems: list[Problem], status: int = 200) -> Any:
    saved, edition = store.get(viewer(), id), reading.get(viewer(), "page", id)
    application = applications.get(viewer(), saved.document.application)
    given = pages.for_client(edition, saved.document, application["client_slug"])
    shared = _shared(id)
    changes = differences.rows(_said(shared), _said(given)) if shared else []
    written = render_template(
        "pages/pages/share.html",
        page=saved,
        client=application["client"],
        is_shared=shared is not None,
        is_same=shared == given,
        changes=[row for row in changes if row.state != "same"],
        sections=[(one, audiences.hidden(one.text)) for one in saved.document.sections],
        versions=[
            one
            for one in reading.versions(viewer(), "page", id, "client")
            if one["standing"] != "unshared"
        ],
        found=disclosures.rows(store.to_decide(viewer(), saved.document)),
        is_decided=request.form.get("anyway") == "1",
        open_remarks=threads.still_open("page", id)["list"],
        problems=translated(problems),
    )
    return written, status


@blueprint.get("/pages/<id>/share")
@permission(Permission.PAGE_SHARE)
def share(id: str) -> Any:
    """What the client gets and has got."""
    return _page(id, [])


@blueprint.post("/pages/<id>/share", endpoint="share_update")
@permission(Permission.PAGE_SHARE)
def share_update(id: str) -> Any:
    """Share the current text, or stop."""
    store.get(viewer(), id)
    try:
        if request.form.get("do") == "unshare":
            operations.unshare(viewer(), id)
            flash(_("The client no longer sees anything of this."))
        else:
            is_decided, seen = request.form.get("anyway") == "1", request.form.get("revision", "")
            operations.share(viewer(), id, anyway=is_decided, seen=whole(seen))
            flash(_("Shared. The client reads it from now on."), "success")
    except Invalid as error:
        return _page(id, error.problems, 422)
    return redirect(url_for("pages.share", id=id), 303)
