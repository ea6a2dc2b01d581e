"""The supplier and its clients: listed and added."""

from collections import Counter
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from ...errors import Invalid, Problem
from ...operations import organizations as operations
from ...store import applications, organizations
from ..doors import viewer
from . import blueprint
from .pages import ADMINISTER, page


def _organizations(problems: list[Problem] | None = None) -> Any:
    owned = Counter(one["client"] for one in applications.find(viewer()))
    shown = [one | {"applications": owned[one["name"]]} for one in organizations.find(viewer())]
    return page("organizations", problems, organizations=shown)


@blueprint.get("/organizations", endpoint="organizations")
@ADMINISTER
def organizations_index() -> Any:
    """The supplier and its clients."""
    return _organizations()


@blueprint.post("/organizations")
@ADMINISTER
def organizations_create() -> Any:
    """Add an organization."""
    name, kind = request.form.get("name", ""), request.form.get("kind", "")
    try:
        operations.add(viewer(), name, kind)
    except Invalid as error:
        return _organizations(error.problems)
    flash(_("Added."))
    return redirect(url_for("admin.organizations"), 303)
