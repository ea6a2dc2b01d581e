"""The check before sharing: what may not be meant to leave, and what is done about each."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import force_locale, gettext, ngettext
from flask_babel import gettext as _

from ...domain.disclosure.checking import Finding, Place
from ...domain.disclosure.kinds import Kind
from ...domain.documents import Document
from ...errors import Invalid, Stale
from ...operations import disclosures as operations
from ...operations.disclosures import SAVED_IN_BETWEEN, Choice, Way
from ...policy.permissions import Permission
from ...store import disclosures
from ...store.disclosures import Look
from ..disclosures import kinds
from ..doors import permission, viewer
from ..numbers import whole
from . import blueprint, sharing


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


def _choices() -> dict[str, Choice]:
    form = request.form
    return {
        name.removeprefix("choice-"): Choice(
            Way(way), form.get(name.replace("choice-", "wording-", 1), "")
        )
        for name, way in form.items()
        if name.startswith("choice-") and way in set(Way)
    }


@blueprint.post("/<id>/check")
@permission(Permission.POSTMORTEM_SHARE)
def check(id: str) -> Any:
    """Do what was chosen for each finding, then look again."""
    if again := request.form.get("again"):
        operations.ask_again(viewer(), id, again)
        return redirect(url_for("postmortems.share", id=id, _anchor="check"), 303)
    try:
        settled = operations.settle(
            viewer(),
            id,
            whole(request.form.get("revision", "")),
            _choices(),
            everywhere=request.form.get("everywhere") == "1",
        )
    except Invalid as error:
        return sharing.page(id, error.problems, 422)
    except Stale:
        return sharing.page(id, [SAVED_IN_BETWEEN], 409)
    flash(ngettext("%(num)s thing is settled.", "%(num)s things are settled.", settled))
    return redirect(url_for("postmortems.share", id=id, _anchor="check"), 303)
