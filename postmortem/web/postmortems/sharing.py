"""Sharing a postmortem: what the client gets, since when, and taking it back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...domain import audiences
from ...domain.documents import PARTS
from ...editions import preparing, reading
from ...errors import Invalid, Problem
from ...operations import postmortems as operations
from ...policy.permissions import Permission
from ...store import postmortems, receipts
from ..doors import permission, viewer
from ..messages import translated
from ..numbers import whole
from ..talk import threads
from . import blueprint, findings, margins, sides

LABELS = {
    "sections": "heading",
    "entries": "text",
    "factors": "title",
    "relief_steps": "title",
    "actions": "title",
    "attachments": "name",
}


def _counts(source: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {
        name: {
            "shared": sum(1 for item in source.get(name, ()) if item.get("audience") == "client"),
            "total": sum(1 for item in source.get(name, ()) if "audience" in item),
        }
        for name in PARTS
    }


def _stays(source: dict[str, Any]) -> list[dict[str, str]]:
    """Everything that stays with the supplier: whole items, then marked phrases."""
    stays = []
    for name in PARTS:
        for item in source.get(name, ()):
            label = "" if LABELS[name] == "text" else item[LABELS[name]]
            if item.get("audience") == "internal":
                text = item.get("text", item.get("caption", ""))
                stays.append({"label": label or _("Event"), "text": text[:300]})
            else:
                hidden = audiences.hidden(item.get("text", ""))
                stays += [{"label": label or _("Event"), "text": text[:300]} for text in hidden]
    return stays


def page(id: str, problems: list[Problem], status: int = 200) -> Any:
    edition = reading.get(viewer(), "postmortem", id)
    source = edition.source
    found = reading.versions(viewer(), "postmortem", id, "client")
    written = render_template(
        "pages/postmortems/share.html",
        postmortem={
            "id": id,
            "number": source["number"],
            "state": source["state"],
            "url": url_for("postmortems.show", id=id),
        },
        document=source,
        client=source["client"],
        sharing=source["sharing"],
        editions=[
            {
                "number": one["number"],
                "created_at": f"{one['created_at']:%Y-%m-%d %H:%M} UTC",
                "current": one["standing"] == "current",
                "unshared": one["standing"] == "unshared",
                "withdrawn_at": one["withdrawn_at"] and f"{one['withdrawn_at']:%Y-%m-%d}",
                "reason": one["withdrawn_reason"],
                "sha256": one["sha256"],
            }
            for one in found
        ],
        what_client_gets=_counts(source),
        removed=_stays(source),
        receipts=receipts.counts(viewer(), id, source["incident"]),
        check=findings.shown(id),
        open_remarks=threads.still_open("postmortem", id)["list"],
        signed=margins.signed_of(id),
        is_decided=request.form.get("anyway") == "1",
        problems=translated(problems),
    )
    return written, status


@blueprint.get("/<id>/share")
@permission(Permission.POSTMORTEM_SHARE)
def share(id: str) -> Any:
    """What the client gets and has got."""
    return page(id, [])


@blueprint.get("/<id>/compare")
@permission(Permission.POSTMORTEM_SHARE)
def compare(id: str) -> Any:
    """The internal text beside the client's, or what the next sharing changes for the client."""
    internal, given = preparing.both(viewer(), id)
    last = preparing.last_shared(viewer(), id)
    since = request.args.get("since") == "last" and last is not None
    left = last if since and last is not None else internal
    return render_template(
        "pages/postmortems/compare.html",
        document=internal,
        client=internal["client"],
        parts=sides.parts(left, given),
        since=since,
        is_shared=last is not None,
    )


def _do(id: str, do: str) -> str:
    if do == "unshare":
        operations.unshare(viewer(), id)
        return str(_("The client no longer sees anything of this."))
    if do == "withdraw":
        chosen = [whole(one) for one in request.form.getlist("editions")]
        operations.withdraw(viewer(), id, chosen, request.form.get("reason", ""))
        return str(_("The earlier versions are withdrawn."))
    wanted = request.form.get("sharing", "")
    if do == "share" and wanted == "off":
        raise Invalid([Problem("sharing", "Sharing is off; choose when the client gets it.")])
    anyway = request.form.get("anyway") == "1"
    operations.choose_sharing(viewer(), id, wanted, anyway=anyway)
    if do == "share":
        operations.publish_and_share(viewer(), id, anyway=anyway)
        return str(_("Shared. The client reads it from now on."))
    return str(_("Saved."))


@blueprint.post("/<id>/share", endpoint="share_update")
@permission(Permission.POSTMORTEM_SHARE)
def share_update(id: str) -> Any:
    """Share, stop, withdraw, or change when it is shared."""
    postmortems.get(viewer(), id)
    try:
        flash(_do(id, request.form.get("do", "")))
    except Invalid as error:
        return page(id, error.problems, 422)
    return redirect(url_for("postmortems.share", id=id), 303)
