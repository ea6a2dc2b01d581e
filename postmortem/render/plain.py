"""Texts so short and flat that Markdown cannot be slow for them, nor fail."""

import re

MOST_CHARACTERS = 2_000
MOST_LINES = 100
MOST_SIGNS = 80  # in all; what is slow needs many (measured: tests/unit/test_render_pool.py)
MOST_BRACKETS = 16
_SIGN = re.compile(r"[\[\]()!<>|`*_&\\@#~\"']")
_DEEP = re.compile(r"^[ \t>*+\d.)-]{13}", re.MULTILINE)


def is_plain(text: str) -> bool:
    """Tell whether a text may be rendered here and now; False says only that it may be slow."""
    return (
        len(text) <= MOST_CHARACTERS
        and text.count("\n") + text.count("\r") < MOST_LINES
        and text.count("[") + text.count("<") <= MOST_BRACKETS
        and ":::" not in text
        and "]:" not in text
        and len(_SIGN.findall(text)) <= MOST_SIGNS
        and not _DEEP.search(text)
    )
