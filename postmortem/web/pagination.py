"""Long lists, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import request

MOST = 200  # pages that are walked; whoever wants more searches

Row = TypeVar("Row")


def page_number() -> int:
    """The page asked for, 1 where it is nonsense."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), MOST) if text.isdecimal() and len(text) < 6 else 1


@dataclass(frozen=True, slots=True)
class Pagination:
    """The page of a list that is open, of how many, with the addresses before and after it."""

    number: int
    last: int
    size: int
    previous: str | None
    next: str | None

    @property
    def first(self) -> int:
        """How many rows stand on the pages before."""
        return (self.number - 1) * self.size

    def of(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows of this page among all."""
        return rows[self.first : self.first + self.size]


def paginate(
    total: int, size: int, address: Callable[[int], str] = lambda number: f"?page={number}"
) -> Pagination:
    """The page asked for of a list this long; the last one where it is not that long."""
    last = max(1, min(MOST, -(-total // size)))
    number = min(page_number(), last)
    return Pagination(
        number,
        last,
        size,
        address(number - 1) if number > 1 else None,
        address(number + 1) if number < last else None,
    )
