"""JSON files, read strictly."""

import json
from typing import Any

from ...domain.writing.drafts import marked
from .refusing import refused

NO_JSON = marked("Line %(line)s, column %(column)s: this is no JSON; is the file complete?")
NO_READABLE = marked("The file holds no JSON object that can be read.")
NO_OBJECT = marked("%(place)s is not an object.")


def load(text: str) -> dict[str, Any]:
    """The object in a file; Invalid names the line where it is no JSON."""
    try:
        value = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise refused(NO_JSON, line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError):
        raise refused(NO_READABLE) from None
    if not isinstance(value, dict):
        raise refused(NO_READABLE)
    return value


def _no_number(word: str) -> float:
    raise ValueError(word)


def an_object(value: Any, place: str) -> dict[str, Any]:
    """An object, or Invalid with its place."""
    if not isinstance(value, dict):
        raise refused(NO_OBJECT, place=place)
    return value
