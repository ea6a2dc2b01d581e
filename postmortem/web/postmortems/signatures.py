"""Signing what the client reads, and taking the signed text away to check it oneself."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from ...editions import checking
from ...errors import Invalid, Problem
from ...operations import signatures as operations
from ...policy.permissions import Permission
from ..doors import permission, viewer
from ..numbers import whole
from . import blueprint, reading

READ_IT = Problem("sign", "Tick that you have read this version.")


@blueprint.post("/<id>/signatures")
@permission(Permission.EDITION_SIGN)
def sign(id: str) -> Any:
    """Sign the version that stands on the page."""
    form, is_client = request.form, viewer().is_client
    try:
        if form.get("read") != "1":
            raise Invalid([READ_IT])
        operations.sign(viewer(), id, whole(form.get("version", "")), form.get("sha256", ""))
    except Invalid as error:
        shown = reading.page if is_client else reading.page_as_client
        return shown(id, unsigned=error.problems), 422
    flash(_("Signed."))
    page = "postmortems.show" if is_client else "postmortems.preview_as_client"
    return redirect(url_for(page, id=id, _anchor="signatures"), 303)


@blueprint.get("/<id>/signed")
@permission(Permission.EDITION_READ)
def signed_source(id: str) -> Response:
    """The exact bytes of a version of the client's edition: their SHA-256 is what was signed."""
    number = whole(request.args.get("version", ""))
    response = Response(checking.source(viewer(), id, number), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{id}-{number}.json"'
    return response
