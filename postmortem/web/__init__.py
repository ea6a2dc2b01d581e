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
        baselines,
        drills,
        habits,
        handovers,
        health,
        home,
        incidents,
        journal,
        learn,
        outlines,
        pages,
        passkeys,
        passwords,
        people,
        postmortems,
        provider,
        pulse,
        readers,
        readiness,
        releases,
        saved_searches,
        search,
        setup,
        share_links,
        sign_ins,
        timeline,
        track_plans,
        transfer,
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
        pages,
        trash,
        applications,
        baselines,
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
        releases,
        share_links,
        journal,
        handovers,
        learn,
        habits,
        track_plans,
        drills,
        pulse,
        transfer,
        readiness,
        health,
    ):
        room.install(app)
