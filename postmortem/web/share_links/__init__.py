"""Share links in the browser: made and revoked by staff, followed by people without an account."""

from flask import Blueprint, Flask

blueprint = Blueprint("share_links", __name__)


def install(app: Flask) -> None:
    """The pages of links, and those that links lead to."""
    from . import making, shown, visiting

    assert shown
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(share_links=making.listed)
    visiting.install(app)
