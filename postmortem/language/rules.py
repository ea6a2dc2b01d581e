"""The rules: one file for each label and language, read and compiled once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from . import words
from .findings import HINT, LABELS, REVIEW, listed
from .subjects.kinds import HUMAN, Kind

SECTIONS = listed(
    """
    summary timeline factors lessons actions went-badly went-well lucky relief impact
    detection trigger background communication people facts references other
    """
)
ANYWHERE = SECTIONS | {""}
_PEOPLE = frozenset({Kind.PERSON, Kind.NAMED})
SUBJECTS: Mapping[str, frozenset[Kind]] = {
    "person": _PEOPLE,
    "named": frozenset({Kind.NAMED}),
    "org": frozenset({Kind.ORG}),
    "human": HUMAN,
    "person or none": _PEOPLE | {Kind.NONE},
    "human or none": HUMAN | {Kind.NONE},
    "any": frozenset(Kind),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One way a label shows: a pattern, and who must be its subject or its agent."""

    pattern: re.Pattern[str]
    subject: frozenset[Kind] | None
    agent: frozenset[Kind] | None
    unless: tuple[re.Pattern[str], ...]
    scope: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One label in one language: its variants, its question, and sentences to find and to pass."""

    id: str
    label: str
    tier: str
    language: str
    scope: frozenset[str]
    variants: tuple[Variant, ...]
    explain: Mapping[str, str]
    ask: Mapping[str, str]
    source: str
    flag: tuple[str, ...]
    passes: tuple[str, ...]


@cache
def rules(language: str) -> tuple[Rule, ...]:
    """The rules of a language in the order of their labels."""
    folder = resources.files(__package__).joinpath("rules", language)
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=str)
    read = [_rule(yaml.safe_load(one.read_text("utf-8")), language) for one in files]
    return tuple(sorted(read, key=lambda rule: LABELS.index(rule.label)))


def _rule(data: Mapping[str, Any], language: str) -> Rule:
    if data["tier"] not in {REVIEW, HINT}:
        raise ValueError(f"{data['id']}: {data['tier']} is no tier")
    scope = _scope(data.get("scope"))
    return Rule(
        id=data["id"],
        label=data["label"],
        tier=data["tier"],
        language=language,
        scope=scope,
        variants=tuple(_variant(one, data, language, scope) for one in data["variants"]),
        explain=data["explain"],
        ask=data["ask"],
        source=data["source"],
        flag=tuple(data["flag"]),
        passes=tuple(data["pass"]),
    )


def _scope(named: Sequence[str] | None) -> frozenset[str]:
    """The sections named; a text of no known section is always looked at."""
    if named is None:
        return ANYWHERE
    unknown = set(named) - SECTIONS
    if unknown:
        raise ValueError(f"there are no sections {sorted(unknown)}")
    return frozenset(named) | {""}


def _variant(
    one: Mapping[str, Any], data: Mapping[str, Any], language: str, scope: frozenset[str]
) -> Variant:
    known = words.lists(language)
    unless = [*_listed(one.get("unless")), *_listed(data.get("unless"))]
    flags = re.IGNORECASE if not one.get("case") else re.NOFLAG
    return Variant(
        pattern=re.compile(words.compose(one["pattern"], known), flags),
        subject=SUBJECTS[one["subject"]] if one.get("subject", "any") != "any" else None,
        agent=SUBJECTS[one["agent"]] if "agent" in one else None,
        unless=tuple(re.compile(words.compose(text, known), re.IGNORECASE) for text in unless),
        scope=_scope(one["scope"]) if "scope" in one else scope,
    )


def _listed(value: object) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else [str(one) for one in value]  # type: ignore[attr-defined]
