"""The check on a hand-made set: what was planted is found, what only looks like it is left alone.

Each file of `disclosure_cases` is about one kind. `+` begins a line with something planted between
⟦ and ⟧, `-` a line of look-alikes. A line about one kind is not blamed for another.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from postmortem.domain.disclosure import detecting
from postmortem.domain.disclosure.kinds import Kind, Known, Somebody

FOLDER = Path(__file__).with_name("disclosure_cases")
RECALL, PRECISION = 0.95, 0.8
PLANTED = re.compile("⟦(.*?)⟧", re.DOTALL)


def of(names: str, domain: str, is_supplier: bool = False) -> tuple[Somebody, ...]:
    """Some people of one organization."""
    return tuple(
        Somebody(name, f"{name.split()[0].lower()}@{domain}", is_supplier)
        for name in names.split(", ")
    )


OURS = (
    "Tomasz Król, Mara Lindqvist, Jürgen Weiß, Will Turner, May Chen, Anneliese Köhler, Max Berger"
)
KNOWN = Known(
    clients=("Lindenau", "Nordwind Energie GmbH", "Müller & Söhne", "Stadtwerke Ödelsheim",
             "Orbis24", "Beta"),
    people=of(OURS, "kestrel.example", True)
    + of("Jonas Feld, Sabine Großmann", "lindenau.example"),
    readers=of("Ines Duarte", "havenlog.example"),
)  # fmt: skip
EYES = detecting.detector(KNOWN)


@dataclass(frozen=True)
class Case:
    """One line of a file: the text, and where in it something was planted."""

    text: str
    planted: tuple[tuple[int, int], ...]


def cases(kind: Kind) -> list[Case]:
    """The lines about one kind."""
    lines = (FOLDER / f"{kind}.txt").read_text("utf-8").splitlines()
    return [_case(line[2:]) for line in lines if line.startswith(("+ ", "- "))]


def _case(line: str) -> Case:
    line = line.replace("·", "").replace("\\n", "\n")
    spans, text, at = [], "", 0
    for found in PLANTED.finditer(line):
        text += line[at : found.start()]
        spans.append((len(text), len(text) + len(found[1])))
        text += found[1]
        at = found.end()
    return Case(text + line[at:], tuple(spans))


def measured(kind: Kind) -> tuple[float, float, list[str]]:
    """Recall and precision of one kind, and what was missed or taken by mistake."""
    hit = missed = wrong = 0
    mistakes = []
    for case in cases(kind):
        found = [one for one in detecting.apart(EYES.hits(case.text)) if one.kind == kind]
        for start, end in case.planted:
            # All of it must be covered: what is left of a name or a secret still tells.
            if any(one.start <= start and end <= one.end for one in found):
                hit += 1
            else:
                missed += 1
                mistakes.append(f"missed {case.text[start:end]!r} in {case.text!r}")
        for one in found:
            if not any(start < one.end and one.start < end for start, end in case.planted):
                wrong += 1
                mistakes.append(f"took {case.text[one.start : one.end]!r} in {case.text!r}")
    return hit / (hit + missed), hit / (hit + wrong or 1), mistakes


@pytest.mark.parametrize("kind", Kind)
def test_what_was_planted_is_found_and_look_alikes_are_not(kind: Kind) -> None:
    recall, precision, mistakes = measured(kind)
    assert recall >= RECALL and precision >= PRECISION, "\n".join(mistakes)


def test_the_set_is_large_enough() -> None:
    every = [case for kind in Kind for case in cases(kind)]
    assert sum(len(case.planted) for case in every) >= 200
    assert sum(not case.planted for case in every) >= 200


def test_no_ordinary_sentence_is_listed_at_all() -> None:
    quiet = [case.text for kind in Kind for case in cases(kind) if not case.planted]
    listed = [text for text in quiet if EYES.hits(text)]
    assert len(listed) <= 0.1 * len(quiet), listed
