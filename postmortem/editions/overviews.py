"""The way into an application: what its page brings together, all of it read as editions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ..domain import trends
from ..domain.knowledge.pages import PageKind
from ..domain.writing.outlines import Outline
from ..policy.viewer import Viewer
from . import baselines, reading, tracks, transfer
from .pages import by_kind
from .reading import Card, Reading

QUESTIONS = ("what", "healthy", "fails", "restart", "logs", "call")
MOST_PAGES, MOST_CARDS, FEW = 200, 1_000, 4


@dataclass(frozen=True, slots=True)
class Overview:
    """An application with what is known of it; `answers` by the keys of the six questions."""

    application: Reading
    answers: Mapping[str, Markup]
    answered_on: str | None
    pages: Mapping[str, Sequence[Card]]
    incidents: Sequence[Card]
    start_here: Sequence[Mapping[str, Any]]
    counts: Mapping[int | None, int]
    fails_most: Sequence[tuple[str, int]]
    promises: Sequence[Card]
    releases: Sequence[Card]
    normal: Sequence[Mapping[str, Any]]
    handover: Mapping[str, Any]


def get(viewer: Viewer, slug: str) -> Overview:
    """An application's overview for this viewer; NotFound when it is hidden or unknown."""
    application = reading.get(viewer, "application", slug)
    pages = reading.cards(viewer, "page", application_slug=slug, limit=MOST_PAGES)
    incidents = reading.cards(viewer, application_slug=slug, limit=MOST_CARDS)
    answers = _answers(viewer, pages)
    return Overview(
        application=application,
        answers=answers.html if answers else {},
        answered_on=answers.public_id if answers else None,
        pages=by_kind(pages),
        incidents=incidents,
        start_here=trends.start_here(incidents),
        counts=Counter(card["severity"] for card in incidents),
        fails_most=trends.most((tag for card in incidents for tag in card["tags"]), FEW),
        promises=tracks.promises(viewer, slug),
        releases=reading.cards(viewer, "release", application_slug=slug, limit=FEW),
        normal=baselines.normal_values(viewer, slug)[:FEW],
        handover=transfer.standing(viewer, application.application_id),
    )


def questions(overview: Overview, outline: Outline) -> list[dict[str, Any]]:
    """The six questions as their template asks them, each with its answer or visibly open."""
    return [
        {
            "key": section.key,
            "question": section.heading,
            "guidance": section.guidance,
            "answer": overview.answers.get(f"sections/{section.key}", ""),
        }
        for section in outline.sections
        if section.key in QUESTIONS
    ]


def _answers(viewer: Viewer, pages: Iterable[Card]) -> Reading | None:
    """The page that answers the six questions; of several the one that was begun last."""
    found = next((card["id"] for card in pages if card["kind"] == PageKind.OPERATIONS), None)
    return reading.get(viewer, "page", found) if found else None
