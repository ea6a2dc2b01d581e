"""Reading a postmortem: its page, its print, its Markdown, and the client's view of it."""

from typing import Any

from flask import (
    Response,
    after_this_request,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.exc import SQLAlchemyError

from ...editions import reading
from ...editions.reading import Reading
from ...models import ReceiptKind
from ...operations import receipts as operations
from ...policy.permissions import Permission
from ...store import receipts
from ...store.receipts import Receipts
from ..articles import article
from ..disclosures import to_decide
from ..documents import beside, markdown_file, page_of
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
    page = page_of(viewer(), edition) | beside(viewer(), edition)
    return _page(
        page, versions=_versions(edition), said=_receipts(id), count=to_decide(page["document"])
    )


def _receipts(id: str) -> Receipts | None:
    """What one's own people said of it; that it was opened is noted after the answer is made."""
    if not viewer().is_client or viewer().person_id is None:
        return None
    said = receipts.of_own(viewer(), id)
    if ReceiptKind.OPENED not in said.mine:
        reader = viewer()

        @after_this_request
        def note(response: Response) -> Response:
            try:
                operations.give(reader, id, ReceiptKind.OPENED)
            except SQLAlchemyError:  # a page is worth more than the note that it was opened
                current_app.logger.exception("a receipt was not kept")
            return response

    return said


def _page(page: dict[str, Any], said: Receipts | None = None, count: int = 0, **more: Any) -> str:
    recurrences = page.pop("recurrences", [])
    shown = article("pages/postmortems/article.html", **page, **more)
    return render_template(
        "pages/postmortems/show.html",
        article=shown,
        document=page["document"],
        said=said,
        findings=count,
        recurrences=recurrences,
    )


@blueprint.post("/<id>/receipts")
@permission(Permission.EDITION_READ)
def receipts_update(id: str) -> Any:
    """Say that one read it or learned from it, or take that back."""
    kind = request.form.get("kind", "")
    change = operations.take_back if request.form.get("do") == "take-back" else operations.give
    change(viewer(), id, kind)
    return redirect(url_for("postmortems.show", id=id, _anchor="receipts"), 303)


@blueprint.get("/<id>/as-client")
@permission(Permission.POSTMORTEM_SHARE)
def preview_as_client(id: str) -> Any:
    """The very page the client's people get, below a bar that says so."""
    edition = reading.get(viewer(), "postmortem", id, audience="client")
    internal = reading.get(viewer(), "postmortem", id)
    return _page(
        page_of(viewer(), edition),
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
