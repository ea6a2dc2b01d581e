"""The door: finds out who is asking, and lets nobody through to a view that does not say whom."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_wtf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict

from ..clock import now
from ..errors import Forbidden, NotFound
from ..operations import sign_ins as operations
from ..policy.permissions import OPERATOR, Permission, may
from ..policy.viewer import Viewer
from ..store import share_links, viewing
from ..store import sign_ins as store
from . import kept, sizes

View = TypeVar("View", bound=Callable[..., Any])
TOUCH_AFTER = 300  # seconds between two notes that a sign-in is in use
VIEWED_AS = "view_as"  # in the form cookie: with whose eyes staff look
LINK = "link:"  # what the choice of a share link's eyes begins with

csrf = CSRFProtect()

NOT_IN_THEIR_NAME = "Whoever looks as someone else does nothing in their name."


def cookie_name() -> str:
    """The sign-in cookie's name; with the prefix that browsers bind to this host over https."""
    return "__Host-sign-in" if request.is_secure else "sign-in"


def visit_cookie_name() -> str:
    """The name of the cookie of whoever came by a share link."""
    return "__Host-share-visit" if request.is_secure else "share-visit"


def permission(needed: Permission) -> Callable[[View], View]:
    """Declare what a view needs; a view without this does not start."""

    def declare(view: View) -> View:
        view.permission = needed  # type: ignore[attr-defined]
        return view

    return declare


def viewer() -> Viewer:
    """Who asks this request."""
    return cast(Viewer, g.viewer)


def identify() -> None:
    """Find out who is asking; a stranger unless a sign-in says otherwise."""
    if request.endpoint == "static":
        return
    g.signed_in, g.seen_at = store.viewer_of(
        request.cookies.get(cookie_name(), ""), operations.IDLE
    )
    g.viewer, g.visit, g.looked_in_vain = g.signed_in, None, False
    chosen = session.get(VIEWED_AS, "") if g.signed_in.is_staff else ""
    is_by_link = chosen.startswith(LINK)
    if request.endpoint and _declared(request.endpoint) is Permission.LINK_READ:
        _identify_visitor(chosen if is_by_link else "")
    if chosen and not is_by_link and not g.visit and request.blueprint != "viewing":
        _look(viewing.seen_as(g.signed_in, chosen))


def _identify_visitor(chosen: str) -> None:
    """A visit by a share link, or the link that staff chose to look by; on these pages alone."""
    if chosen:
        g.visit = share_links.glance(g.signed_in, chosen.removeprefix(LINK))
        _look(g.visit and g.visit.viewer)
        return
    g.visit = share_links.visit(request.cookies.get(visit_cookie_name(), ""))
    if g.visit:
        g.viewer = g.signed_in = g.visit.viewer


def _look(seen: Viewer | None) -> None:
    """Look with these eyes; when they are closed by now, with one's own from here on."""
    if seen is None:
        session.pop(VIEWED_AS)
        g.looked_in_vain = True
        flash(
            _("You look with your own eyes again: whoever you looked as cannot come in any more.")
        )
    else:
        g.viewer = seen


def measure() -> None:
    """Take the larger files of a page only from somebody who may use it."""
    if not request.endpoint or request.endpoint == "static":
        return
    needed = _declared(request.endpoint)
    if needed and may(viewer(), needed):
        sizes.admit_files()


def drop_nul() -> None:
    """Leave out of what was sent the one character that PostgreSQL refuses in a text."""
    if "\0" in request.path:
        raise NotFound(request.path)
    if any("\0" in value for _, value in request.form.items(multi=True)):
        kept = [(name, text.replace("\0", "")) for name, text in request.form.items(multi=True)]
        request.form = ImmutableMultiDict(kept)


def admit() -> Any:
    """Let the request on to its view, to the sign-in page, or nowhere."""
    view = request.endpoint and _declared(request.endpoint)
    if not view or request.endpoint == "static":
        return None
    if g.looked_in_vain:
        if request.method in {"GET", "HEAD"}:
            return redirect(url_for("viewing.index"))
        if view in OPERATOR - {Permission.PUBLIC, Permission.ACCOUNT_OWN}:
            raise Forbidden(NOT_IN_THEIR_NAME)
    if viewer() is not g.signed_in:
        _with_own_eyes(view)
    if view is Permission.PUBLIC or may(viewer(), view):
        return None
    if view is Permission.LINK_READ:
        raise NotFound(request.path)
    if viewer().is_signed_in:
        if request.method in {"GET", "HEAD"}:
            raise NotFound(request.path)
        raise Forbidden(f"This needs the permission {view}.")
    if request.method == "POST":
        return kept.sign_in_page()
    return redirect(url_for("sign_ins.new", next=request.full_path.rstrip("?")))


def _with_own_eyes(view: Permission) -> None:
    """Let staff who look as someone else do only what is their own: never what is the other's."""
    posts = request.method not in {"GET", "HEAD"}
    theirs = may(viewer(), view) and view is not Permission.PUBLIC
    if view is Permission.ACCOUNT_OWN or (posts and not theirs):
        g.viewer = g.signed_in
    elif posts:
        raise Forbidden(NOT_IN_THEIR_NAME)


def _declared(endpoint: str) -> Permission | None:
    from flask import current_app

    if endpoint == "static":
        return Permission.PUBLIC
    return cast(
        "Permission | None", getattr(current_app.view_functions[endpoint], "permission", None)
    )


def touch(response: Response) -> Response:
    """After answering, note now and then that the sign-in is in use."""
    seen = g.get("seen_at")
    if seen and (now() - seen).total_seconds() > TOUCH_AFTER and g.signed_in.sign_in_id:
        operations.touch(g.signed_in)
    return response


def check(app: Flask) -> None:
    """Refuse to start with a route that declares no permission."""
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not hasattr(view, "permission"):
            raise RuntimeError(f"the route {endpoint} declares no permission")


def install(app: Flask) -> None:
    """Put the door in."""
    app.before_request(identify)
    app.before_request(measure)
    app.before_request(drop_nul)
    csrf.init_app(app)
    app.before_request(admit)
    app.after_request(touch)
