"""Times as people type them: a day, a 24-hour clock and a zone, made into UTC."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)(?::([0-5]\d))? ?([+-]\d\d:\d\d(?::\d\d)?)?")
NO_TIME = '"%(text)s" is no time of day; 00:00 to 23:59.'


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


def read_day(text: str) -> date | None:
    """The typed day (2026-11-21); None when nothing is typed."""
    text = text.strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInstant("date", '"%(text)s" is no day; such as 2026-11-21.', text=text) from None


def read(day: str, clock: str, zone: str) -> datetime | None:
    """The UTC instant of a typed day (2026-11-21) and time (02:04, 0204); None when both empty.

    An hour that came twice is the first, unless its offset says otherwise (02:30+01:00).
    """
    parsed, clock = read_day(day), clock.strip()
    if parsed is None and not clock:
        return None
    if parsed is None:
        raise BadInstant("date", "Enter the day of this time.")
    if not clock:
        raise BadInstant("time", "Enter the time, such as 02:04.")
    found = CLOCK.fullmatch(clock)
    if not found:
        raise BadInstant("time", NO_TIME, text=clock)
    hour, minute, second = (int(part or 0) for part in found.group(1, 2, 3))
    local = datetime(parsed.year, parsed.month, parsed.day, hour, minute, second)
    again = local.replace(fold=1, tzinfo=ZoneInfo(zone))
    if found[4] and _offset(again) == found[4]:
        local = local.replace(fold=1)
    elif found[4] and _offset(again.replace(fold=0)) != found[4]:
        raise BadInstant("time", NO_TIME, text=clock)
    return _to_utc(local, zone)


def _offset(local: datetime) -> str:
    """The offset from UTC as it is written: +01:00, and to the second long ago."""
    return local.isoformat(timespec="seconds")[19:]


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
    """The day and time someone in that zone would type for this instant and no other."""
    if instant is None:
        return "", ""
    try:
        local = instant.astimezone(ZoneInfo(zone))
    except OverflowError:
        local = instant
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return local.date().isoformat(), clock + (_offset(local) if local.fold else "")
