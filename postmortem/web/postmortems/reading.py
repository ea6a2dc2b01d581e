"""Reading a postmortem: its page, its print, its Markdown, and the client's view of it."""

from typing import Any

from flask import Response, render_template, request, url_for

from ...editions import reading
from ...editions.reading import Reading
from ...policy.permissions import Permission
from ..articles import article
from ..documents import as_client, markdown_file, page_of
from ..doors import permission, viewer
from . import blueprint


def _number() -> int | None:
    text = request.args.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _versions(edition: Reading) -> list[dict[str, Any]]:
    """Earlier versions for a client's reader; staff have the history instead."""
    if edition.audience == "internal" or edition.number == 1:
        return []
    found = reading.versions(viewer(), "postmortem", edition.public_id, "client")
    return [
        version
        | {
            "reason": version["withdrawn_reason"],
            "url": url_for("postmortems.show", id=edition.public_id, version=version["number"]),
        }
        for version in found
        if version["standing"] != "unshared"
    ]


@blueprint.get("/<id>")
@permission(Permission.EDITION_READ)
def show(id: str) -> str:
    """The postmortem as this viewer reads it."""
    edition = reading.get(viewer(), "postmortem", id, number=_number())
    if edition.withdrawn_at:
        return render_template("pages/postmortems/withdrawn.html", edition=edition)
    return _page(page_of(viewer(), edition), versions=_versions(edition))


def _page(page: dict[str, Any], **more: Any) -> str:
    shown = article("pages/postmortems/article.html", **page, **more)
    return render_template("pages/postmortems/show.html", article=shown, document=page["document"])


@blueprint.get("/<id>/as-client")
@permission(Permission.POSTMORTEM_SHARE)
def preview_as_client(id: str) -> Any:
    """The very page the client's people get, below a bar that says so."""
    edition = reading.get(viewer(), "postmortem", id, audience="client")
    internal = reading.get(viewer(), "postmortem", id)
    page = page_of(viewer(), edition, as_client(edition, internal.source["client"]))
    return _page(
        page,
        versions=_versions(edition),
        client=internal.source["client"],
        is_client_view=True,
    )


@blueprint.get("/<id>/print", endpoint="print")
@permission(Permission.EDITION_READ)
def printed(id: str) -> str:
    """The postmortem for paper."""
    edition = reading.get(viewer(), "postmortem", id)
    return render_template("print/postmortem.html", **page_of(viewer(), edition))


@blueprint.get("/<id>.md", endpoint="markdown")
@permission(Permission.EDITION_READ)
def as_markdown(id: str) -> Response:
    """The postmortem as Markdown with front matter."""
    edition = reading.get(viewer(), "postmortem", id)
    return markdown_file(edition)
