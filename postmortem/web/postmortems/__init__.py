"""Postmortems in the browser: reading, writing, sharing."""

from flask import Blueprint, Flask

blueprint = Blueprint("postmortems", __name__, url_prefix="/postmortems")


def install(app: Flask) -> None:
    """All pages of postmortems."""
    from . import disclosing, keeping, previewing, reading, sharing, writing

    assert disclosing and keeping and previewing and reading and sharing and writing
    app.register_blueprint(blueprint)
