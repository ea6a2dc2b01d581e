"""How long each phase of an incident lasted, from the times people wrote down."""

from datetime import datetime
from itertools import pairwise


def minutes_between(start: datetime | None, end: datetime | None) -> int | None:
    """Whole minutes from start to end; None when one is missing or they are the wrong way round."""
    if start is None or end is None or end < start:
        return None
    return int((end - start).total_seconds() // 60)


def phases(
    began: datetime | None,
    detected: datetime | None,
    acknowledged: datetime | None,
    relieved: datetime | None,
    ended: datetime | None,
) -> list[int]:
    """Minutes felt but unnoticed, until answered, until relief, until normal; [] if unknown.

    A missing marker in the middle joins its phase to the next: its own lasts no minutes.
    """
    if began is None or ended is None or ended < began:
        return []
    marks = [began]
    for instant in (detected, acknowledged, relieved):
        marks.append(min(max(instant or marks[-1], marks[-1]), ended))
    marks.append(ended)
    return [int((end - start).total_seconds() // 60) for start, end in pairwise(marks)]
