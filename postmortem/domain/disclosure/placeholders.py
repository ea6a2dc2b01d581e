"""Telling a value from what only stands where a value would."""

import re

from .words import listed

_STANDS_FOR = re.compile(
    r"<[^>]*>?|\$[({\w].*|%[\w({].*|\{\{?.*|\[.*|@.*|&lt;.*"
    r"|[*xX•.…_#?-]+|\.{3,}.*"
    r"|(?:your|my|the|some|insert|enter|change|replace|put|dein|ihr|euer)[-_ ]?\w[\w-]*"
    r"|(?:os|process|env|System|ENV|config|settings|vault|secrets?|var|self|file|ref|arn|data"
    r"|request|options|args|params)[.\[(:/].*"
    r"|getenv.*|/.*|~/.*|!.*|ENC\[.*",
    re.DOTALL,
)
_WORDS = listed(
    "password passwort passwd pass pwd secret token key value user username name host none null "
    "nil true false yes no on off empty undefined unset required optional enabled disabled "
    "changeme change-me change_me redacted removed hidden masked example dummy sample test foo "
    "bar baz placeholder string str text leer geheim kennwort wert ja nein unknown default basic "
    "bearer stdin prompt ask"
)


def is_variable(value: str) -> bool:
    """Whether a value only stands for one: a variable, a mask, a word in angle brackets."""
    bare = value.strip("\"'`,; ")
    return not bare or bool(_STANDS_FOR.fullmatch(bare))


def is_placeholder(value: str) -> bool:
    """Whether a value says nothing: a variable, or a word such as "changeme"."""
    return is_variable(value) or value.strip("\"'`,; ").lower() in _WORDS


def is_mixed(value: str) -> bool:
    """Whether a value looks made up rather than written: digits or signs among the letters."""
    inner = value.strip("\"'`.,;:!? ")
    has_digit = any(one.isdigit() for one in inner)
    letters = [one for one in inner if one.isalpha()]
    has_sign = any(one in "!@#$%^&*+=~?" for one in value.rstrip(".,;:?"))
    upper = any(one.isupper() for one in letters[1:]) and any(one.islower() for one in letters)
    return (has_digit or has_sign or upper) and bool(letters)
