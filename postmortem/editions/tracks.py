"""What a track is made of, as its reader meets it: suggested steps, and their records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..domain.actions import ActionState
from ..domain.learning import drills, tracks
from ..domain.learning.tracks import Step
from ..policy.viewer import Viewer
from . import reading
from .reading import Card

LOOKED_AT = 2_000
NOUNS = ("postmortem", "incident", "page", "application")


@dataclass(frozen=True, slots=True)
class Shown:
    """A step with the card of its record."""

    step: Step
    card: Card


def suggestion(viewer: Viewer, slug: str) -> list[Step]:
    """The steps through an application that this viewer may read; NotFound where that is none."""
    reading.get(viewer, "application", slug)
    cards = reading.cards(viewer, application_slug=slug, limit=LOOKED_AT)
    pages = reading.cards(viewer, "page", application_slug=slug, limit=LOOKED_AT)
    ranked = tracks.candidates(cards)
    records = [tracks.record_of(one["card"]) for one in ranked]
    told = reading.readings(viewer, "postmortem", records)
    drillable = {name for name, one in told.items() if drills.can_be_replayed(one.source)}
    is_owed = bool(promises(viewer, slug, 1))
    return tracks.suggest(slug, ranked, pages, drillable, is_owed=is_owed)


def shown(viewer: Viewer, steps: Iterable[Step]) -> list[Shown]:
    """The steps whose records this viewer may read now; of the others there is no trace."""
    found = records(viewer, [steps := list(steps)])
    return [
        Shown(step, found[(step.noun, step.record)])
        for step in steps
        if (step.noun, step.record) in found
    ]


def records(viewer: Viewer, many: Iterable[Sequence[Step]]) -> dict[tuple[str, str], Card]:
    """The cards of all records that some tracks lead to, by noun and id; the hidden are absent."""
    wanted: dict[str, set[str]] = {noun: set() for noun in NOUNS}
    for step in (step for steps in many for step in steps):
        if step.noun in wanted:
            wanted[step.noun].add(step.record)
    return {
        (noun, name): card
        for noun, names in wanted.items()
        for name, card in reading.named(viewer, noun, names).items()
    }


def promises(viewer: Viewer, slug: str, most: int = 5) -> list[Card]:
    """The open promises of an application as they stand now, the next due first."""
    given = reading.cards(viewer, "action", application_slug=slug, limit=LOOKED_AT)
    still = sorted(
        (one for one in given if one["state"] == ActionState.OPEN),
        key=lambda one: one["due_on"] or "9",
    )[:most]
    told = reading.named(viewer, "postmortem", {one["postmortem"] for one in still})
    titles = {
        action["id"]: {"title": action["title"], "url": f"{card['url']}#{action['id']}"}
        for card in told.values()
        for action in card["open_actions"]
    }
    return [one | titles[one["id"]] for one in still if one["id"] in titles]
