"""The page of one application: the way in, six questions first, then all that is known of it."""

from flask import Blueprint, Flask, render_template
from flask_babel import gettext as _

from ..domain.collaboration import Collaboration
from ..domain.knowledge.pages import PageKind
from ..domain.writing.outlines import Outline
from ..editions import overviews
from ..policy.permissions import Permission
from ..store import organizations
from ..store.pages import templates
from .doors import permission, viewer
from .pagination import paginate
from .words import language

blueprint = Blueprint("applications", __name__, url_prefix="/applications")
ON_A_PAGE = 30


def why(reason: str) -> str:
    """Why an incident is worth reading first, in the reader's language."""
    words = {"severe": _("severe"), "recurring": _("happened again"), "recent": _("recent")}
    return str(words[reason])


def _client(name: str) -> str:
    """The slug of the client that staff read of; nothing for the client's own people."""
    found = organizations.find(viewer()) if name else []
    return next((one["slug"] for one in found if one["name"] == name), "")


def texts() -> dict[PageKind, tuple[Outline, dict[str, str]]]:
    """What a page of each kind begins with, in the reader's language."""
    return templates(language())


def ways() -> dict[str, str]:
    """How two sides work together, in the reader's language."""
    return {
        Collaboration.AS_A_SERVICE: _("As a service: the client reads what is shared."),
        Collaboration.TOGETHER: _("Collaboration: the client reports and adds to it as well."),
        Collaboration.EMBEDDING: _("Embedding: both see incidents while they happen."),
    }


@blueprint.get("/<slug>")
@permission(Permission.EDITION_READ)
def show(slug: str) -> str:
    """Six questions, the five incidents to read first, what else is known, all incidents."""
    overview = overviews.get(viewer(), slug)
    source = overview.application.source
    pages = paginate(len(overview.incidents), ON_A_PAGE)
    return render_template(
        "pages/applications/show.html",
        overview=overview,
        application=source | {"slug": slug},
        description=overview.application.html.get("description", ""),
        client_slug=_client(source.get("client", "")),
        questions=overviews.questions(overview, texts()[PageKind.OPERATIONS][0]),
        kinds={str(kind): outline.name for kind, (outline, _start) in texts().items()},
        ways=ways(),
        start_here=[
            {"card": one["card"], "reasons": [why(reason) for reason in one["reasons"]]}
            for one in overview.start_here
        ],
        incidents=pages.of(overview.incidents),
        total=len(overview.incidents),
        pages=pages,
    )


def install(app: Flask) -> None:
    """The application page."""
    app.register_blueprint(blueprint)
