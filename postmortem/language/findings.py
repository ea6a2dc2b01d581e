"""What the checker hands out, and whom it is told about beforehand."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

REVIEW, HINT = "review", "hint"
LABELS = (
    "human_error",
    "org_culprit",
    "person_cause",
    "counterfactual",
    "normative",
    "behaviour_action",
    "anger",
    "named_person",
    "single_cause",
    "hindsight",
    "absolute",
    "vague_action",
)
"""Every label, those first that a sentence with several is shown under."""
CORE = frozenset(LABELS[:7])
"""The labels that are shown in a review."""


def listed(words: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Roster:
    """The names a workspace knows: its people, and its organizations."""

    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence worth another look: where it stands, what was seen, and a question."""

    rule: str
    label: str
    tier: str
    line: int
    column: int
    start: int
    end: int
    text: str
    marked: str
    marked_at: int
    questions: Mapping[str, str]
    explanations: Mapping[str, str]
    language: str

    @property
    def question(self) -> str:
        """The question in the language of the text."""
        return self.questions[self.language]

    @property
    def explanation(self) -> str:
        """Why the sentence is shown, in the language of the text."""
        return self.explanations[self.language]

    @property
    def key(self) -> str:
        """The same for the same rule and sentence wherever it stands: what "fine here" keeps."""
        return key_of(self.rule, self.text)


def key_of(rule: str, sentence: str) -> str:
    """A name for a rule's finding in a sentence that spacing, case and marks do not change."""
    words = " ".join(re.findall(r"\w+", sentence.casefold()))
    return hashlib.sha256(f"{rule}\n{words}".encode()).hexdigest()[:20]
