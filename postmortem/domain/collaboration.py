"""How supplier and client work together on an application, and what each way opens."""

from dataclasses import dataclass
from enum import StrEnum

from .lifecycle import Sharing


class Collaboration(StrEnum):
    """The three ways that the two sides of an application work together."""

    AS_A_SERVICE = "x-as-a-service"
    TOGETHER = "collaboration"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a way opens to the client: a level of grant, and when new incidents are shared."""

    level: str
    sharing: Sharing


OPENINGS = {
    Collaboration.AS_A_SERVICE: Opening("read", Sharing.BY_PUBLICATION),
    Collaboration.TOGETHER: Opening("contribute", Sharing.BY_PUBLICATION),
    Collaboration.EMBEDDING: Opening("contribute", Sharing.LIVE),
}


def sharing_of(collaboration: str) -> Sharing:
    """When a new incident is shared with the client; by publication where nothing was chosen."""
    if collaboration not in set(Collaboration):
        return Sharing.BY_PUBLICATION
    return OPENINGS[Collaboration(collaboration)].sharing
