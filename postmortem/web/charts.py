"""Where the parts of a chart stand in its picture."""

from collections.abc import Mapping, Sequence

WIDTH, FLOOR, HIGHEST = 1000, 66, 62  # of the drawing; the highest bar ends below its top
SHARE = 0.8  # of its place that a bar fills
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
