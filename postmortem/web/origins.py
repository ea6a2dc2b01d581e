"""Where a request may come from: this host by its own names, and forms of its own pages."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import SecurityError

from ..config import Settings
from ..errors import Forbidden

LOCAL = ("127.0.0.1", "localhost", "[::1]")
OWN_SITES = {"same-origin", "none"}  # what browsers say of a page's own forms, and of the user
READING = {"GET", "HEAD", "OPTIONS"}


def _check(public_url: str) -> None:
    """Refuse what a page of another site sends; older browsers say only the origin."""
    if request.method in READING:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    own = {public_url, request.host_url.rstrip("/")}
    if site not in OWN_SITES if site else (origin is not None and origin not in own):
        raise Forbidden("This form was sent by a page of another site.")


def _unknown_name(_error: SecurityError) -> Response:
    """A page would hold addresses, and there is no name to make them of."""
    return Response("This is not the address of this server.\n", 400, content_type="text/plain")


def install(app: Flask, settings: Settings) -> None:
    """Answer to the names of PUBLIC_URL and of this machine; without PUBLIC_URL to any name."""
    if settings.public_url:
        app.config["TRUSTED_HOSTS"] = [urlsplit(settings.public_url).hostname or "", *LOCAL]
        app.register_error_handler(SecurityError, _unknown_name)
    app.before_request(lambda: _check(settings.public_url.rstrip("/")))
