"""The handover copy of a client: what it would hold, and the download."""

from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Blueprint, Flask, Response, render_template, send_file

from ..errors import Invalid, Problem
from ..exchange import handover as exchange
from ..policy.permissions import Permission
from .doors import permission, viewer
from .messages import translated
from .words import language

blueprint = Blueprint("handovers", __name__, url_prefix="/organizations")
IN_MEMORY = 16 * 1024**2  # bytes of a copy; a larger one waits in a temporary file


def _page(slug: str, problems: list[Problem] | None = None) -> Any:
    handover, contents = exchange.contents_for(viewer(), slug)
    page = render_template(
        "pages/handovers/show.html",
        client=handover.client,
        contents=contents,
        problems=translated(problems or []),
    )
    return page, 422 if problems else 200


@blueprint.get("/<slug>/handover")
@permission(Permission.POSTMORTEM_SHARE)
def show(slug: str) -> Any:
    """What a copy for this client would hold."""
    return _page(slug)


@blueprint.post("/<slug>/handover")
@permission(Permission.POSTMORTEM_SHARE)
def create(slug: str) -> Any:
    """Make the copy and send it as a file."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed once it is sent
    try:
        folder = exchange.make(viewer(), slug, file, language=language())
    except BaseException as error:
        file.close()
        if isinstance(error, Invalid):
            return _page(slug, error.problems)
        raise
    size = file.tell()
    file.seek(0)
    return _sent(file, folder, size)


def _sent(file: Any, folder: str, size: int) -> Response:
    name = f"{folder}.zip"
    response = send_file(file, "application/zip", as_attachment=True, download_name=name)
    response.content_length = size
    response.call_on_close(file.close)
    return response


def install(app: Flask) -> None:
    """The page and the download."""
    app.register_blueprint(blueprint)
