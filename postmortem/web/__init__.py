"""Pages: thin entries, three to fifteen lines a view."""

from flask import Flask

from ..config import Settings


def install(app: Flask, settings: Settings) -> None:
    """Everything that answers a browser."""
    from . import articles, beginnings, doors, errors, formats, headers, languages, static

    app.config.update(
        MAX_CONTENT_LENGTH=8_000_000,
        MAX_FORM_MEMORY_SIZE=8_000_000,
        SESSION_COOKIE_NAME="form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        WTF_CSRF_TIME_LIMIT=None,
    )
    static.install(app)
    languages.install(app, settings)
    doors.install(app)
    headers.install(app, settings)
    errors.install(app)
    formats.install(app, settings)
    articles.install(app)
    beginnings.install(app)
    _register(app)
    doors.check(app)


def _register(app: Flask) -> None:
    from . import (
        admin,
        applications,
        health,
        home,
        incidents,
        postmortems,
        search,
        setup,
        sign_ins,
        timeline,
    )

    for room in (
        home,
        search,
        timeline,
        incidents,
        postmortems,
        applications,
        sign_ins,
        setup,
        admin,
        health,
    ):
        room.install(app)
