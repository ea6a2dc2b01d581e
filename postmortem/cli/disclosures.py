"""What the check before sharing says to a command, and the option that shares all the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from ..errors import Invalid, Problem
from ..operations.disclosures import Undecided

Command = TypeVar("Command", bound=Callable[..., Any])


def all_the_same(command: Command) -> Command:
    """Give a command the option --all-the-same."""
    words = "Let the client read what the check before sharing finds."
    return click.option("--all-the-same", is_flag=True, help=words)(command)


@contextmanager
def looked_at() -> Iterator[None]:
    """Say what the check found line by line, where it refuses."""
    try:
        yield
    except Undecided as error:
        lines = [f"{one.place.field}: {one.kind}: {one.words} ({one.why})" for one in error.found]
        end = (
            "The client would read this; nothing was done. Say it otherwise, or use --all-the-same."
        )
        raise Invalid([Problem("", one) for one in [*lines, end]]) from None
