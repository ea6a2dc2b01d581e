"""Who a piece of content is for, and the marks inside a text that say so (one parser)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from .redaction.marks import MarkProblem, parse
from .redaction.seams import close
from .redaction.spelling import may_have_marks

MOST_PASSES = 8


class Audience(StrEnum):
    """The supplier alone, or the client too."""

    INTERNAL = "internal"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a segment, which a phrase mark may keep from the client."""

    text: str
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """What stands between two block marks: for everyone, for the supplier, or for one client."""

    audience: Audience
    client: str
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The segment's text without the phrase marks."""
        return "".join(span.text for span in self.spans)


def redact(text: str, audience: str, client: str | tuple[str, ...] = "") -> str:
    """Return what an audience may read of a text; what is not surely the client's is left out.

    `client` is the reader's name or slug, or both. Only "internal" sees everything.
    """
    if audience == Audience.INTERNAL:
        return text
    names = (client,) if isinstance(client, str) else client
    for _ in range(MOST_PASSES):
        redacted = _pass(text, names)
        if redacted == text:
            return text
        text = redacted
    return ""  # what keeps making new marks out of its parts was made to do so


def _pass(text: str, names: tuple[str, ...]) -> str:
    """Take out once what the marks in a text hide."""
    if not may_have_marks(text):
        return text
    pieces, _ = parse(text, names)
    kept = [(piece.start, piece.end) for piece in pieces if piece.shown]
    return text if sum(end - start for start, end in kept) == len(text) else close(text, kept)


def marks(text: str) -> list[MarkProblem]:
    """List the marks a writer should look at: unclosed, unknown, misspelt, closing nothing."""
    return parse(text)[1] if may_have_marks(text) else []


def segments(text: str) -> list[Segment]:
    """Cut a text for staff at its block marks, with the internal phrases told apart."""
    return list(_segments(text))


def _segments(text: str) -> Iterator[Segment]:
    pieces = parse(text)[0] if may_have_marks(text) else None
    if pieces is None:
        if text:
            yield Segment(Audience.CLIENT, "", (Span(text),))
        return
    for _, group in groupby(pieces, key=lambda piece: piece.block):
        read = [piece for piece in group if not piece.mark]
        if read:
            audience = Audience.INTERNAL if read[0].internal else Audience.CLIENT
            spans = tuple(Span(text[piece.start : piece.end], piece.phrase) for piece in read)
            yield Segment(audience, read[0].client, spans)


def hidden(text: str) -> list[str]:
    """Each passage and phrase of a text that its marks keep with the supplier."""
    return [
        span.text.strip()
        for segment in segments(text)
        for span in segment.spans
        if (span.internal or segment.audience is Audience.INTERNAL) and span.text.strip()
    ]
