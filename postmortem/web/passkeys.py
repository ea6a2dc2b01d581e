"""Passkeys: what a browser's script asks for and sends; without script there is the password."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _

from ..errors import Invalid, NotFound
from ..operations import passkeys
from ..operations.passkeys import Home
from ..policy.permissions import Permission
from . import accounts, sign_ins
from .addresses import local
from .doors import permission, viewer
from .sign_ins import caller, signed_in

blueprint = Blueprint("passkeys", __name__)
PASSWORD = "passkey-password"  # noqa: S105 - a field, since the page has another of its kind
FIELDS = {"current_password": PASSWORD}
ASKED = "passkey"  # in the form cookie: the challenge that this browser was given


def _home() -> Home:
    settings = current_app.config["SETTINGS"]
    if not settings.passkey_domain:
        raise NotFound("passkeys")
    return Home(settings.passkey_domain, settings.address)


def _options(asked: passkeys.Asked) -> Any:
    session[ASKED] = asked.secret
    return current_app.response_class(asked.options, mimetype="application/json")


@blueprint.post("/sign-in/passkey/options", endpoint="ask")
@permission(Permission.PUBLIC)
def ask() -> Any:
    """What a browser needs to sign in with a passkey."""
    return _options(passkeys.ask(_home(), address=caller()["address"]))


@blueprint.post("/sign-in/passkey", endpoint="enter")
@permission(Permission.PUBLIC)
def enter() -> Any:
    """Sign in with a passkey."""
    goal, text = local(request.form.get("next")), sign_ins.kept_text()
    asked, answer = session.pop(ASKED, ""), request.form.get("passkey", "")
    try:
        secret = passkeys.enter(_home(), asked, answer, **caller())
    except Invalid as error:
        return sign_ins.page(error.problems, next=goal, kept=text)
    return signed_in(secret, goal, text)


@blueprint.post("/account/passkeys/options", endpoint="ask_new")
@permission(Permission.ACCOUNT_OWN)
def ask_new() -> Any:
    """What a browser needs to make a passkey."""
    return _options(passkeys.ask_new(viewer(), _home(), accounts.key()))


@blueprint.post("/account/passkeys", endpoint="create")
@permission(Permission.ACCOUNT_OWN)
def create() -> Any:
    """Keep a new passkey."""
    form = request.form
    try:
        passkeys.add(
            viewer(),
            _home(),
            session.pop(ASKED, ""),
            form.get("passkey", ""),
            name=form.get("name", ""),
            password=form.get(PASSWORD, ""),
        )
    except Invalid as error:
        return accounts.page(
            [replace(one, field=FIELDS.get(one.field, one.field)) for one in error.problems]
        )
    flash(_("Your passkey is saved. It signs you in without a password."))
    return redirect(url_for("accounts.show"), 303)


@blueprint.post("/account/passkeys/<int(max=999999999):number>", endpoint="delete")
@permission(Permission.ACCOUNT_OWN)
def delete(number: int) -> Any:
    """Take one of one's passkeys away."""
    passkeys.remove(viewer(), number)
    flash(_("The passkey is removed; it lets nobody in any more."))
    return redirect(url_for("accounts.show"), 303)


def install(app: Flask) -> None:
    """The addresses of passkeys."""
    app.register_blueprint(blueprint)
