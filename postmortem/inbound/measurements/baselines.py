"""A table of values that somebody keeps: metric, unit, value; rows of a metric are its values."""

from collections.abc import Sequence

from ...domain.knowledge.measurements import LONGEST_UNIT, Format, Measured, plain, summary
from ...domain.writing.drafts import marked
from .refusing import number, refused
from .tables import Progress, Table, quiet

NO_METRIC = marked("Line %(line)s names no metric.")
TWO_UNITS = marked('Line %(line)s: "%(name)s" was in "%(first)s" before, here in "%(second)s".')
LONG_UNIT = marked("Line %(line)s: the unit is longer than %(most)s characters.")
Rows = dict[str, tuple[str, list[float]]]


def is_like(names: Sequence[str]) -> bool:
    """Whether a table with these columns is one."""
    return "metric" in names and "value" in names


def parse(text: str, progress: Progress = quiet) -> Measured:
    """The metrics of the table; with semicolons between the fields, 1,5 is a number too."""
    table = Table(text, ("metric", "unit", "value"))
    metric, unit, value = (table.place(name) for name in ("metric", "unit", "value"))
    rows: Rows = {}
    for line, row in table.rows(progress):
        written = row[value].replace(",", ".") if table.delimiter == ";" else row[value]
        given = number(written, line, "value")
        _keep(rows, line, plain(row[metric]), plain(row[unit]), given)
    metrics = tuple(summary(name, unit, values) for name, (unit, values) in rows.items())
    return Measured(Format.BASELINES, metrics)


def _keep(rows: Rows, line: int, name: str, unit: str, value: float) -> None:
    if not name:
        raise refused(NO_METRIC, line=line)
    if len(unit) > LONGEST_UNIT:
        raise refused(LONG_UNIT, line=line, most=LONGEST_UNIT)
    before, values = rows.setdefault(name, (unit, []))
    if before != unit:
        raise refused(TWO_UNITS, line=line, name=name[:60], first=before, second=unit)
    values.append(value)
