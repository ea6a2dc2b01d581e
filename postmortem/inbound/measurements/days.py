"""The day of a moment that a file gives in seconds since 1970."""

from datetime import UTC, date, datetime

LATEST = 253_370_764_800  # the year 9999


def day_of(seconds: float | None) -> date | None:
    """The day in UTC; None where nothing was measured."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).date()
