"""The states a postmortem goes through, and the ways an incident may be shared."""

from enum import StrEnum


class State(StrEnum):
    """Where a postmortem stands."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    PUBLISHED = "published"


class Sharing(StrEnum):
    """When the client gets what is marked for it."""

    OFF = "off"
    LIVE = "live"
    BY_PUBLICATION = "by-publication"


NEXT = {
    State.DRAFT: {State.IN_REVIEW, State.PUBLISHED},
    State.IN_REVIEW: {State.DRAFT, State.PUBLISHED},
    State.PUBLISHED: {State.DRAFT, State.IN_REVIEW},
}


def may_become(state: State, wanted: State) -> bool:
    """Whether a postmortem in one state may go to another."""
    return wanted == state or wanted in NEXT[state]
