"""The first visit to an empty workspace."""

from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..errors import Invalid, NotFound
from ..operations import setup
from ..policy.permissions import Permission
from .doors import permission
from .messages import translated

blueprint = Blueprint("setup", __name__)
FIELDS = ("organization", "name", "email", "password")


@blueprint.get("/setup")
@permission(Permission.PUBLIC)
def new() -> str:
    """Ask for the first administrator; there is no such page once somebody is here."""
    if not setup.is_needed():
        raise NotFound("setup")
    code = request.args.get("code", "")
    return render_template("pages/setup/new.html", code=code, needs_code=True)


@blueprint.post("/setup", endpoint="create")
@permission(Permission.PUBLIC)
def create() -> Any:
    """Make the first administrator."""
    values = {name: request.form.get(name, "") for name in FIELDS}
    folder = current_app.config["SETTINGS"].folder
    try:
        setup.run(folder, request.form.get("code", ""), **values)
    except Invalid as error:
        page = render_template(
            "pages/setup/new.html",
            errors=translated(error.problems),
            values=values,
            needs_code=True,
        )
        return page, 422
    flash(_("Welcome. Sign in, then add your first client and application."))
    return redirect(url_for("sign_ins.new"), 303)


def install(app: Flask) -> None:
    """The setup page."""
    app.register_blueprint(blueprint)
