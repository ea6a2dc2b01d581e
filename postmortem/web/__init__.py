"""Pages: thin entries, three to fifteen lines a view."""

from flask import Flask

from ..config import Settings


def install(app: Flask, settings: Settings) -> None:
    """Everything that answers a browser."""
    from . import (
        articles,
        beginnings,
        doors,
        errors,
        formats,
        headers,
        languages,
        logs,
        origins,
        proxies,
        sizes,
        static,
    )

    app.config.update(
        SESSION_COOKIE_NAME="form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        WTF_CSRF_TIME_LIMIT=None,
    )
    proxies.install(app, settings)
    logs.install(app)
    static.install(app)
    languages.install(app, settings)
    sizes.install(app, settings)
    doors.install(app)
    origins.install(app, settings)
    headers.install(app, settings)
    errors.install(app)
    formats.install(app, settings)
    articles.install(app)
    beginnings.install(app)
    _register(app)
    doors.check(app)


def _register(app: Flask) -> None:
    from . import (
        accounts,
        admin,
        applications,
        handovers,
        health,
        home,
        incidents,
        journal,
        outlines,
        passkeys,
        passwords,
        people,
        postmortems,
        provider,
        readers,
        saved_searches,
        search,
        setup,
        share_links,
        sign_ins,
        timeline,
        trash,
        viewing,
    )

    for room in (
        home,
        search,
        saved_searches,
        timeline,
        incidents,
        postmortems,
        outlines,
        trash,
        applications,
        sign_ins,
        accounts,
        passwords,
        passkeys,
        provider,
        setup,
        admin,
        people,
        viewing,
        readers,
        share_links,
        journal,
        handovers,
        health,
    ):
        room.install(app)
