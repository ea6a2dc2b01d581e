"""Whole numbers as browsers send them."""

MOST_DIGITS = 9  # what a column of any database holds


def whole(text: str, otherwise: int = 0) -> int:
    """The number in a text, else another where it is none or too large to be one of ours."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else otherwise
