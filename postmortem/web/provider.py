"""Signing in by the organization's own service (OpenID Connect)."""

from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, request, session, url_for

from ..config import Settings
from ..errors import Invalid, NotFound, Problem
from ..operations import identities, provider
from ..operations.provider import Journey, Refused
from ..policy.permissions import Permission
from .addresses import local
from .doors import permission
from .messages import translated
from .sign_ins import caller, signed_in

blueprint = Blueprint("provider", __name__, url_prefix="/sign-in/provider")
JOURNEY = "journey"  # in the form cookie: what must come back from the service
REFUSED = Problem("", "The sign-in service did not let you in, or it took too long. Try again.")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.oidc_issuer:
        raise NotFound("provider")
    return settings


def _back(settings: Settings) -> str:
    return f"{settings.address}{url_for('provider.back')}"


def _refused(error: Refused | Invalid, goal: str) -> Any:
    """Back to the sign-in page, without what the service put into the address."""
    if isinstance(error, Refused):
        current_app.logger.warning("the sign-in service was refused: %s", error)
    for one in translated([REFUSED] if isinstance(error, Refused) else error.problems):
        flash(one.message, "error")
    return redirect(url_for("sign_ins.new", next=local(goal)), 303)


@blueprint.get("")
@permission(Permission.PUBLIC)
def leave() -> Any:
    """Go to the service; nothing changes before somebody comes back from it."""
    settings, goal = _settings(), local(request.args.get("next"))
    try:
        state = identities.depart(address=caller()["address"])
        url, journey = provider.depart(settings, _back(settings), state)
    except (Refused, Invalid) as error:
        return _refused(error, goal)
    session[JOURNEY] = [journey.state, journey.nonce, journey.verifier, goal]
    return redirect(url, 303)


@blueprint.get("/back")
@permission(Permission.PUBLIC)
def back() -> Any:
    """Come back from the service and be signed in, if it vouches for somebody who is here."""
    settings = _settings()
    state, nonce, verifier, goal = session.pop(JOURNEY, ["", "", "", "/"])
    try:
        if not identities.came_back(state):
            raise Refused("nobody left for it from here, or too long ago")
        journey = Journey(state, nonce, verifier)
        claims = provider.arrive(settings, _back(settings), journey, request.args.to_dict())
        secret = identities.enter(claims, **caller())
    except (Refused, Invalid) as error:
        return _refused(error, goal)
    return signed_in(secret, local(goal))


def install(app: Flask) -> None:
    """The way to the service and back."""
    app.register_blueprint(blueprint)
