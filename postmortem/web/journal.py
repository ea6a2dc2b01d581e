"""The journal for those who administer: who did what, and whether anything was changed since."""

from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for

from ..followers.checking import broken_entries
from ..policy.permissions import Permission
from ..store import journal
from .doors import permission, viewer
from .pagination import paginate

blueprint = Blueprint("journal", __name__, url_prefix="/admin/journal")
ON_A_PAGE = 50


@blueprint.get("")
@permission(Permission.WORKSPACE_ADMINISTER)
def index() -> Any:
    """Entries newest first; asked to, the chain of all of them is checked."""
    about = request.args.get("about", "").strip()[:100]
    total = journal.count(viewer(), about)
    pages = paginate(
        total,
        ON_A_PAGE,
        lambda number: url_for("journal.index", about=about or None, page=number),
    )
    return render_template(
        "pages/journal/index.html",
        about=about,
        total=total,
        entries=journal.find(viewer(), about, offset=pages.first, limit=ON_A_PAGE),
        broken=broken_entries(viewer()) if request.args.get("check") else None,
        pages=pages,
    )


def install(app: Flask) -> None:
    """The journal's page."""
    app.register_blueprint(blueprint)
