"""A document as an index keeps it: weighted terms with their places, and a row of facts."""

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ..analyser import field_term, spelled, terms
from ..documents import SearchDocument

TITLE, RELIEF, ENTRY, NAME, BODY = 3.0, 2.0, 1.2, 1.5, 1.0
BOOSTS = {"relief": RELIEF, "entry": ENTRY}
PASSAGE_GAP = 16
SPELLED = "spelled"
EPOCH = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Posting:
    """How much one term weighs in one document, and where it stands."""

    term: str
    weight: float
    places: bytes


@dataclass(frozen=True)
class Facts:
    """What filters, facets and orders need to know of a document."""

    id: str
    version: str
    application: str
    severity: int | None
    language: str
    began_at: datetime | None
    tags: frozenset[str]
    factors: frozenset[str]
    types: frozenset[str]
    flags: frozenset[str]
    authors: frozenset[str]
    noticed_by: str
    length: int


@dataclass(frozen=True)
class Prepared:
    """A document ready to be stored; each span tells from where on a place weighs how much."""

    facts: Facts
    postings: tuple[Posting, ...]
    spans: tuple[tuple[int, float], ...] = ()


def pack(places: list[int]) -> bytes:
    """Return the places as four little-endian bytes each."""
    packed = array("I", places)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack(packed: bytes) -> list[int]:
    """Return the places that `pack` was given."""
    places = array("I")
    places.frombytes(packed)
    if sys.byteorder == "big":
        places.byteswap()
    return places.tolist()


NOWHERE = pack([0])


def _texts(document: SearchDocument) -> Iterator[tuple[str, float, str]]:
    """Yield every text with its weight and the field that it alone stands in."""
    yield document.title, TITLE, ""
    yield document.application, NAME, ""
    for tag in document.tags:
        yield tag, NAME, ""
    for passage in document.passages:
        field = "fixed" if passage.kind == "relief" else ""
        yield passage.text, BOOSTS.get(passage.kind, BODY), field
    if not any(passage.kind == "relief" for passage in document.passages):
        yield document.fixed_by, RELIEF, "fixed"


def prepare(document: SearchDocument) -> Prepared:
    """Return the document's terms and facts."""
    weights: dict[str, float] = {}
    places: dict[str, list[int]] = {}
    position = length = 0
    spellings: set[str] = set()
    spans: list[tuple[int, float]] = []
    for text, boost, field in _texts(document):
        spans.append((position, boost))
        spellings |= spelled(text)
        found = terms(text, document.language)
        for plain, place in found:
            for term in (plain, field_term(field, plain)) if field else (plain,):
                weights[term] = weights.get(term, 0.0) + boost
                places.setdefault(term, []).append(position + place)
        taken = found[-1][1] + 1 if found else 0
        length += taken
        position += taken + PASSAGE_GAP
    postings = tuple(Posting(term, weights[term], pack(places[term])) for term in weights)
    postings += tuple(
        Posting(field_term(SPELLED, word), 0.0, pack([0])) for word in sorted(spellings)
    )
    return Prepared(_facts(document, length), postings, tuple(spans))


def _facts(document: SearchDocument, length: int) -> Facts:
    return Facts(
        id=document.id,
        version=document.version,
        application=document.application,
        severity=document.severity,
        language=document.language,
        began_at=document.began_at and document.began_at.astimezone(UTC),
        tags=frozenset(tag.lower() for tag in document.tags),
        factors=frozenset(factor.lower() for factor in document.factors),
        types=frozenset({document.noun} | document.flags & {"postmortem"}),
        flags=document.flags,
        authors=frozenset(
            word
            for author in document.authors
            for word in (author.lower(), *author.lower().split())
        ),
        noticed_by=document.noticed_by,
        length=length,
    )
