"""Results of JMeter as CSV (JTL): one row a sample, summed up by label."""

from array import array
from collections.abc import Sequence

from ...domain.knowledge.measurements import (
    MOST_METRICS,
    TOO_MANY,
    Format,
    Measured,
    Metric,
    plain,
    summary,
)
from ...domain.writing.drafts import marked
from .days import LATEST, day_of
from .refusing import refused, whole
from .tables import Progress, Table, quiet

NEEDED = ("timestamp", "elapsed", "label", "success")
NO_SUCCESS = marked('Line %(line)s: success is "%(text)s" instead of true or false.')
NO_TIME = marked("Line %(line)s: timeStamp is not in milliseconds since 1970.")
NO_LABEL = marked("Line %(line)s names no label.")


class _Samples:
    """What was measured under one label."""

    __slots__ = ("at", "elapsed", "failed")

    def __init__(self) -> None:
        self.elapsed, self.at, self.failed = array("d"), array("d"), 0


def is_like(names: Sequence[str]) -> bool:
    """Whether a table with these columns is one."""
    return "timestamp" in names and "elapsed" in names and "label" in names


def parse(text: str, progress: Progress = quiet) -> Measured:
    """How long the samples of each label took, in milliseconds, and how many failed."""
    table = Table(text, NEEDED)
    found = _samples(table, progress)
    metrics = tuple(_metric(label, one) for label, one in found.items())
    first = min((min(one.at) for one in found.values()), default=None)
    return Measured(Format.JMETER, metrics, day_of(first))


def _samples(table: Table, progress: Progress) -> dict[str, _Samples]:
    time, elapsed, label, success = (table.place(name) for name in NEEDED)
    raw: dict[str, _Samples] = {}
    for line, row in table.rows(progress):
        samples = raw.get(row[label])
        if samples is None:
            if len(raw) >= MOST_METRICS:
                raise refused(TOO_MANY, most=MOST_METRICS)
            if not plain(row[label]):
                raise refused(NO_LABEL, line=line)
            samples = raw[row[label]] = _Samples()
        samples.elapsed.append(_whole(row[elapsed], line, "elapsed"))
        samples.at.append(_instant(row[time], line))
        said = row[success]
        if said not in {"true", "false"}:
            raise refused(NO_SUCCESS, line=line, text=said[:40])
        samples.failed += said == "false"
    return raw


def _whole(text: str, line: int, column: str) -> int:
    if text.isdecimal() and text.isascii() and len(text) <= 15:
        return int(text)
    return whole(text, line, column)


def _instant(text: str, line: int) -> float:
    if text.isdecimal() and text.isascii() and len(text) <= 14:
        seconds = int(text) / 1000
        if seconds < LATEST:
            return seconds
    raise refused(NO_TIME, line=line)


def _metric(label: str, samples: _Samples) -> Metric:
    share = samples.failed / len(samples.elapsed)
    return summary(plain(label), "ms", samples.elapsed, errors=share, at=samples.at)
