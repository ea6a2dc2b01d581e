"""How an application is delivered: how often, how fast, how often it went wrong, how fast mended.

The four numbers are those of the DORA research programme. They are about an application, never
about a person, and say little of few releases: below five values only counts are told.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

FEWEST = 5
HOURS = 24
MONTHS = 12
AFTER = timedelta(hours=HOURS)
WEEK = timedelta(days=7)
SAID = re.compile(r"(?<![\w.+-])\w+(?:[.+-]\w+)+")


@dataclass(frozen=True, slots=True)
class Went:
    """A release that went out."""

    id: str
    version: str
    at: datetime
    changes: int | None = None
    oldest_change_at: datetime | None = None
    is_rolled_back: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """An incident of the same application, and the words in it that may be versions."""

    id: str
    began: datetime
    restored: datetime | None = None
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Figures:
    """What some time of an application's releases comes to; None for what too few would say."""

    releases: int
    per_week: float | None
    lead: int | None
    with_lead: int
    failed: int
    failure_rate: float | None
    restore: int | None
    restored: int


@dataclass(frozen=True, slots=True)
class Month:
    """What went out in a month, and how many incidents began in it."""

    first: datetime
    releases: int
    changes: int
    counted: int
    incidents: int

    @property
    def per_release(self) -> float | None:
        """The mean number of changes in a release, of those that say theirs."""
        return self.changes / self.counted if self.counted else None


def words(text: str) -> frozenset[str]:
    """The words of a text that may be versions: parts joined by a dot, a hyphen or the like."""
    return frozenset(map(_bare, SAID.findall(text)))


def _bare(version: str) -> str:
    """A version without the v that some write before its number."""
    return version[1:] if version[:1] in {"v", "V"} and version[1:2].isdigit() else version


def followed_by(releases: Sequence[Went], incidents: Sequence[Happened]) -> dict[str, list[str]]:
    """For each release that went wrong the incidents that followed it, in their order.

    One follows when it began within 24 hours after the release, or later and the release is the
    newest that it names. A release that was rolled back went wrong without any.
    """
    ordered = sorted(incidents, key=lambda one: (one.began, one.id))
    begins = [one.began for one in ordered]
    naming = _naming(releases, ordered)
    found: dict[str, list[str]] = {}
    for release in releases:
        names = [one.id for one in _soon(ordered, begins, release.at)] + naming.get(release.id, [])
        after = list(dict.fromkeys(names))
        if after or release.is_rolled_back:
            found[release.id] = after
    return found


def _soon(
    ordered: Sequence[Happened], begins: Sequence[datetime], at: datetime
) -> Sequence[Happened]:
    """Those that began within 24 hours after a moment, which may be the last there is."""
    last = bisect_right(begins, AFTER, key=lambda began: began - at)
    return ordered[bisect_left(begins, at) : last]


def _naming(releases: Iterable[Went], incidents: Iterable[Happened]) -> dict[str, list[str]]:
    """The incidents that name a release and none that went out after it but before them.

    One that is mended by going back to a version names that one too.
    """
    called: dict[str, list[Went]] = {}
    for release in releases:
        called.setdefault(_bare(release.version), []).append(release)
    found: dict[str, list[str]] = {}
    for one in incidents:
        named = [
            went for word in one.words for went in called.get(word, ()) if went.at <= one.began
        ]
        newest = max((went.at for went in named), default=None)
        for went in named:
            if went.at == newest:
                found.setdefault(went.id, []).append(one.id)
    return found


def figures(
    releases: Sequence[Went], incidents: Sequence[Happened], since: datetime, now: datetime
) -> Figures:
    """The four numbers of what went out since then; an incident may be later than its release."""
    shown = [one for one in releases if since <= one.at <= now]
    failures = followed_by(shown, incidents)
    leads = [_minutes(one.oldest_change_at, one.at) for one in shown if one.oldest_change_at]
    after = {name for names in failures.values() for name in names}
    mended = [
        _minutes(one.began, one.restored)
        for one in incidents
        if one.id in after and one.restored and one.restored >= one.began
    ]
    enough = len(shown) >= FEWEST
    earliest = min((one.at for one in releases), default=now)
    return Figures(
        releases=len(shown),
        per_week=len(shown) / _weeks(max(since, earliest), now) if enough else None,
        lead=_median(leads),
        with_lead=len(leads),
        failed=len(failures),
        failure_rate=len(failures) / len(shown) if enough else None,
        restore=_median(mended),
        restored=len(mended),
    )


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)


def _median(minutes: Sequence[int]) -> int | None:
    return int(median(minutes)) if len(minutes) >= FEWEST else None


def _weeks(since: datetime, now: datetime) -> float:
    """How many weeks these are, at least one."""
    return max((now - since) / WEEK, 1.0)


def year(now: datetime) -> list[datetime]:
    """The beginnings of the twelve months that end with this one, the oldest first."""
    last = now.year * 12 + now.month - 1
    numbers = range(max(last - MONTHS + 1, 12), last + 1)
    return [datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC) for number in numbers]


def months(releases: Iterable[Went], incidents: Iterable[Happened], now: datetime) -> list[Month]:
    """What went out and what began in each of the last twelve months."""
    starts = year(now)
    out: list[list[Went]] = [[] for _ in starts]
    began = [0 for _ in starts]
    for one in releases:
        if starts[0] <= one.at <= now:
            out[bisect_right(starts, one.at) - 1].append(one)
    for incident in incidents:
        if starts[0] <= incident.began <= now:
            began[bisect_right(starts, incident.began) - 1] += 1
    return [_month(*given) for given in zip(starts, out, began, strict=True)]


def _month(first: datetime, out: Sequence[Went], incidents: int) -> Month:
    known = [one.changes for one in out if one.changes is not None]
    return Month(first, len(out), sum(known), len(known), incidents)
