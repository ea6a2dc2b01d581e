"""Questions beside the text while it is written: about wordings, and about factors and actions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import render_template, request
from flask_babel import get_locale

from ...domain.sections import SectionKind
from ...domain.writing import craft, drafts, forms
from ...domain.writing.forms import Raw
from ...language.check import check
from ...language.findings import Finding, Roster
from ...language.rules import SECTIONS
from ...operations import wordings as operations
from ...policy.permissions import Permission
from ...store import applications, organizations, people, wordings
from ..doors import permission, viewer
from . import blueprint

MOST = 3  # at once: a page full of questions is not read
LISTS = {
    "entries": ("timeline", ("text", "sensible")),
    "factors": ("factors", ("title", "text")),
    "actions": ("actions", ("title", "text")),
}

Field = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Card:
    """One question about a sentence in a field; where it stands counts as a browser counts."""

    field: str
    start: int
    end: int
    marked: str
    question: str
    explanation: str
    key: str
    rule: str


def fields(raw: Raw) -> Iterator[Field]:
    """Every text of a form: the field's name, in which section it stands, what is written there."""
    for number, row in enumerate(raw["sections"]):
        if row["kind"] == SectionKind.TEXT:
            section = row["key"] if row["key"] in SECTIONS else "other"
            yield f"sections-{number}-text", section, row["text"]
    for name, (section, parts) in LISTS.items():
        for number, row in enumerate(raw[name]):
            yield from ((f"{name}-{number}-{part}", section, row[part]) for part in parts)


def cards(raw: Raw, language: str, accepted: Iterable[str], first: str = "") -> list[Card]:
    """At most three questions about this form, those about the field being written first."""
    known, roster = frozenset(accepted), _roster()
    found: list[Card] = []
    for name, section, text in sorted(fields(raw), key=lambda one: one[0] != first):
        for finding in _found(text, raw["language"] or "en", section, roster):
            if finding.key not in known:
                found.append(_card(name, text, finding, language))
            if len(found) == MOST:
                return found
    return found


@lru_cache(maxsize=256)
def _found(text: str, language: str, section: str, roster: Roster) -> Sequence[Finding]:
    """What is worth another look in one field; only what changed is looked at anew."""
    return check(text, language, section, roster) if text.strip() else ()


def _card(name: str, text: str, finding: Finding, language: str) -> Card:
    return Card(
        field=name,
        start=_units(text[: finding.marked_at]),
        end=_units(text[: finding.marked_at + len(finding.marked)]),
        marked=finding.marked,
        question=finding.questions[language],
        explanation=finding.explanations[language],
        key=finding.key,
        rule=finding.rule,
    )


def _units(text: str) -> int:
    """The length of a text as browsers count it, in UTF-16 units."""
    return len(text.encode("utf-16-le", errors="replace")) // 2


def _roster() -> Roster:
    """The names that this workspace knows."""
    return Roster(
        people=tuple(one["name"] for one in people.find(viewer())),
        organizations=tuple(one["name"] for one in organizations.find(viewer())),
    )


@blueprint.post("/<id>/hints", endpoint="hints")
@permission(Permission.POSTMORTEM_WRITE)
def hints(id: str) -> str:
    """The questions that the form raises as it is typed now, to be put beside its fields."""
    raw = forms.gather(request.form.items(multi=True))
    document = drafts.read(raw, applications.slugs(viewer()))[0]
    return render_template(
        "partials/editor_hints.html",
        cards=of_form(id, raw, request.form.get("at", "")),
        questions=list(craft.questions(document)),
        form=raw,
    )


def of_form(name: str, raw: Raw, first: str = "") -> list[Card]:
    """The questions about a postmortem's form, in the viewer's language."""
    language = str(get_locale())
    return cards(raw, "de" if language == "de" else "en", wordings.accepted(viewer(), name), first)


@blueprint.post("/<id>/wordings", endpoint="accept_wording")
@permission(Permission.POSTMORTEM_WRITE)
def accept(id: str) -> Any:
    """Ask no more about one sentence of this postmortem."""
    accept_as(id, request.form.get("wording", ""))
    return "", 204


def accept_as(name: str, wording: str) -> None:
    """Ask no more about what a button named: a rule and the key of its finding."""
    rule, _, key = wording.partition(" ")
    operations.accept(viewer(), name, key, rule)
