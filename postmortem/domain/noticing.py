"""How an incident was noticed, as one of a few kinds, from the words people give it."""

import re
from enum import StrEnum


class Noticed(StrEnum):
    """What made somebody look."""

    ALERT = "alert"
    TOLD = "told"
    CHANCE = "chance"
    ELSE = "else"


WORDS = {
    Noticed.ALERT: r"alert|alarm|monitor|pager|paged|probe|health.?check|überwach|dashboard|metric",
    Noticed.TOLD: r"call|phone|ticket|mail|chat|report|client|customer|user|anruf|telefon|kunde"
    r"|meld|gemeldet|nutzer|hotline|support|colleague|kolleg|complain|beschwer",
    Noticed.CHANCE: r"chance|zuf[aä]ll|happened to|while |beim |bei der ",
}
PATTERNS = {kind: re.compile(rf"\b(?:{words})", re.IGNORECASE) for kind, words in WORDS.items()}


def noticed(words: str) -> Noticed | None:
    """The kind whose word comes first; None where nothing was written."""
    if not words.strip():
        return None
    found = {kind: match.start() for kind, one in PATTERNS.items() if (match := one.search(words))}
    return min(found, key=found.__getitem__, default=Noticed.ELSE)
