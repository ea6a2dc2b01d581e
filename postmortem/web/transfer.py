"""What a client's operators know of an application: the matrix, its gaps, and a list of it."""

from flask import Blueprint, Flask, render_template

from ..editions import transfer
from ..policy.permissions import Permission
from .doors import permission, viewer
from .pagination import paginate

blueprint = Blueprint("transfer", __name__, url_prefix="/applications")
ON_A_PAGE = 60
QUARTERS = 8
NAMED = 4  # incidents of a row


@blueprint.get("/<slug>/transfer")
@permission(Permission.EDITION_READ)
def show(slug: str) -> str:
    """Who knows what, with names for their own organization; the gaps first in the list."""
    seen = transfer.look(viewer(), slug)
    pages = paginate(len(seen.lines), ON_A_PAGE)
    lines = pages.of(seen.lines)
    named = {name for line in lines for name in line.incidents[:NAMED]}
    return render_template(
        "pages/transfer/show.html",
        application=seen.application.source | {"slug": slug},
        seen=seen,
        lines=lines,
        gaps_first=sorted(lines, key=lambda line: line.known or 0),
        cards=transfer.cards(viewer(), seen, named),
        most_named=NAMED,
        quarters=seen.quarters[-QUARTERS:][::-1],
        unshared=transfer.unshared(viewer(), slug),
        pages=pages,
    )


def install(app: Flask) -> None:
    """The page."""
    app.register_blueprint(blueprint)
