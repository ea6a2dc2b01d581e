"""Who can see a record, and why; who cannot, and why not."""

from typing import Any

from flask import Blueprint, Flask, render_template

from ..editions import explaining
from ..policy.permissions import Permission
from .doors import permission, viewer
from .messages import explained

blueprint = Blueprint("readers", __name__, url_prefix="/readers")


@blueprint.get("/<id>")
@permission(Permission.POSTMORTEM_SHARE)
def show(id: str) -> Any:
    """Everybody, those first who read it."""
    edition = explaining.record(viewer(), id)
    found = explaining.everyone(viewer(), edition)
    return render_template(
        "pages/readers/show.html",
        edition=edition,
        document=edition.source,
        explanations=[
            {"person": one.person, "reads": one.reads, "reasons": explained(one.reasons)}
            for one in found
        ],
    )


def install(app: Flask) -> None:
    """Who reads what."""
    app.register_blueprint(blueprint)
