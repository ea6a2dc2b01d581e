"""Signing in and out, step by step."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from ..errors import Invalid, NotFound, Problem
from ..operations import authenticators, setup, sign_ins
from ..operations.sign_ins import SecondStepNeeded
from ..policy.permissions import Permission
from ..store import sign_ins as store
from . import kept
from .addresses import local
from .doors import cookie_name, permission, viewer
from .messages import translated
from .numbers import whole

blueprint = Blueprint("sign_ins", __name__)
LATE = Problem("password", "This took too long. Enter your password again.")
HALF_WAY = "half_way"  # in the form cookie: the secret that the second step is asked for with


def caller() -> dict[str, str]:
    """What is remembered of the browser that signs in."""
    return {
        "agent": request.user_agent.string,
        "address": request.remote_addr or "",
    }


def with_cookie(response: Any, secret: str) -> Response:
    """The answer that makes this browser a signed-in one."""
    session.pop(HALF_WAY, None)
    answer: Response = response if isinstance(response, Response) else Response(response)
    answer.set_cookie(
        cookie_name(),
        secret,
        max_age=int(sign_ins.LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path="/",
    )
    return answer


def signed_in(secret: str, goal: str, text: dict[str, list[str]] | None = None) -> Response:
    """Go on to where one wanted to; text that was being written comes along."""
    if text:
        page = render_template("pages/errors/again.html", action=goal, kept=text)
        return with_cookie(page, secret)
    return with_cookie(redirect(goal, 303), secret)


def ask_second_step(
    needed: SecondStepNeeded, goal: str, text: dict[str, list[str]] | None = None
) -> Any:
    """Remember that the first step is done, and ask for the second."""
    session[HALF_WAY] = needed.secret
    if text:
        return render_template("pages/sign_ins/second_step.html", next=goal, kept=text)
    return redirect(url_for("sign_ins.second_step", next=goal), 303)


def kept_text() -> dict[str, list[str]]:
    """The text that was being written when the sign-in ended, if any came along."""
    return kept.fields() if any(name.startswith(kept.PREFIX) for name in request.form) else {}


def page(
    problems: list[Problem] | None = None, status: int = 422, **more: Any
) -> tuple[str, int] | str:
    """The sign-in page, with every way in that this installation offers."""
    shown = render_template("pages/sign_ins/new.html", errors=translated(problems or []), **more)
    return (shown, status) if problems else shown


@blueprint.get("/sign-in")
@permission(Permission.PUBLIC)
def new() -> Any:
    """The sign-in page."""
    if viewer().is_signed_in:
        return redirect(local(request.args.get("next")))
    if setup.is_needed():
        return redirect(url_for("setup.new"))
    return page(next=request.args.get("next", ""))


@blueprint.post("/sign-in", endpoint="create")
@permission(Permission.PUBLIC)
def create() -> Any:
    """Sign in by password, then go on to where one wanted to."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    text, goal = kept_text(), local(request.form.get("next"))
    try:
        secret = sign_ins.with_password(email, password, **caller())
    except SecondStepNeeded as needed:
        return ask_second_step(needed, goal, text)
    except Invalid as error:
        return page(error.problems, values={"email": email}, next=goal, kept=text)
    return signed_in(secret, goal, text)


@blueprint.get("/sign-in/second-step")
@permission(Permission.PUBLIC)
def second_step() -> Any:
    """Ask for the code of the app, of somebody whose password was right."""
    if not store.is_half_way(session.get(HALF_WAY, "")):
        return redirect(url_for("sign_ins.new", next=local(request.args.get("next"))))
    return render_template("pages/sign_ins/second_step.html", next=request.args.get("next", ""))


@blueprint.post("/sign-in/second-step", endpoint="finish")
@permission(Permission.PUBLIC)
def finish() -> Any:
    """Sign in by the second step."""
    goal, text = local(request.form.get("next")), kept_text()
    half_way, code = session.get(HALF_WAY, ""), request.form.get("code", "")
    try:
        secret = authenticators.finish(half_way, code, current_app.secret_key, **caller())  # type: ignore[arg-type]
    except NotFound:
        return page([LATE], next=goal, kept=text)
    except Invalid as error:
        errors = translated(error.problems)
        name = "pages/sign_ins/second_step.html"
        return render_template(name, errors=errors, next=goal, kept=text), 422
    return signed_in(secret, goal, text)


@blueprint.get("/sign-in/<secret>")
@permission(Permission.PUBLIC)
def link(secret: str) -> Any:
    """A sign-in link's page: mail scanners open links, so only its button uses the link up."""
    owner = store.owner_of_link(secret)
    shown = render_template("pages/sign_ins/link.html", secret=secret, owner=owner)
    return shown, 200 if owner else 404


@blueprint.post("/sign-in/<secret>", endpoint="use_link")
@permission(Permission.PUBLIC)
def use_link(secret: str) -> Any:
    """Sign in by a one-time link."""
    try:
        return signed_in(sign_ins.with_link(secret, **caller()), "/")
    except SecondStepNeeded as needed:
        return ask_second_step(needed, "/")


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
        return redirect(url_for("accounts.show"), 303)
    response = redirect(url_for("sign_ins.new"), 303)
    response.delete_cookie(cookie_name())
    return response


def install(app: Flask) -> None:
    """The sign-in pages."""
    app.register_blueprint(blueprint)
