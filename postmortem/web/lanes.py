"""Where incidents stand in lanes to scale: by application, side by side where they meet.

The drawing is in percent of its width, so it is made once for wide windows and narrow ones;
only in which row of its lane a mark stands differs, since it keeps its size in pixels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..domain.spans import Span
from ..editions.timeline import Happening
from .formats import minute

TOUCH = 24  # pixels that a finger needs
WIDTHS = {"wide": 600, "narrow": 300}  # the least that a lane has, in pixels
SHORTEST_BAR = 2.5  # percent; what is shorter is drawn as a dot of its own size
LANES = 8
ROWS, FEWEST_ROWS = 32, 4

Extent = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """One incident in its lane; a row of None says that it has no place in windows that wide."""

    one: Happening
    left: float
    width: float
    phases: tuple[tuple[int, float, float], ...]
    comes_in: bool
    goes_on: bool
    rows: Mapping[str, int | None]

    @property
    def is_bar(self) -> bool:
        """Whether it is long enough to be drawn to scale."""
        return self.width >= SHORTEST_BAR


@dataclass(frozen=True, slots=True)
class Lane:
    """An application's incidents; `count` is how many began, drawn or not."""

    slug: str
    name: str
    count: int
    marks: tuple[Mark, ...]
    rows: Mapping[str, int]
    left_out: Mapping[str, int] = field(default_factory=dict)

    def closer(self, width: str, span: Span) -> Span | None:
        """Where the newest that was left out may be seen; None when none was, or at a day."""
        found = [mark.one.began.date() for mark in self.marks if mark.rows[width] is None]
        days = [day for day in found if day in span]
        return span.closer(max(days)) if days and span.days > 1 else None


def stacked(extents: Sequence[Extent], order: Sequence[int], most: int) -> list[int | None]:
    """The row of each, so that none meets another of its row; None where no row is left.

    Those that come first in the order are placed first, nearest to the top.
    """
    rows: list[list[Extent]] = []
    found: list[int | None] = [None] * len(extents)
    for at in order:
        left, right = extents[at]
        free = (n for n, row in enumerate(rows) if all(right <= a or b <= left for a, b in row))
        number = next(free, len(rows))
        if number == most:
            continue
        if number == len(rows):
            rows.append([])
        rows[number].append(extents[at])
        found[at] = number
    return found


def lanes(found: Sequence[Happening], span: Span, counts: Mapping[str, int]) -> list[Lane]:
    """A lane for each application counted, those with the most first."""
    grouped: dict[str, list[Happening]] = {slug: [] for slug in counts}
    for one in found:
        grouped.setdefault(one.card["application"]["slug"], []).append(one)
    most = max(ROWS // max(1, len(grouped)), FEWEST_ROWS)
    made = [_lane(slug, ones, span, counts.get(slug, 0), most) for slug, ones in grouped.items()]
    return sorted(made, key=lambda lane: (-lane.count, -len(lane.marks), lane.name))


def _lane(slug: str, ones: list[Happening], span: Span, count: int, most: int) -> Lane:
    places = [(span.place(minute(one.began)), span.place(minute(one.until))) for one in ones]
    gravest = sorted(range(len(ones)), key=lambda at: (ones[at].card["severity"] or 9, -at))
    rows = {
        name: stacked([_touched(place, width) for place in places], gravest, most)
        for name, width in WIDTHS.items()
    }
    marks = [
        _mark(one, place, span, {name: rows[name][at] for name in rows})
        for at, (one, place) in enumerate(zip(ones, places, strict=True))
    ]
    return Lane(
        slug=slug,
        name=ones[0].card["application"]["name"] if ones else slug,
        count=count,
        marks=tuple(marks),
        rows={name: max((row + 1 for row in of if row is not None), default=1)
              for name, of in rows.items()},
        left_out={name: of.count(None) for name, of in rows.items()},
    )  # fmt: skip


def _touched(place: Extent, width: int) -> Extent:
    """What a finger may touch of a mark, in percent: no bar is narrower than that."""
    half = 50 * TOUCH / width
    middle = sum(place) / 2
    return min(place[0], middle - half), max(place[1], middle + half)


def _mark(one: Happening, place: Extent, span: Span, rows: Mapping[str, int | None]) -> Mark:
    began, until = minute(one.began), minute(one.until)
    ends = span.first.toordinal() - 1, span.last.toordinal()
    return Mark(
        one=one,
        left=place[0],
        width=place[1] - place[0],
        phases=tuple(_phases(one.card, began, span)),
        comes_in=began < ends[0] * 24 * 60,
        goes_on=one.is_open or until > ends[1] * 24 * 60,
        rows=rows,
    )


def _phases(card: Mapping[str, Any], began: int, span: Span) -> list[tuple[int, float, float]]:
    """The parts of a bar that are in the span: which phase, where, how wide."""
    found, at = [], began
    for number, minutes in enumerate(card["phases"]):
        left, right = span.place(at), span.place(at + (minutes or 0))
        at += minutes or 0
        if right > left:
            found.append((number, left, right - left))
    return found
