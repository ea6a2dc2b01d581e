"""Reading a postmortem: its page, its print, its Markdown, and the client's view of it."""

from collections.abc import Sequence
from dataclasses import dataclass
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

from ...editions import drills, reading
from ...editions.reading import Reading
from ...errors import Problem
from ...models import ReceiptKind, Standing
from ...operations import receipts as operations
from ...policy.permissions import Permission, may
from ...store import receipts
from ...store.receipts import Receipts
from ..articles import article
from ..disclosures import to_decide
from ..documents import beside, markdown_file, page_of
from ..doors import permission, viewer
from ..talk import reviewing, threads
from ..talk.threads import NOTHING, Tried
from . import blueprint, due_dates, margins


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
    return page(id)


def page(
    id: str,
    tried: Tried = NOTHING,
    *,
    reviewed: Tried = NOTHING,
    unsigned: Sequence[Problem] = (),
) -> str:
    """The postmortem's page, with forms that could not be taken as they were sent."""
    edition = reading.get(viewer(), "postmortem", id, number=_number())
    if edition.withdrawn_at:
        signed = margins.signed(edition)
        return render_template("pages/postmortems/withdrawn.html", edition=edition, signed=signed)
    shown = page_of(viewer(), edition) | beside(viewer(), edition)
    of_staff = edition.audience == "internal"
    around = (
        _of_staff(edition, tried, reviewed) if of_staff else _of_client(edition, tried, unsigned)
    )
    return _page(
        shown,
        Around(
            count=to_decide(shown["document"]),
            said=_receipts(edition),
            can_replay=drills.is_offered(viewer(), edition),
            **around,
        ),
        versions=_versions(edition),
    )


def _of_staff(edition: Reading, tried: Tried, reviewed: Tried) -> dict[str, Any]:
    """What stands beside the supplier's edition."""
    if not may(viewer(), Permission.POSTMORTEM_WRITE):
        return {}
    id = edition.public_id
    return {
        "talk": threads.of_supplier(edition, tried),
        "review": reviewing.reviewed("postmortem", id, reviewed),
        "due": due_dates.beside(id, edition.source["state"]),
        "questions": threads.unanswered(edition),
    }


def _of_client(
    edition: Reading, tried: Tried = NOTHING, unsigned: Sequence[Problem] = ()
) -> dict[str, Any]:
    """What stands beside what a client reads; beside an earlier version its signatures alone."""
    is_current = edition.standing == Standing.CURRENT
    return {
        "talk": threads.of_client(edition, tried) if is_current else None,
        "signed": margins.signed(edition, unsigned),
    }


def _receipts(edition: Reading) -> Receipts | None:
    """What one's own people said of it; that it was opened is noted after the answer is made."""
    if not viewer().is_client or viewer().person_id is None:
        return None
    id = edition.public_id
    said = receipts.of_own(viewer(), id, edition.source["incident"])
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


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the article: live rows and forms, made anew for each answer."""

    said: Receipts | None = None
    count: int = 0
    talk: dict[str, Any] | None = None
    review: dict[str, Any] | None = None
    signed: dict[str, Any] | None = None
    questions: int = 0
    due: dict[str, Any] | None = None
    can_replay: bool = False


def _page(page: dict[str, Any], around: Around, **more: Any) -> str:
    recurrences = page.pop("recurrences", [])
    shown = article(
        "pages/postmortems/article.html",
        **page,
        **more,
        talk=threads.in_article(around.talk),
        approved=around.review and around.review["approved"],
    )
    return render_template(
        "pages/postmortems/show.html",
        article=shown,
        document=page["document"],
        said=around.said,
        findings=around.count,
        recurrences=recurrences,
        talk=around.talk,
        review=around.review,
        signed=around.signed,
        questions=around.questions,
        due=around.due,
        can_replay=around.can_replay,
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
    return page_as_client(id)


def page_as_client(id: str, tried: Tried = NOTHING, unsigned: Sequence[Problem] = ()) -> str:
    """That page, with forms that could not be taken as they were sent."""
    edition = reading.get(viewer(), "postmortem", id, audience="client")
    internal = reading.get(viewer(), "postmortem", id)
    return _page(
        page_of(viewer(), edition),
        Around(**_of_client(edition, tried, unsigned)),
        versions=_versions(edition),
        client=internal.source["client"],
        is_client_view=True,
    )


@blueprint.get("/<id>/print", endpoint="print")
@permission(Permission.EDITION_READ)
def printed(id: str) -> str:
    """The postmortem for paper."""
    edition = reading.get(viewer(), "postmortem", id)
    signed = margins.signed_of(id)
    return render_template("print/postmortem.html", signed=signed, **page_of(viewer(), edition))


@blueprint.get("/<id>.md", endpoint="markdown")
@permission(Permission.EDITION_READ)
def as_markdown(id: str) -> Response:
    """The postmortem as Markdown with front matter."""
    edition = reading.get(viewer(), "postmortem", id)
    return markdown_file(edition)
