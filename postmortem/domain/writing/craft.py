"""What the shape of a document asks its writer: questions, never a verdict, and nothing blocks."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from ..actions import Action, ActionState, ActionType
from ..documents import Document
from ..sections import Factor

CHANGING = frozenset({ActionType.PREVENT, ActionType.MITIGATE, ActionType.REPAIR})


class Question(StrEnum):
    """What a writer is asked, by the list that it is about."""

    ONE_FACTOR = "one-factor"
    ALL_OF_A_KIND = "all-of-a-kind"
    ONLY_DETECT = "only-detect"
    NOT_MEASURABLE = "not-measurable"


def questions(document: Document) -> Iterator[Question]:
    """The questions that this document raises as it stands; none about what is not begun."""
    yield from _about_factors(document.factors)
    standing = [one for one in document.actions if one.state is not ActionState.DROPPED]
    if standing:
        yield from _about_actions(standing)


def _about_factors(factors: Sequence[Factor]) -> Iterator[Question]:
    if len(factors) == 1:
        yield Question.ONE_FACTOR
    if len(factors) > 2 and len({factor.kind for factor in factors}) == 1:
        yield Question.ALL_OF_A_KIND


def _about_actions(actions: Sequence[Action]) -> Iterator[Question]:
    if not any(action.type in CHANGING for action in actions):
        yield Question.ONLY_DETECT
    if not any(action.text.strip() for action in actions):
        yield Question.NOT_MEASURABLE
