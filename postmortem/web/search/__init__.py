"""Searching in the browser: what was asked, how it was understood, and what helped then."""

from flask import Blueprint, Flask

from ...search.queries.tokens import term

blueprint = Blueprint("search", __name__)


def install(app: Flask) -> None:
    """The search page."""
    from . import results

    assert results
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(term=term)
