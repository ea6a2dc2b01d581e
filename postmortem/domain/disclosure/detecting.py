"""Everything in one plain text that may not be meant to leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from . import addresses, commands, hosts, names, secrets
from .kinds import Hit, Kind, Known

RANK = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True, eq=False)
class Detector:
    """Looks through texts, knowing whom they could name."""

    known: Known
    index: names.Index

    def hits(self, text: str) -> list[Hit]:
        """All that was found, from left to right; they may overlap."""
        return sorted(
            {
                *commands.hits(text),
                *secrets.hits(text),
                *hosts.urls(text, self.known),
                *addresses.emails(text, self.known),
                *addresses.phones(text),
                *addresses.ip_addresses(text),
                *hosts.hosts(text, self.known),
                *names.hits(text, self.index),
            }
        )


@lru_cache(maxsize=32)
def detector(known: Known) -> Detector:
    """The detector that knows these."""
    return Detector(known, names.index_of(known))


def apart(found: Iterable[Hit]) -> list[Hit]:
    """The same without what lies across something of a kind that counts more, or is longer."""
    taken: list[Hit] = []
    for hit in sorted(found, key=lambda one: (RANK[one.kind], one.start - one.end, one.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in taken):
            taken.append(hit)
    return sorted(taken)
