"""Releases as a list: CSV with a line for each, and all that is wrong with it line by line."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from ..domain.knowledge.releases import FIELDS, Release, read, said
from ..domain.writing.drafts import marked
from ..errors import Problem

NEEDED = ("version", "released_at")
SEPARATORS = ",;\t"
LARGEST = 4_000_000  # bytes
MOST_LINES = 2_000
MOST_COLUMNS = 100

NO_TEXT = marked("This file is no text.")
TOO_LARGE = marked("This file is larger than 4 MB.")
TOO_MANY = marked("A list has at most 2,000 releases; take several.")
NOTHING = marked("There is no release in this list.")
BROKEN = marked("A quotation mark is not closed, or a text is too long.")
WRONG_COUNT = marked("This line has %(count)s columns; the first line names %(most)s.")
TWICE = marked("The same version at the same time stands in line %(line)s already.")
NO_COLUMN = marked('The first line names no column "%(name)s".')
OTHER_COLUMN = marked('The column "%(name)s" is not known; known are %(known)s.')
SAME_COLUMN = marked('The column "%(name)s" is there twice.')
TOO_WIDE = marked("There are more than %(most)s columns.")


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong with a line of the list; its field is the name of the column."""

    number: int
    problem: Problem


@dataclass(slots=True)
class Listed:
    """The releases of a list; good for nothing where a line of it is bad."""

    releases: list[Release] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)

    def refuse(self, number: int, problem: Problem) -> None:
        """Note what is wrong with a line."""
        self.bad.append(BadLine(number, problem))


def read_csv(content: bytes) -> Listed:
    """All releases of a list, and everything that is wrong with it."""
    listed = Listed()
    if len(content) > LARGEST or b"\0" in content:
        listed.refuse(1, Problem("", TOO_LARGE if len(content) > LARGEST else NO_TEXT))
        return listed
    text = _decoded(content)
    lines = _lines(text, listed)
    _number, names = next(lines, (1, []))
    names = [name.strip().lower().lstrip("\ufeff") for name in names]
    if _refused(names, listed):
        return listed
    seen: dict[tuple[str, object], int] = {}
    for number, line in lines:
        _take(number, dict(zip(names, line, strict=False)), len(line), names, seen, listed)
        if len(seen) > MOST_LINES:
            listed.refuse(number, Problem("", TOO_MANY))
            break
    if not listed.releases and not listed.bad:
        listed.refuse(1, Problem("", NOTHING))
    return listed


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _lines(text: str, listed: Listed) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, each with the number of its first line in the file."""
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for line in reader:
            if any(one.strip() for one in line):
                yield number, line
            number = reader.line_num + 1
    except csv.Error:
        listed.refuse(number, Problem("", BROKEN))


def _refused(names: list[str], listed: Listed) -> bool:
    """Whether the first line does not say what the columns are."""
    if not any(names):
        return bool(listed.bad)
    if len(names) > MOST_COLUMNS:
        listed.refuse(1, Problem("", TOO_WIDE, {"most": MOST_COLUMNS}))
        return True
    known = ", ".join(FIELDS)
    problems = [Problem(one, NO_COLUMN, {"name": one}) for one in NEEDED if one not in names]
    for at, name in enumerate(names):
        if name not in FIELDS:
            problems.append(Problem(name, OTHER_COLUMN, {"name": name[:60], "known": known}))
        elif name in names[:at]:
            problems.append(Problem(name, SAME_COLUMN, {"name": name}))
    for problem in problems:
        listed.refuse(1, problem)
    return bool(problems)


def _take(
    number: int,
    raw: dict[str, str],
    count: int,
    names: list[str],
    seen: dict[tuple[str, object], int],
    listed: Listed,
) -> None:
    """Add the release of one line, or what is wrong with it."""
    if count != len(names):
        counts = {"count": count, "most": len(names)}
        listed.refuse(number, Problem("", WRONG_COUNT, counts))
        return
    release, problems = read(raw, said(raw))
    for one in problems:
        column = one.field.removesuffix("_date").removesuffix("_time")
        listed.refuse(number, Problem(column, one.sentence, one.values))
    if release is None:
        return
    key = (release.version, release.released_at)
    if key in seen:
        listed.refuse(number, Problem("version", TWICE, {"line": seen[key]}))
        return
    seen[key] = number
    listed.releases.append(release)
