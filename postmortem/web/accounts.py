"""One's own account: sign-ins, password, second step, passkeys, language."""

from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..errors import Invalid, Problem
from ..operations import authenticators as authenticator_operations
from ..operations import people as people_operations
from ..policy.permissions import Permission
from ..store import authenticators, passkeys, people, sign_ins
from .doors import permission, viewer
from .messages import translated
from .sign_ins import with_cookie

blueprint = Blueprint("accounts", __name__, url_prefix="/account")
OWN = permission(Permission.ACCOUNT_OWN)


def key() -> str:
    """What secrets of this installation are sealed with."""
    return str(current_app.secret_key)


def device(agent: str) -> str:
    """A short name for a browser, from what it says of itself."""
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    browsers = ("Edg", "Firefox", "Chrome", "Safari")
    system = next((name for name in systems if name in agent), "")
    browser = next((name for name in browsers if name in agent), "")
    return ", ".join(filter(None, (browser.replace("Edg", "Edge"), system))) or agent[:60]


def has_password() -> bool:
    """Whether the viewer has a password, which changes to the account then ask for."""
    return bool(account()["has_password"])


def account() -> dict[str, Any]:
    """The viewer's own row among the people."""
    return people.get(viewer(), viewer().email)


def page(problems: list[Problem] | None = None) -> Any:
    """The account's page, with what went wrong."""
    found = [
        {
            "id": one["id"],
            "device": device(one["agent"]),
            "created_at": one["created_at"],
            "last_seen_at": one["seen_at"],
            "current": one["is_this_one"],
        }
        for one in sign_ins.find(viewer())
    ]
    own = account()
    shown = render_template(
        "pages/accounts/show.html",
        sign_ins=found,
        has_password=own["has_password"],
        weekly_mail=own["weekly_mail"],
        page_mail=own["page_mail"],
        has_mail=current_app.config["SETTINGS"].has_mail,
        second_step=authenticators.find(viewer(), viewer().person_id),
        passkeys=passkeys.find(viewer(), viewer().person_id),
        takes_passkeys=bool(current_app.config["SETTINGS"].passkey_domain),
        errors=translated(problems or []),
    )
    return shown, 422 if problems else 200


@blueprint.get("")
@OWN
def show() -> Any:
    """One's own account."""
    return page()


@blueprint.post("", endpoint="update")
@OWN
def update() -> Any:
    """Set one's own password."""
    old, new = request.form.get("current_password", ""), request.form.get("new_password", "")
    try:
        secret = people_operations.change_password(viewer(), old, new)
    except Invalid as error:
        return page(error.problems)
    flash(_("Your password is saved; all your other sign-ins have ended."))
    return with_cookie(redirect(url_for("accounts.show"), 303), secret)


def _second_step(problems: list[Problem] | None = None, codes: list[str] | None = None) -> Any:
    """The page on which an app is set up; the codes are shown this once."""
    since = authenticators.find(viewer(), viewer().person_id)
    secret = "" if since else authenticator_operations.waiting(viewer(), key())
    shown = render_template(
        "pages/accounts/second_step.html",
        second_step=since,
        secret=secret,
        link=authenticator_operations.link(viewer(), secret) if secret else "",
        codes=codes or [],
        has_password=has_password(),
        errors=translated(problems or []),
    )
    return shown, 422 if problems else 200


@blueprint.get("/second-step")
@OWN
def second_step() -> Any:
    """The second step: set it up, or see that it is."""
    return _second_step()


@blueprint.post("/second-step", endpoint="change_second_step")
@OWN
def change_second_step() -> Any:
    """One of the buttons: begin, confirm by a code, make new recovery codes, remove."""
    do, password = request.form.get("do", ""), request.form.get("current_password", "")
    codes: list[str] = []
    try:
        if do == "begin":
            authenticator_operations.prepare(viewer(), password, key())
        elif do == "confirm":
            code = request.form.get("code", "")
            codes = authenticator_operations.confirm(viewer(), code, key())
        elif do == "codes":
            codes = authenticator_operations.renew_codes(viewer(), password)
        elif do == "remove":
            authenticator_operations.drop(viewer(), password)
    except Invalid as error:
        return _second_step(error.problems)
    return _second_step(codes=codes) if codes else redirect(url_for("accounts.second_step"), 303)


def install(app: Flask) -> None:
    """The account's pages."""
    app.register_blueprint(blueprint)
