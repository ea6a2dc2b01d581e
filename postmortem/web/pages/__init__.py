"""Knowledge pages: reading, writing, their history, and what the client gets of them."""

from flask import Blueprint, Flask

blueprint = Blueprint("pages", __name__)


def install(app: Flask) -> None:
    """All that can be done with pages."""
    from . import history, keeping, previewing, printing, reading, sharing, talking, writing

    assert (
        history
        and keeping
        and previewing
        and printing
        and reading
        and sharing
        and talking
        and writing
    )
    app.register_blueprint(blueprint)
