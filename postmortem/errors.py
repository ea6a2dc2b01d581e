"""What can go wrong for a person, each with a sentence; mapped to HTTP in one place in `web`."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


class PostmortemError(Exception):
    """Anything a person is told about; the message is the sentence."""


class NotFound(PostmortemError):
    """Hidden, deleted and unknown are the same."""


class Forbidden(PostmortemError):
    """The person is known and may not do this."""


class TooMany(PostmortemError):
    """Somebody tried too often; it can be tried again later."""


class ConfigurationError(PostmortemError):
    """A setting that cannot be used; the message names it."""


class Unscoped(RuntimeError):
    """A query that does not know its viewer: a mistake of ours, never shown."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was sent: the field's name and a sentence with its values."""

    field: str
    sentence: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence with its values in it."""
        return self.sentence % self.values if self.values else self.sentence


def too_long(field: str, text: str, most: int) -> list[Problem]:
    """What is wrong with a text of more characters than fit; nothing where it fits."""
    if len(text) <= most:
        return []
    counts = {"count": len(text), "most": most}
    return [Problem(field, "This is %(count)s characters long; %(most)s fit.", counts)]


class Invalid(PostmortemError):
    """What was sent cannot be taken; says why, field by field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def all_checked(*checks: Callable[[], Any]) -> list[Any]:
    """What each check returns; Invalid with the problems of all that refuse."""
    values: list[Any] = []
    problems: list[Problem] = []
    for check in checks:
        try:
            values.append(check())
        except Invalid as error:
            problems += error.problems
    if problems:
        raise Invalid(problems)
    return values


class Overtaken(PostmortemError):
    """Another window of the same person has written since; nothing was written over."""


class Stale(PostmortemError):
    """Someone saved in between; both texts are kept as revisions."""

    def __init__(self, theirs: int, mine: int) -> None:
        super().__init__("Somebody else saved this in between.")
        self.theirs = theirs
        self.mine = mine
