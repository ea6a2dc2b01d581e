"""Following a share link: in by its address, and its password where it asks for one."""

from typing import Any

from flask import (
    Flask,
    Response,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from ...errors import Invalid
from ...operations import share_visits as operations
from ...policy.permissions import Permission
from ...store import share_links as store
from ...store.share_links import Way
from ..doors import LINK, VIEWED_AS, permission, visit_cookie_name
from ..messages import translated
from . import blueprint

QUIET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
# A form needs its own origin in the referrer where forms are checked by it; never the address.
QUIET_FORM = QUIET | {"Referrer-Policy": "strict-origin"}


def quiet(answer: Any, headers: dict[str, str] = QUIET) -> Response:
    """An answer that tells nobody where it was read, and that no search engine keeps."""
    response = make_response(answer)
    response.headers.update(headers)
    return response


def _way(secret: str) -> Way:
    return operations.find(secret, request.remote_addr or "")


def _onward(way: Way) -> Response:
    goal = url_for("share_links.read", id=way.record) if way.record else "/shared/"
    return quiet(redirect(goal, 303))


def _let_in(way: Way) -> Response:
    if session.get(VIEWED_AS, "").startswith(LINK):
        session.pop(VIEWED_AS)  # staff come by a link themselves, and see what it opens
    response = _onward(way)
    response.set_cookie(
        visit_cookie_name(),
        operations.begin(way),
        max_age=int(operations.LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path="/",
    )
    return response


@blueprint.get("/s/<secret>")
@permission(Permission.PUBLIC)
def come(secret: str) -> Response:
    """Where a link leads: on to its clean address, or to the question for its password."""
    way = _way(secret)
    mine = store.visit(request.cookies.get(visit_cookie_name(), ""))
    if mine and mine.link_id == way.link_id:
        return _onward(way)
    if way.password_hash:
        return quiet(render_template("pages/share_links/unlock.html"), QUIET_FORM)
    return _let_in(way)


@blueprint.post("/s/<secret>")
@permission(Permission.PUBLIC)
def unlock(secret: str) -> Response:
    """Let in whoever knows the password of a link."""
    way = _way(secret)
    try:
        if way.password_hash:
            address = request.remote_addr or ""
            operations.check_password(way, request.form.get("password", ""), address)
    except Invalid as error:
        problems = translated(error.problems)
        page = render_template("pages/share_links/unlock.html", errors=problems)
        return quiet((page, 422), QUIET_FORM)
    return _let_in(way)


def _note(response: Response) -> Response:
    """Count the visit once a page was answered to it."""
    visit = g.get("visit")
    if visit and not visit.was_read and response.status_code == 200 and request.method == "GET":
        operations.note(visit)
    return response


def install(app: Flask) -> None:
    """Count visits after the answer."""
    app.after_request(_note)
