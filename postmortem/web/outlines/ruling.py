"""What each severity asks for: the form below the library."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from ...domain.writing import severity_rules
from ...operations import severity_rules as operations
from ...policy.permissions import Permission
from ...store import outlines
from ..doors import permission, viewer
from . import blueprint
from .choosing import library_page


@blueprint.post("/rules", endpoint="rules")
@permission(Permission.WORKSPACE_ADMINISTER)
def rules_update() -> Any:
    """Take the rules for what is begun from now on."""
    typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
    rules, problems = severity_rules.read(typed, outlines.keys(viewer()))
    if problems:
        return library_page(problems, typed)
    operations.save(viewer(), rules)
    flash(_("The rules are saved. They hold for what is begun from now on."), "success")
    return redirect(url_for("outlines.index"), 303)
