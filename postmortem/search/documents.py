"""What an index takes in: one hit with its passages, as plain values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Passage:
    """A piece of a hit that a snippet may be cut from and a link may point at.

    Its label is only shown, its text is searched; a relief step (`relief`) weighs more than an
    entry of a timeline (`entry`), and that more than any other kind.
    """

    label: str
    anchor: str
    text: str
    kind: str


@dataclass(frozen=True)
class SearchDocument:
    """One hit, an incident with all that was written about it, or a page.

    The version is the caller's: the index only tells it back. Its flags are what `is:` and `has:`
    ask for.
    """

    id: str
    noun: str
    title: str
    application: str
    severity: int | None
    language: str
    began_at: datetime | None
    passages: tuple[Passage, ...]
    factors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    fixed_by: str = ""
    noticed_by: str = ""
    authors: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    version: str = ""
