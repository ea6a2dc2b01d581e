"""CSV with named columns, read strictly: every row has a field for each column."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from ...domain.writing.drafts import marked
from .refusing import refused

DELIMITERS = ",;\t"
NO_COLUMN = marked('Line 1 has no column "%(name)s".')
TWICE = marked('Line 1 has the column "%(name)s" twice.')
FIELDS = marked("Line %(line)s has %(found)s fields instead of %(needed)s; is the file complete?")
BROKEN = marked("Line %(line)s: a quote is open or stands in the wrong place.")
TOO_LONG = marked("The file has more than %(most)s lines.")
TOO_WIDE = marked("Line 1 has more than %(most)s columns.")
MOST_ROWS = 1_000_000
MOST_COLUMNS = 500
STEP = 5_000  # rows between two words about how far it is

Progress = Callable[[int], object]


def quiet(_rows: int) -> None:
    """Say nothing about how far it is."""


def header_of(text: str) -> tuple[str, ...]:
    """The names of the columns in small letters, and what divides them."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        names = next(csv.reader([first], delimiter=delimiter, strict=True), [])
    except csv.Error:
        names = []
    return (delimiter, *(name.strip().lower() for name in names))


class Table:
    """A table whose header has been read."""

    def __init__(self, text: str, needed: Iterable[str]) -> None:
        self.delimiter, *self.names = header_of(text)
        self._text = text
        if len(self.names) > MOST_COLUMNS:
            raise refused(TOO_WIDE, most=MOST_COLUMNS)
        for name in needed:
            if name not in self.names:
                raise refused(NO_COLUMN, name=name)
        for name in self.names:
            if name and self.names.count(name) > 1:
                raise refused(TWICE, name=name[:60])

    def place(self, name: str) -> int:
        """Where a column stands; -1 where there is none of that name."""
        return self.names.index(name) if name in self.names else -1

    def rows(self, progress: Progress = quiet) -> Iterator[tuple[int, Sequence[str]]]:
        """Each row that is not empty with the number of its line; Invalid names a broken one."""
        reader = csv.reader(
            io.StringIO(self._text, newline=""), delimiter=self.delimiter, strict=True
        )
        needed, is_header, count = len(self.names), True, 0
        try:
            for row in reader:
                if not row:
                    continue
                if is_header:
                    is_header = False
                    continue
                if len(row) != needed:
                    raise refused(FIELDS, line=reader.line_num, found=len(row), needed=needed)
                count += 1
                if count % STEP == 0:
                    progress(STEP)
                    if count > MOST_ROWS:
                        raise refused(TOO_LONG, most=MOST_ROWS)
                yield reader.line_num, row
        except csv.Error:
            raise refused(BROKEN, line=reader.line_num) from None
        progress(count % STEP)
