"""Postmortem: a self-hosted, blameless postmortem and knowledge-sharing wiki."""

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from . import config
from .config import Settings

if TYPE_CHECKING:
    from .search.engine import Engine

ROOT = Path(__file__).parents[1]


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to answer; reads like a table of contents."""
    from . import web
    from .database import db, engines, guard, wall
    from .models import ALL
    from .policy import visible

    settings = settings or config.load()
    config.make_folder(settings)
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.update(engines.options(settings.database), SETTINGS=settings)
    app.config["SECRET_KEY"] = config.secret_key(settings)
    db.init_app(app)
    with app.app_context():
        engines.prepare(db.engine, writes=True)
        engines.prepare(db.engines["reader"], writes=False)
        engines.prepare(db.engines["client"], writes=False)
        wall.enclose(db.engines["client"], ALL)
        app.extensions["search"] = search_engine(settings)
    guard.install(ALL, visible.rule)
    wall.install()
    web.install(app, settings)
    return app


def search_engine(settings: Settings) -> "Engine":
    """The search engine that the settings ask for; the other one is never imported."""
    if settings.searches_in_database:
        from .database import db
        from .search.postgres.engine import PostgresEngine

        return PostgresEngine(db.engine)
    from .search.embedded.engine import WhooshEngine

    return WhooshEngine(settings.folder / "index")
