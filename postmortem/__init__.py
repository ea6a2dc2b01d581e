"""Postmortem: a self-hosted, blameless postmortem and knowledge-sharing wiki."""

from pathlib import Path

from flask import Flask

from . import config
from .config import Settings

ROOT = Path(__file__).parents[1]


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to answer; reads like a table of contents."""
    from . import web
    from .database import db, engines, guard, wall
    from .models import ALL
    from .policy import visible
    from .search.embedded.engine import WhooshEngine
    from .search.postgres.engine import PostgresEngine

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
        app.extensions["search"] = (
            PostgresEngine(db.engine)
            if settings.searches_in_database
            else WhooshEngine(settings.folder / "index")
        )
    guard.install(ALL, visible.rule)
    wall.install()
    web.install(app, settings)
    return app
