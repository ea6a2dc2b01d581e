"""Where the marks of a metric stand in its small pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..domain.knowledge.footprint import History, Point

ROOM = 1.08  # beyond the highest usual value
ROWS = 6
LEAST = 1.5  # percent of the width that a bar has at least
WIDTH, HEIGHT = 600, 24.0  # of the drawing of a run


@dataclass(frozen=True, slots=True)
class Scale:
    """From which value to which a picture goes."""

    bottom: float
    top: float

    def share(self, value: float) -> float:
        """Where a value stands between the two, inside the picture whatever it is."""
        return min(max((value - self.bottom) / (self.top - self.bottom), 0.0), 1.0)

    def percent(self, value: float) -> float:
        """The same from the left, in percent."""
        return round(100 * self.share(value), 2)

    def y(self, value: float) -> float:
        """The same from the upper edge of the drawing of a run."""
        return round(HEIGHT * (1 - self.share(value)), 1)


def scale_of(values: Sequence[float]) -> Scale:
    """A scale that holds these values and 0."""
    bottom, top = min(0.0, *values), max(0.0, *values)
    return Scale(bottom, bottom + (top - bottom) * ROOM if top > bottom else bottom + 1)


def pictures(history: History) -> dict[str, Any]:
    """A metric with all its pictures."""
    return {"history": history, "marks": marks(history), "run": run(history)}


def marks(history: History) -> list[dict[str, Any]]:
    """The newest measurements below each other: a bar for what was usual, a line for all."""
    points = [one for one in history.points if one.low is not None][:ROWS]
    if not points:
        return []
    scale = scale_of([value for one in points for value in (one.low or 0.0, one.high or 0.0)])
    return [_mark(one, scale) for one in points]


def _mark(point: Point, scale: Scale) -> dict[str, Any]:
    low, high = sorted((point.low or 0.0, point.high or 0.0))
    left, right = scale.percent(low), scale.percent(high)
    width = max(right - left, LEAST)
    return {
        "point": point,
        "left": round(min(left, 100 - width), 2),
        "width": round(width, 2),
        "least": scale.percent(point.values.get("min", low)),
        "most": scale.percent(point.values.get("max", high)),
    }


def run(history: History) -> dict[str, Any] | None:
    """The newest run slice by slice as a line, with the band of what is usual behind it."""
    known = [value for value in history.series if value is not None]
    if len(known) < 2:
        return None
    low, high = sorted((history.newest.low or 0.0, history.newest.high or 0.0))
    scale = scale_of([*known, low, high])
    step = WIDTH / (len(history.series) - 1)
    pieces, is_open = [], False
    for number, value in enumerate(history.series):
        if value is not None:
            pieces.append(f"{'L' if is_open else 'M'}{number * step:.1f} {scale.y(value):.1f}")
        is_open = value is not None
    top = scale.y(high)
    height = round(max(scale.y(low) - top, 1.0), 1)
    return {"path": "".join(pieces), "top": top, "height": height}
