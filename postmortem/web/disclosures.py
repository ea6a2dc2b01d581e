"""How many things somebody who shares should look at, for the pages of a record."""

from collections.abc import Mapping
from typing import Any

from ..policy.permissions import Permission, may
from ..store import disclosures
from .doors import viewer


def count(id: str | None) -> int:
    """How many things in a postmortem are undecided; 0 for whoever does not share."""
    if id is None or not may(viewer(), Permission.POSTMORTEM_SHARE):
        return 0
    return disclosures.count(viewer(), id)


def to_decide(source: Mapping[str, Any]) -> int:
    """The same beside an edition, while it is or will be shared."""
    is_asked = source.get("sharing", "off") != "off"
    return count(source.get("postmortem")) if is_asked else 0
