"""Times as people type them: a day, a 24-hour clock and a zone, made into UTC."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)")


class BadInstant(ValueError):
    """Why a day and time cannot be taken; `part` is "date" or "time"."""

    def __init__(self, part: str, sentence: str, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.part = part
        self.sentence = sentence
        self.values = values


@lru_cache
def zones() -> tuple[str, ...]:
    """The names of all time zones, UTC first, then by region."""
    named = sorted(name for name in available_timezones() if "/" in name and "Etc" not in name)
    return ("UTC", *named)


def is_zone(name: str) -> bool:
    """Whether a time zone of that name is known."""
    return name in zones()


def read(day: str, clock: str, zone: str) -> datetime | None:
    """The UTC instant of a typed day (2026-11-21) and time (02:04, 0204); None when both empty."""
    day, clock = day.strip(), clock.strip()
    if not day and not clock:
        return None
    if not day:
        raise BadInstant("date", "Enter the day of this time.")
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        raise BadInstant("date", '"%(text)s" is no day; such as 2026-11-21.', text=day) from None
    if not clock:
        raise BadInstant("time", "Enter the time, such as 02:04.")
    found = CLOCK.fullmatch(clock)
    if not found:
        raise BadInstant("time", '"%(text)s" is no time of day; 00:00 to 23:59.', text=clock)
    local = datetime(parsed.year, parsed.month, parsed.day, int(found[1]), int(found[2]))
    return _to_utc(local, zone)


def _to_utc(local: datetime, zone: str) -> datetime:
    try:
        instant = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        back = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except OverflowError:
        raise BadInstant("date", "Years go from 1 to 9999.") from None
    if back != local:
        raise BadInstant(
            "time",
            "%(time)s did not exist in %(zone)s that day: the clocks went forward.",
            time=f"{local:%H:%M}",
            zone=zone,
        )
    return instant


def typed(instant: datetime | None, zone: str) -> tuple[str, str]:
    """The day and time someone in that zone would type for an instant."""
    if instant is None:
        return "", ""
    try:
        local = instant.astimezone(ZoneInfo(zone))
    except OverflowError:
        local = instant
    return local.date().isoformat(), f"{local:%H:%M}"
