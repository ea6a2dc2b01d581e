"""What an index takes in: one hit with its passages, as plain values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Passage:
    """A piece of a hit that a snippet may be cut from and a link may point at.

    The label of a relief step, a factor or an action is its title and is searched too; the label
    of any other kind (a section's heading, an entry's time) is only shown.
    """

    label: str
    anchor: str
    text: str
    kind: str


@dataclass(frozen=True)
class SearchDocument:
    """One hit, an incident with all that was written about it, or a page."""

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
    version: str = ""
