"""Saying why a file is refused, and numbers as files write them."""

import json
import math
import re

from ...domain.knowledge.measurements import plain
from ...domain.writing.drafts import marked
from ...errors import Invalid, Problem

NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
LONGEST_NUMBER = 40
LARGEST = 1e15
SHOWN = 60
NOT_TEXT = marked("Line %(line)s is not UTF-8 text; save the file as UTF-8.")
NO_NUMBER = marked('Line %(line)s, %(column)s: "%(text)s" is no number.')
NO_COUNT = marked('Line %(line)s, %(column)s: "%(text)s" is no whole number of 0 or more.')
NOT_FINITE = marked('%(place)s: "%(text)s" is no number.')


def refused(sentence: str, **values: object) -> Invalid:
    """Why a file is not taken, in one sentence."""
    shown = {name: plain(one) if isinstance(one, str) else one for name, one in values.items()}
    return Invalid([Problem("file", sentence, shown)])


def text_of(content: bytes) -> str:
    """The file as text; Invalid names the line where it is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(NOT_TEXT, line=content.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        raise refused(NOT_TEXT, line=text.count("\n", 0, text.index("\0")) + 1)
    return text


def read_number(text: str) -> float | None:
    """A finite number with a decimal point; None where the text is something else."""
    given = text.strip()
    if len(given) > LONGEST_NUMBER or not NUMBER.fullmatch(given):
        return None
    value = float(given)
    return value if math.isfinite(value) and abs(value) <= LARGEST else None


def number(text: str, line: int, column: str) -> float:
    """A number of a table; Invalid names the line where there is none."""
    value = read_number(text)
    if value is None:
        raise refused(NO_NUMBER, line=line, column=column, text=text[:SHOWN])
    return value


def whole(text: str, line: int, column: str) -> int:
    """A whole number of 0 or more in a table; Invalid names the line where there is none."""
    given = text.strip()
    if given.isascii() and given.isdigit() and len(given) <= 15:
        return int(given)
    raise refused(NO_COUNT, line=line, column=column, text=text[:SHOWN])


def word(value: object) -> str:
    """The beginning of what stands in a JSON file, whatever it is."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return str(value)[:SHOWN] if isinstance(value, str | int | float) else type(value).__name__


def finite(value: object, place: str) -> float:
    """A number of a JSON file; Invalid names the place where it is something else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return float(value)
    raise refused(NOT_FINITE, place=place, text=word(value))
