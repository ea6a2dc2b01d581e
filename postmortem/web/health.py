"""Whether the server lives, and whether it can answer."""

from flask import Blueprint, Flask, Response
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ..database import db
from ..database.sessions import door
from ..models import Person
from ..policy.permissions import Permission
from ..policy.viewer import door as door_viewer
from .doors import permission

blueprint = Blueprint("health", __name__)


def _plain(text: str, status: int) -> Response:
    return Response(text + "\n", status, content_type="text/plain; charset=utf-8")


@blueprint.get("/healthz")
@permission(Permission.PUBLIC)
def alive() -> Response:
    """The process answers."""
    return _plain("ok", 200)


@blueprint.get("/readyz")
@permission(Permission.PUBLIC)
def ready() -> Response:
    """The database answers too."""
    try:
        with door(db, door_viewer()) as session:
            session.execute(select(Person.id).limit(1)).first()
    except SQLAlchemyError:
        return _plain("the database does not answer", 503)
    return _plain("ok", 200)


def install(app: Flask) -> None:
    """The health checks."""
    app.register_blueprint(blueprint)
