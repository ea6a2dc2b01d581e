"""The template library: what can be chosen, templates of one's own, and each severity's rule."""

from flask import Blueprint, Flask

blueprint = Blueprint("outlines", __name__, url_prefix="/templates")


def install(app: Flask) -> None:
    """All pages of templates."""
    from . import choosing, ruling, writing

    assert choosing and ruling and writing
    app.register_blueprint(blueprint)
