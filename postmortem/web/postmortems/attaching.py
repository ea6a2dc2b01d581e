"""Attaching files in the editor, and reading them where an edition lists them."""

from typing import Any

from flask import Response, current_app, request
from werkzeug.datastructures import FileStorage

from ...domain.attachments import Attachment
from ...domain.writing.drafts import marked
from ...domain.writing.forms import Raw
from ...editions import attachments as editions
from ...editions.freezing import address_of
from ...errors import Invalid, Problem
from ...operations import attachments as operations
from ...policy.permissions import Permission
from ...render.files import MEGABYTE
from ..attachments import answer
from ..doors import permission, viewer
from ..messages import translated
from ..numbers import whole
from ..sizes import takes_files
from . import blueprint

MOST_MEGABYTES = 64  # whatever the setting says of other files
NO_FILE = marked("Choose a file first.")


def megabytes() -> int:
    """How large one file may be."""
    return min(int(current_app.config["SETTINGS"].upload_megabytes), MOST_MEGABYTES)


def _keep(id: str, file: FileStorage, listed: int) -> Attachment:
    most = megabytes()
    content = file.stream.read(most * MEGABYTE + 1)
    return operations.add(viewer(), id, content, file.filename or "", listed=listed, megabytes=most)


@blueprint.post("/<id>/attachments")
@permission(Permission.POSTMORTEM_WRITE)
@takes_files
def attach(id: str) -> Any:
    """Keep one file and say what became of it; for the script of the editor."""
    file = request.files.get("file")
    try:
        if file is None:
            raise Invalid([Problem("file", NO_FILE)])
        kept = _keep(id, file, whole(request.form.get("listed", "")))
    except Invalid as error:
        return {"problem": translated(error.problems)[0].message}, 422
    facts = {name: getattr(kept, name) for name in ("id", "name", "type", "size", "sha256")}
    return facts | {"url": address_of(id, kept.id)}, 201


def attached(id: str, raw: Raw) -> tuple[Raw, list[Problem]]:
    """The form as it was sent with a row for each file that came along, and what was refused."""
    rows, problems = [row for row in raw["attachments"] if row["id"]], []
    sent = [file for file in request.files.getlist("file") if file.filename]
    if not sent:
        problems.append(Problem("file", NO_FILE))
    for file in sent:
        try:
            kept = _keep(id, file, len(rows))
        except Invalid as error:
            problems += error.problems
        else:
            known = {row["id"] for row in rows}
            rows += [_row(kept)] if kept.id not in known else []
    return raw | {"attachments": rows}, problems


def _row(kept: Attachment) -> dict[str, str]:
    facts = {name: str(getattr(kept, name)) for name in ("id", "name", "type", "size", "sha256")}
    return facts | {"caption": "", "audience": str(kept.audience), "remove": ""}


@blueprint.get("/<id>/attachments/<file>")
@permission(Permission.EDITION_READ)
def attachment(id: str, file: str) -> Response:
    """A file of a postmortem that this viewer reads."""
    return answer(editions.get(viewer(), id, file))
