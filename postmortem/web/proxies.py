"""Whose address a request came from, when proxies stand before the server."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from ..config import Settings


def install(app: Flask, settings: Settings) -> None:
    """Believe as many proxies as there are, of the address alone; without any, believe nobody."""
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0
        )
