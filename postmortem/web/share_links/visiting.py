"""Following a share link: a client's editions, for somebody without an account."""

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
from markupsafe import Markup

from ...editions import attachments, reading
from ...editions.freezing import address_of
from ...errors import Invalid, NotFound
from ...operations import share_visits as operations
from ...policy.permissions import Permission
from ...store import share_links as store
from ...store.share_links import Way
from ..attachments import answer
from ..documents import page_of
from ..doors import LINK, VIEWED_AS, permission, viewer, visit_cookie_name
from ..messages import translated
from ..search.asking import page_number
from . import blueprint

ON_A_PAGE = 50
QUIET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
# A form needs its own origin in the referrer where forms are checked by it; never the address.
QUIET_FORM = QUIET | {"Referrer-Policy": "strict-origin"}


def _quiet(answer: Any, headers: dict[str, str] = QUIET) -> Response:
    """An answer that tells nobody where it was read, and that no search engine keeps."""
    response = make_response(answer)
    response.headers.update(headers)
    return response


def _way(secret: str) -> Way:
    return operations.find(secret, request.remote_addr or "")


def _onward(way: Way) -> Response:
    goal = url_for("share_links.read", id=way.postmortem) if way.postmortem else "/shared/"
    return _quiet(redirect(goal, 303))


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
        return _quiet(render_template("pages/share_links/unlock.html"), QUIET_FORM)
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
        return _quiet((page, 422), QUIET_FORM)
    return _let_in(way)


@blueprint.get("/shared/")
@permission(Permission.LINK_READ)
def contents() -> Response:
    """Every postmortem that is shared of an application, newest first.

    By a link to one postmortem there is no application to read, and so no list.
    """
    total = reading.count(viewer(), "postmortem")
    last = max(1, -(-total // ON_A_PAGE))
    number = min(page_number(), last)
    cards = reading.cards(viewer(), "postmortem", limit=ON_A_PAGE, offset=(number - 1) * ON_A_PAGE)
    if not cards:
        raise NotFound("a list")
    application = reading.get(viewer(), "application", cards[0]["application"]["slug"])
    page = render_template(
        "pages/share_links/contents.html",
        application=application.source,
        description=application.html.get("description", ""),
        cards=[card | {"url": url_for("share_links.read", id=card["id"])} for card in cards],
        total=total,
        visit=g.visit,
        pages={
            "number": number,
            "last": last,
            "previous": f"?page={number - 1}" if number > 1 else None,
            "next": f"?page={number + 1}" if number < last else None,
        },
    )
    return _quiet(page)


def _here(id: str, html: Markup) -> Markup:
    """The text with its files where a visitor reads them."""
    there, here = address_of(id, ""), url_for("share_links.attachment", id=id, file="")
    return Markup(html.replace(f'="{there}', f'="{here}'))  # noqa: S704 - only addresses differ


@blueprint.get("/shared/<id>")
@permission(Permission.LINK_READ)
def read(id: str) -> Response:
    """One postmortem as the client reads it, and no way on into the workspace."""
    edition = reading.get(viewer(), "postmortem", id)
    shown = page_of(viewer(), edition)
    page = render_template(
        "pages/share_links/read.html",
        **shown | {"html": {path: _here(id, text) for path, text in shown["html"].items()}},
        visit=g.visit,
        has_more=viewer().records is None,
    )
    return _quiet(page)


@blueprint.get("/shared/<id>/attachments/<file>")
@permission(Permission.LINK_READ)
def attachment(id: str, file: str) -> Response:
    """A file of a postmortem that the link opens."""
    return _quiet(answer(attachments.get(viewer(), id, file)))


def _note(response: Response) -> Response:
    """Count the visit once a page was answered to it."""
    visit = g.get("visit")
    if visit and not visit.was_read and response.status_code == 200 and request.method == "GET":
        operations.note(visit)
    return response


def install(app: Flask) -> None:
    """Count visits after the answer."""
    app.after_request(_note)
