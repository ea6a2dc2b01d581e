"""The questions a reviewer goes through: each is answered in words or ticked, none is counted."""

from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and what to look for."""

    key: str
    question: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One question as it was asked, with what a reviewer said."""

    question: str
    words: str = ""
    is_ticked: bool = False


def read(text: str) -> tuple[Question, ...]:
    """The questions in a checklist's file, in their order."""
    return tuple(
        Question(str(one["key"]), str(one["question"]), str(one.get("hint", "")))
        for one in yaml.safe_load(text)
    )
