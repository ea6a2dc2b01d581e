"""Choosing a password by a link that came by mail, and asking for such a link."""

from typing import Any

from flask import Blueprint, Flask, current_app, render_template, request
from werkzeug.datastructures import MultiDict

from ..errors import Invalid
from ..models import LinkKind
from ..operations import passwords
from ..operations.sign_ins import SecondStepNeeded
from ..policy.permissions import Permission
from ..store import sign_ins as store
from .doors import permission
from .messages import translated
from .sign_ins import ask_second_step, caller, signed_in

blueprint = Blueprint("passwords", __name__, url_prefix="/password")
KINDS = (LinkKind.INVITATION, LinkKind.PASSWORD)


def _forgotten(**more: Any) -> str:
    has_mail = current_app.config["SETTINGS"].has_mail
    return render_template("pages/passwords/forgotten.html", has_mail=has_mail, **more)


@blueprint.get("/forgotten")
@permission(Permission.PUBLIC)
def forgotten() -> Any:
    """Ask for a link to choose a new password."""
    return _forgotten()


@blueprint.post("/forgotten", endpoint="ask")
@permission(Permission.PUBLIC)
def ask() -> Any:
    """The same answer whether anybody has this address or nobody."""
    form: MultiDict[str, str] = request.form
    try:
        if current_app.config["SETTINGS"].has_mail:
            passwords.forgotten(form.get("email", ""), address=caller()["address"])
    except Invalid as error:
        values = {"email": form.get("email", "")}
        return _forgotten(errors=translated(error.problems), values=values), 422
    return _forgotten(asked=True)


def _choose(secret: str, **more: Any) -> Any:
    owner = store.owner_of_link(secret, KINDS)
    page = render_template("pages/passwords/choose.html", secret=secret, owner=owner, **more)
    return page, (422 if more else 200) if owner else 404


@blueprint.get("/<secret>")
@permission(Permission.PUBLIC)
def choose(secret: str) -> Any:
    """The page behind a link that came by mail; opening it uses nothing up."""
    return _choose(secret)


@blueprint.post("/<secret>", endpoint="update")
@permission(Permission.PUBLIC)
def update(secret: str) -> Any:
    """Save the password and sign in."""
    try:
        found = passwords.choose(secret, request.form.get("new_password", ""), **caller())
    except SecondStepNeeded as needed:
        return ask_second_step(needed, "/")
    except Invalid as error:
        return _choose(secret, errors=translated(error.problems))
    return signed_in(found, "/")


def install(app: Flask) -> None:
    """The pages of links that came by mail."""
    app.register_blueprint(blueprint)
