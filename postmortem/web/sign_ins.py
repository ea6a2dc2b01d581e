"""Signing in and out, and one's own account."""

from typing import Any

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..errors import Invalid
from ..operations import people, setup, sign_ins
from ..policy.permissions import Permission
from ..store import people as people_store
from ..store import sign_ins as store
from . import kept
from .addresses import local
from .doors import cookie_name, permission, viewer
from .messages import translated
from .numbers import whole

blueprint = Blueprint("sign_ins", __name__)


def _caller() -> dict[str, str]:
    return {
        "agent": request.user_agent.string,
        "address": request.remote_addr or "",
    }


def _signed_in(secret: str, answer: Any) -> Response:
    response: Response = redirect(answer, 303) if answer.startswith("/") else Response(answer)  # type: ignore[assignment]
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=int(sign_ins.LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path="/",
    )
    return response


@blueprint.get("/sign-in")
@permission(Permission.PUBLIC)
def new() -> Any:
    """The sign-in page."""
    if viewer().is_signed_in:
        return redirect(local(request.args.get("next")))
    if setup.is_needed():
        return redirect(url_for("setup.new"))
    return render_template("pages/sign_ins/new.html", next=request.args.get("next", ""))


@blueprint.post("/sign-in", endpoint="create")
@permission(Permission.PUBLIC)
def create() -> Any:
    """Sign in by password, then go on to where one wanted to."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    was_writing = any(name.startswith(kept.PREFIX) for name in request.form)
    text = kept.fields() if was_writing else {}
    goal = local(request.form.get("next"))
    try:
        secret = sign_ins.with_password(email, password, **_caller())
    except Invalid as error:
        page = render_template(
            "pages/sign_ins/new.html",
            errors=translated(error.problems),
            values={"email": email},
            next=goal,
            kept=text,
        )
        return page, 422
    if not text:
        return _signed_in(secret, goal)
    return _signed_in(secret, render_template("pages/errors/again.html", action=goal, kept=text))


@blueprint.get("/sign-in/<secret>")
@permission(Permission.PUBLIC)
def link(secret: str) -> Any:
    """A sign-in link's page: mail scanners open links, so only its button uses the link up."""
    owner = store.owner_of_link(secret)
    page = render_template("pages/sign_ins/link.html", secret=secret, owner=owner)
    return page, 200 if owner else 404


@blueprint.post("/sign-in/<secret>", endpoint="use_link")
@permission(Permission.PUBLIC)
def use_link(secret: str) -> Any:
    """Sign in by a one-time link."""
    return _signed_in(sign_ins.with_link(secret, **_caller()), "/")


@blueprint.post("/sign-out")
@permission(Permission.ACCOUNT_OWN)
def delete() -> Any:
    """End this sign-in, another of one's own, or all others."""
    which = request.form.get("sign_in", "")
    mine = store.find(viewer())
    if which == "others":
        ended = [one["id"] for one in mine if not one["is_this_one"]]
    else:
        ended = [whole(which) or viewer().sign_in_id]
    for number in ended:
        sign_ins.end(viewer(), number)
    if viewer().sign_in_id not in ended:
        return redirect(url_for("sign_ins.index"), 303)
    response = redirect(url_for("sign_ins.new"), 303)
    response.delete_cookie(cookie_name())
    return response


def device(agent: str) -> str:
    """A short name for a browser, from what it says of itself."""
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    browsers = ("Edg", "Firefox", "Chrome", "Safari")
    system = next((name for name in systems if name in agent), "")
    browser = next((name for name in browsers if name in agent), "")
    return ", ".join(filter(None, (browser.replace("Edg", "Edge"), system))) or agent[:60]


def _account(errors: Any = (), status: int = 200) -> Any:
    found = [
        {
            "id": one["id"],
            "device": device(one["agent"]),
            "created_at": one["created_at"],
            "last_seen_at": one["seen_at"],
            "current": one["is_this_one"],
        }
        for one in store.find(viewer())
    ]
    has_password = people_store.get(viewer(), viewer().email)["has_password"]
    page = render_template(
        "pages/sign_ins/index.html", sign_ins=found, has_password=has_password, errors=errors
    )
    return page, status


@blueprint.get("/account")
@permission(Permission.ACCOUNT_OWN)
def index() -> Any:
    """One's own account: sign-ins, password, language."""
    return _account()


@blueprint.post("/account", endpoint="update")
@permission(Permission.ACCOUNT_OWN)
def update() -> Any:
    """Set one's own password."""
    old, new = request.form.get("current_password", ""), request.form.get("new_password", "")
    try:
        people.change_password(viewer(), old, new)
    except Invalid as error:
        return _account(translated(error.problems), 422)
    flash(_("Your password is saved; all your other sign-ins have ended."))
    return redirect(url_for("sign_ins.index"), 303)


def install(app: Flask) -> None:
    """The sign-in pages."""
    app.register_blueprint(blueprint)
