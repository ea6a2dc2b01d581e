"""The door: finds out who is asking, and lets nobody through to a view that does not say whom."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, g, redirect, request, session, url_for
from flask_wtf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict

from ..clock import now
from ..errors import Forbidden, NotFound
from ..operations import sign_ins as operations
from ..policy.permissions import Permission, may
from ..policy.viewer import Viewer
from ..store import share_links, viewing
from ..store import sign_ins as store
from . import kept

View = TypeVar("View", bound=Callable[..., Any])
TOUCH_AFTER = 300  # seconds between two notes that a sign-in is in use
VIEWED_AS = "view_as"  # in the form cookie: with whose eyes staff look

csrf = CSRFProtect()


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
    g.visit = _visit()
    if g.visit:
        g.viewer = g.signed_in = g.visit.viewer
        return
    g.signed_in, g.seen_at = store.viewer_of(
        request.cookies.get(cookie_name(), ""), operations.IDLE
    )
    g.viewer = g.signed_in
    chosen = session.get(VIEWED_AS) if g.signed_in.is_staff else None
    if chosen and request.blueprint != "viewing":
        g.viewer = viewing.seen_as(g.signed_in, chosen) or g.signed_in


def _visit() -> share_links.Visit | None:
    """The visit by a share link: it counts on a visitor's pages and nowhere else."""
    if not request.endpoint or _declared(request.endpoint) is not Permission.LINK_READ:
        return None
    return share_links.visit(request.cookies.get(visit_cookie_name(), ""))


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
        raise Forbidden("Whoever looks as someone else does nothing in their name.")


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
    app.before_request(drop_nul)
    csrf.init_app(app)
    app.before_request(admit)
    app.after_request(touch)
