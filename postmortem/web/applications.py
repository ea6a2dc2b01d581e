"""The page of one application: the way in, six questions first, then all that is known of it."""

from typing import Any

from flask import Blueprint, Flask, render_template
from flask_babel import gettext as _

from ..domain.collaboration import Collaboration
from ..domain.knowledge.pages import PageKind
from ..domain.writing.outlines import Outline
from ..editions import overviews
from ..editions.overviews import Overview
from ..policy.permissions import Permission
from ..store import organizations
from ..store.pages import templates
from .doors import permission, viewer
from .search.asking import page_number
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


def _questions(overview: Overview) -> list[dict[str, Any]]:
    """The six questions in the reader's language, each with its answer or visibly open."""
    outline, _start = texts()[PageKind.OPERATIONS]
    return [
        {
            "key": section.key,
            "question": section.heading,
            "guidance": section.guidance,
            "answer": overview.answers.get(f"sections/{section.key}", ""),
        }
        for section in outline.sections
        if section.key in overviews.QUESTIONS
    ]


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
    total = len(overview.incidents)
    last = max(1, -(-total // ON_A_PAGE))
    number = min(page_number(), last)
    first = (number - 1) * ON_A_PAGE
    return render_template(
        "pages/applications/show.html",
        overview=overview,
        application=source | {"slug": slug},
        description=overview.application.html.get("description", ""),
        client_slug=_client(source.get("client", "")),
        questions=_questions(overview),
        kinds={str(kind): outline.name for kind, (outline, _start) in texts().items()},
        ways=ways(),
        start_here=[
            {"card": one["card"], "reasons": [why(reason) for reason in one["reasons"]]}
            for one in overview.start_here
        ],
        incidents=overview.incidents[first : first + ON_A_PAGE],
        total=total,
        pages={
            "number": number,
            "last": last,
            "previous": f"?page={number - 1}" if number > 1 else None,
            "next": f"?page={number + 1}" if number < last else None,
        },
    )


def install(app: Flask) -> None:
    """The application page."""
    app.register_blueprint(blueprint)
