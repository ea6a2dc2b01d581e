"""Administration: people, organizations, applications, grants and sign-in links."""

from flask import Blueprint, Flask

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


def install(app: Flask) -> None:
    """All pages of administration."""
    from . import applications, organizations, overview, people

    assert applications and organizations and overview and people
    app.register_blueprint(blueprint)
