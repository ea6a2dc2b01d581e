"""The check before sharing: what of a document a client would read, and what in it to look at."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ..audiences import MOST_PASSES, Audience
from ..documents import Document
from ..redaction.marks import parse
from ..redaction.spelling import may_have_marks
from ..sections import SectionKind
from .detecting import Detector, apart, detector
from .kinds import Hit, Kind, Known

Run = tuple[int, int]
CONTEXT = 80  # characters shown on either side of what was found
FACTS = ("title", "noticed_by", "reach")
LISTS = {
    "sections": ("heading", "text"),
    "entries": ("text", "sensible", "evidence"),
    "relief_steps": ("title", "text", "command"),
    "factors": ("title", "text"),
    "actions": ("title", "text", "owner"),
    "attachments": ("name", "caption"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: in which list, in which item of it, in which field."""

    part: str
    item: str
    field: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: where it stands in the text as written, and how it reads there."""

    place: Place
    runs: tuple[Run, ...]  # more than one where hidden text stands between its parts
    kind: Kind
    why: str
    before: str
    words: str
    after: str
    nth: int = 0  # counts what is the same in the same place

    @property
    def digest(self) -> str:
        """The name of these words in this place, by which they are kept."""
        parts = (self.place.part, self.place.item, self.place.field, self.kind, self.words)
        return hashlib.sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()

    @property
    def id(self) -> str:
        """The name of this one finding."""
        return f"{self.digest[:16]}-{self.nth}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What is open, and what somebody has decided to keep."""

    open: tuple[Finding, ...] = ()
    kept: tuple[Finding, ...] = ()


def shown(text: str, client: tuple[str, ...]) -> tuple[str, Sequence[int]]:
    """What a client reads of a text, and where each of its characters stands in the text."""
    origin: Sequence[int] = range(len(text))
    for _ in range(MOST_PASSES):
        pieces = parse(text, client)[0] if may_have_marks(text) else []
        if all(piece.shown for piece in pieces):
            return text, origin
        left = [at for piece in pieces if piece.shown for at in range(piece.start, piece.end)]
        text, origin = "".join(text[at] for at in left), [origin[at] for at in left]
    return "", ()


def texts(document: Document) -> Iterator[tuple[Place, str]]:
    """Every text of a document that a client's edition has, as it was written."""
    for name in FACTS:
        yield Place("", "", name), getattr(document, name)
    for number, tag in enumerate(document.tags):
        yield Place("", str(number), "tags"), tag
    for part, fields in LISTS.items():
        for item in getattr(document, part):
            if item.audience != Audience.CLIENT:
                continue
            is_list = part == "sections" and item.kind is not SectionKind.TEXT
            for name in ("heading",) if is_list else fields:
                key = item.key if part == "sections" else item.id
                yield Place(part, key, name), getattr(item, name)


@lru_cache(maxsize=64)
def check(
    document: Document,
    client: tuple[str, ...],
    known: Known,
    kept: frozenset[str] = frozenset(),
) -> Checked:
    """Look through all that a client of these names would read.

    `kept` holds the digests of what somebody decided to keep: what lies across it is asked anew.
    """
    eyes = detector(known)
    found: tuple[list[Finding], list[Finding]] = ([], [])
    for place, text in texts(document):
        for one in look(place, text, client, eyes, kept):
            found[one.digest in kept].append(one)
    return Checked(tuple(found[False]), tuple(found[True]))


def look(
    place: Place, text: str, client: tuple[str, ...], eyes: Detector, kept: Collection[str] = ()
) -> list[Finding]:
    """What there is to look at in one text, from left to right."""
    read, origin = shown(text, client)
    counts: dict[str, int] = {}
    every = [(hit, _finding(place, read, origin, hit, counts)) for hit in eyes.hits(read)]
    asked = set(apart(hit for hit, one in every if one.digest not in kept))
    return [one for hit, one in every if hit in asked or one.digest in kept]


def _finding(
    place: Place, read: str, origin: Sequence[int], hit: Hit, counts: dict[str, int]
) -> Finding:
    start, end = hit.start, hit.end
    line_start = read.rfind("\n", 0, start) + 1
    line_end = read.find("\n", end)
    before = read[max(line_start, start - CONTEXT) : start]
    after = read[end : min(line_end if line_end >= 0 else len(read), end + CONTEXT)]
    runs = tuple(_runs(origin[start:end]))
    found = Finding(place, runs, hit.kind, hit.why, before, read[start:end], after)
    nth = counts[found.digest] = counts.get(found.digest, -1) + 1
    return replace(found, nth=nth)


def _runs(places: Sequence[int]) -> Iterator[Run]:
    """Where characters stand, as stretches without a gap."""
    start = last = places[0]
    for at in places[1:]:
        if at != last + 1:
            yield start, last + 1
            start = at
        last = at
    yield start, last + 1
