"""Which template a form is laid out after: the version it was made with, or a newer one."""

from typing import Any

from ...config import LANGUAGES
from ...domain.writing import forms
from ...domain.writing.outlines import Outline
from ...domain.writing.severity_rules import Rule
from ...store import outlines, severity_rules
from ..doors import viewer
from ..numbers import whole

Raw = forms.Raw


def language_of(raw: Raw) -> str:
    """The language a form is written in."""
    return str(raw["language"]) if raw["language"] in LANGUAGES else "en"


def chosen(raw: Raw) -> Outline | None:
    """The newest version of the template that a form names; none named: by the severity's rule."""
    if not raw["template"]:
        severity = whole(raw["severity"]) or None
        return severity_rules.outline_for(viewer(), severity, language_of(raw))
    return outlines.get(viewer(), raw["template"], language_of(raw))


def beside(raw: Raw) -> dict[str, Any]:
    """What the editor shows beside each section, and whether there is a newer version of it."""
    language, key = language_of(raw), raw["template"]
    version = whole(raw["template_version"])
    outline = outlines.get(viewer(), key, language, version) if key else None
    newest = outlines.get(viewer(), key, language) if outline else None
    return {
        "key": key,
        "name": outline.name if outline else "",
        "purpose": outline.purpose if outline else "",
        "sections": {part.key: part for part in outline.sections} if outline else {},
        "version": version,
        "newer": newest.version if outline and newest and newest.version > version else 0,
    }


def choices(raw: Raw) -> list[Outline]:
    """The templates one can change to, and the present one even if it is retired."""
    offered = list(outlines.find(viewer(), language_of(raw)))
    if raw["template"] and raw["template"] not in {one.key for one in offered}:
        present = outlines.get(viewer(), raw["template"], language_of(raw))
        offered += [present] if present else []
    return offered


def ruled(language: str) -> list[dict[str, Any]]:
    """What each severity's rule chooses, by name."""
    rules: dict[int, Rule] = severity_rules.find(viewer())
    return [
        {
            "severity": severity,
            "name": severity_rules.outline_for(viewer(), severity, language).name,
            "days": rule.days,
        }
        for severity, rule in sorted(rules.items())
    ]
