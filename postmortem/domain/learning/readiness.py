"""Readiness for the handover: what is said of each item, and the stages of who runs it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..documents import canonical, write_instant
from ..writing.checklists import Question

SIDES = frozenset({"supplier", "client"})


class State(StrEnum):
    """How an item stands."""

    OPEN = "open"
    MET = "met"
    ACCEPTED = "accepted"


class Stage(StrEnum):
    """Who runs an application, in the order in which it moves over."""

    SUPPLIER = "supplier-runs"
    TOGETHER = "together"
    ON_CALL = "client-runs-supplier-on-call"
    CLIENT = "client-runs"


STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said of an item."""

    key: str
    state: str
    note: str
    name: str
    side: str
    organization: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature under a step, with the list that was signed."""

    step: int
    stage: str
    side: str
    name: str
    organization: str
    at: datetime
    sha256: str
    items: tuple[Mapping[str, Any], ...] = ()
    is_whole: bool = True

    @property
    def open(self) -> list[Mapping[str, Any]]:
        """What was open when it was signed."""
        return [item for item in self.items if item["state"] == State.OPEN]

    @property
    def accepted(self) -> list[Mapping[str, Any]]:
        """What was accepted as a risk when it was signed."""
        return [item for item in self.items if item["state"] == State.ACCEPTED]


@dataclass(frozen=True, slots=True)
class Step:
    """A step to a stage that both sides signed, or one of them so far."""

    number: int
    stage: Stage
    signed: tuple[Signed, ...]

    @property
    def sides(self) -> frozenset[str]:
        """Who has signed it."""
        return frozenset(one.side for one in self.signed)

    @property
    def is_taken(self) -> bool:
        """Whether both sides have signed it."""
        return self.sides == SIDES


@dataclass(frozen=True, slots=True)
class Course:
    """The steps that were taken, in order, and those that one side proposes now."""

    taken: tuple[Step, ...] = ()
    proposed: tuple[Step, ...] = ()

    @property
    def stage(self) -> Stage:
        """Who runs it today; the supplier, before any step."""
        return self.taken[-1].stage if self.taken else Stage.SUPPLIER

    @property
    def next_number(self) -> int:
        """The number of the next step."""
        return len(self.taken) + 1

    @property
    def choices(self) -> tuple[Stage, ...]:
        """Where the next step may lead: one stage on, or back to any earlier one."""
        here = STAGES.index(self.stage)
        return (*STAGES[here + 1 : here + 2], *STAGES[:here])


def newest(answers: Iterable[Answer]) -> dict[str, Answer]:
    """What counts now of each item; the answers in the order in which they were given."""
    return {one.key: one for one in answers}


def course(signatures: Sequence[Signed]) -> Course:
    """The way so far; the signatures in the order in which they were given.

    A step is taken when both sides signed the same one; what else was proposed with it is over.
    """
    found: dict[tuple[int, str], list[Signed]] = {}
    for one in signatures:
        found.setdefault((one.step, one.stage), []).append(one)
    steps = [Step(number, Stage(stage), tuple(of)) for (number, stage), of in found.items()]
    taken = tuple(sorted((one for one in steps if one.is_taken), key=lambda step: step.number))
    proposed = tuple(one for one in steps if one.number == len(taken) + 1)
    return Course(taken, proposed)


@dataclass(frozen=True, slots=True)
class Frozen:
    """The list as one text, and the checksum that is signed."""

    text: str
    sha256: str


def frozen(questions: Iterable[Question], answers: Mapping[str, Answer]) -> Frozen:
    """The list as it stands, with its questions in the product's first language."""
    text = canonical([_as_signed(one, answers.get(one.key)) for one in questions])
    return Frozen(text, hashlib.sha256(text.encode()).hexdigest())


def _as_signed(question: Question, answer: Answer | None) -> dict[str, str]:
    item = {"key": question.key, "question": question.question, "state": str(State.OPEN)}
    if answer is None:
        return item
    names = ("state", "note", "name", "side", "organization")
    said = {name: str(getattr(answer, name)) for name in names}
    return item | said | {"at": write_instant(answer.at)}


def counts(questions: Iterable[Question], answers: Mapping[str, Answer]) -> dict[str, int]:
    """How many items are met, open and accepted."""
    found = dict.fromkeys(map(str, State), 0)
    for one in questions:
        found[answers[one.key].state if one.key in answers else State.OPEN] += 1
    return found
