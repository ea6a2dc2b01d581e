"""Statistics of Locust as CSV, the file that ends in _stats.csv: one row a request."""

from collections.abc import Sequence

from ...domain.knowledge.measurements import Format, Measured, Metric, plain
from ...domain.writing.drafts import marked
from .refusing import number, refused, whole
from .tables import Progress, Table, quiet

NEEDED = (
    "name", "request count", "failure count", "median response time", "average response time",
    "min response time", "max response time", "95%", "99%",
)  # fmt: skip
HISTORY = marked(
    "This is Locust's history, a line for each second; take the file that ends in _stats.csv."
)
NO_NAME = marked("Line %(line)s names no request.")
TOO_MANY_FAILED = marked("Line %(line)s has more failures than requests.")


def is_like(names: Sequence[str]) -> bool:
    """Whether a table with these columns is one."""
    return "request count" in names or "total request count" in names


def parse(text: str, progress: Progress = quiet) -> Measured:
    """How long each kind of request took, in milliseconds; those nobody sent are left out."""
    table = Table(text, ())
    if "total request count" in table.names:
        raise refused(HISTORY)
    table = Table(text, NEEDED)
    metrics = [_metric(line, dict(zip(table.names, row, strict=True)))
               for line, row in table.rows(progress)]  # fmt: skip
    return Measured(Format.LOCUST, tuple(one for one in metrics if one))


def _metric(line: int, row: dict[str, str]) -> Metric | None:
    name = plain(f"{row.get('type', '')} {row['name']}")
    if not name:
        raise refused(NO_NAME, line=line)
    count, failed = (
        whole(row[column], line, column) for column in ("request count", "failure count")
    )
    if failed > count:
        raise refused(TOO_MANY_FAILED, line=line)
    if not count:
        return None
    p50, mean, least, most, p95, p99 = (number(row[column], line, column) for column in NEEDED[3:])
    return Metric(name, "ms", count, p50, p95, p99, mean, least, most, failed / count)
