"""Where the parts of a chart stand in its picture."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.knowledge.delivery import Month

WIDTH, FLOOR, HIGHEST = 1000, 66, 62  # of the drawing; the highest bar ends below its top
SHARE = 0.8  # of its place that a bar fills
AXIS = 60  # of a drawing with bars on both sides
FROM_BELOW = (None, 4, 3, 2, 1)  # severities, the gravest on top

Counts = Mapping[int | None, int]


def stacks(bars: Sequence[Counts]) -> dict[int, str]:
    """Bars side by side, each the counts of its severities on each other: a path by severity.

    Severity 0 is unknown. The drawing is 1,000 wide and 66 high.
    """
    tallest = max((sum(counts.values()) for counts in bars), default=0)
    paths: dict[int, list[str]] = {}
    for number, counts in enumerate(bars):
        left = WIDTH * (number + (1 - SHARE) / 2) / len(bars)
        for severity, top, height in _parts(counts, HIGHEST / max(1, tallest)):
            width = WIDTH * SHARE / len(bars)
            drawn = f"M{left:.1f} {top:.1f}h{width:.1f}v{height:.1f}h-{width:.1f}z"
            paths.setdefault(severity, []).append(drawn)
    return {severity: "".join(drawn) for severity, drawn in paths.items()}


def _parts(counts: Counts, unit: float) -> list[tuple[int, float, float]]:
    found, top = [], float(FLOOR)
    for severity in FROM_BELOW:
        count = counts.get(severity, 0)
        if count:
            top -= count * unit
            found.append((severity or 0, top, max(count * unit - 1, 1)))
    return found


def against(months: Sequence[Month]) -> dict[str, Any]:
    """Changes per release upwards, incidents downwards, month by month: a path of each.

    The drawing is 1,000 wide; its axis lies at 60, and what lies below it is 40 high.
    """
    sizes = [month.per_release or 0 for month in months]
    counts = [month.incidents for month in months]
    tallest, deepest = max([*sizes, 1]), max([*counts, 3])
    return {
        "above": _bars([56 * size / tallest for size in sizes], AXIS, up=True),
        "below": _bars([40 * count / deepest for count in counts], AXIS, up=False),
        "months": months,
        "most_changes": max(sizes, default=0),
        "most_incidents": max(counts, default=0),
    }


def _bars(heights: Sequence[float], axis: int, *, up: bool) -> str:
    """A path of bars side by side that stand on the axis or hang from it."""
    width = WIDTH * SHARE / len(heights)
    return "".join(
        f"M{WIDTH * (number + (1 - SHARE) / 2) / len(heights):.1f} {axis}"
        f"h{width:.1f}v{-height if up else height:.1f}h-{width:.1f}z"
        for number, height in enumerate(heights)
        if height
    )
