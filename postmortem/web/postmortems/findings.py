"""What the check before sharing found in a postmortem, as its share page shows it."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from flask import request
from flask_babel import force_locale, gettext
from flask_babel import gettext as _

from ...domain.disclosure.checking import Finding, Place
from ...domain.disclosure.kinds import Kind
from ...domain.documents import Document
from ...store import disclosures
from ...store.disclosures import Look
from ..disclosures import kinds
from ..doors import viewer


def _suggestion(finding: Finding) -> str:
    """Other wording to begin with, in the language of the text."""
    is_database = finding.words.lower().startswith(("db", "pg", "sql", "mysql", "postgres", "ora"))
    words: dict[Kind, str] = {
        Kind.COMMAND: _("[password]"),
        Kind.SECRET: _("[secret]"),
        Kind.URL: _("[internal link]"),
        Kind.EMAIL: _("[address]"),
        Kind.PHONE: _("[number]"),
        Kind.ADDRESS: _("[IP address]"),
        Kind.HOST: _("the database host") if is_database else _("an internal host"),
        Kind.CLIENT: _("another client"),
        Kind.PERSON: _("a colleague"),
    }
    return words[finding.kind]


def _where(document: Document, place: Place) -> str:
    """What the item is called in which something was found."""
    facts: dict[str, str] = {
        "title": _("Title"),
        "noticed_by": _("Noticed by"),
        "reach": _("Reach"),
        "tags": _("Tags"),
    }
    if not place.part:
        return facts[place.field]
    items: Iterable[Any] = getattr(document, place.part)
    item = next(
        one for one in items if place.item in {getattr(one, "id", ""), getattr(one, "key", "")}
    )
    if place.part == "sections":
        return str(item.heading)
    if place.part == "entries":
        at = f"{item.at:%Y-%m-%d %H:%M} UTC" if item.at else ""
        return str(_("Event %(time)s", time=at)).strip()
    if place.part == "attachments":
        return str(_("File: %(name)s", name=item.name))
    words: dict[str, str] = {
        "relief_steps": _("What helped: %(title)s", title=item.title),
        "factors": _("Condition: %(title)s", title=item.title),
        "actions": _("Action: %(title)s", title=item.title),
    }
    return words[place.part]


def _card(finding: Finding, language: str, form: Mapping[str, str]) -> dict[str, Any]:
    """One finding as the page shows it, with what was chosen last."""
    with force_locale(language):
        suggestion = _suggestion(finding)
    return {
        "id": finding.id,
        "digest": finding.digest,
        "is_command": finding.place.field == "command",
        "label": kinds()[finding.kind],
        "why": gettext(finding.why),
        "before": finding.before,
        "words": finding.words,
        "after": finding.after,
        "choice": form.get(f"choice-{finding.id}", ""),
        "wording": form.get(f"wording-{finding.id}", suggestion),
    }


def shown(id: str) -> dict[str, Any]:
    """What the share page shows of the check."""
    look = disclosures.look(viewer(), id)
    return {
        "revision": look.revision,
        "count": len(look.open),
        "language": look.document.language,
        "groups": [
            {
                "where": where,
                "findings": [_card(one, look.document.language, request.form) for one in found],
            }
            for where, found in groupby(look.open, lambda one: _where(look.document, one.place))
        ],
        "kept": _kept(look),
        "is_everywhere": request.form.get("everywhere") == "1",
    }


def _kept(look: Look) -> list[dict[str, Any]]:
    once = {one.digest: one for one in look.checked.kept}
    return [
        {
            "digest": digest,
            "where": _where(look.document, one.place),
            "words": one.words,
            "label": kinds()[one.kind],
            "who": look.kept[digest].who,
            "at": f"{look.kept[digest].at:%Y-%m-%d}",
        }
        for digest, one in once.items()
    ]
