"""Points in time as a document of ours writes them: 2026-11-21 02:04 UTC."""

import re
from datetime import UTC, datetime

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(UTC|Z|[+-]\d\d:\d\d)"
)


def write_instant(instant: datetime | None) -> str:
    """Return the instant, to the minute where it has no seconds; "?" when nobody knows."""
    if instant is None:
        return "?"
    plain = instant.astimezone(UTC).replace(tzinfo=None)
    unit = "minutes" if not plain.second and not plain.microsecond else "auto"
    return f"{plain.isoformat(sep=' ', timespec=unit)} UTC"


def read_instant(text: str) -> datetime | None:
    """Return the instant that was written so; ValueError for anything else."""
    if text == "?":
        return None
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    zone = "+00:00" if found[3] in ("UTC", "Z") else found[3]
    return datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}").astimezone(UTC)
