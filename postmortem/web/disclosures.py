"""What somebody who shares should look at: its words for the pages, and how many there are."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import gettext as _

from ..domain.disclosure.checking import Finding
from ..domain.disclosure.kinds import Kind
from ..operations.disclosures import Undecided
from ..policy.permissions import Permission, may
from ..store import disclosures
from .doors import viewer


def count(id: str | None) -> int:
    """How many things in a postmortem are undecided; 0 for whoever does not share."""
    if id is None or not may(viewer(), Permission.POSTMORTEM_SHARE):
        return 0
    return disclosures.count(viewer(), id)


def to_decide(source: Mapping[str, Any]) -> int:
    """The same beside an edition, while it is or will be shared."""
    is_asked = source.get("sharing", "off") != "off"
    return count(source.get("postmortem")) if is_asked else 0


def kinds() -> dict[Kind, str]:
    """What each sort of thing is called."""
    return {
        Kind.COMMAND: _("Command with a password"),
        Kind.SECRET: _("Secret"),
        Kind.URL: _("Internal URL"),
        Kind.EMAIL: _("E-mail address"),
        Kind.PHONE: _("Telephone number"),
        Kind.ADDRESS: _("IP address"),
        Kind.HOST: _("Internal host"),
        Kind.CLIENT: _("Another client"),
        Kind.PERSON: _("Person"),
    }


def _where() -> dict[str, str]:
    return {
        "version": _("Version"),
        "note": _("Note"),
        "metric": _("Metric"),
        "unit": _("Unit"),
        "text": _("What changed"),
        "title": _("Title"),
        "tags": _("Tags"),
        "owner": _("Kept true by"),
    }


def rows(found: Iterable[Finding]) -> list[dict[str, str]]:
    """What was found, as a list shows it."""
    return [
        {
            "digest": one.digest,
            "label": kinds()[one.kind],
            "where": _where().get(one.place.field, ""),
            "why": gettext(one.why),
            "before": one.before,
            "words": one.words,
            "after": one.after,
        }
        for one in found
    ]


def decided() -> frozenset[str]:
    """What somebody saw and ticked to be shown all the same."""
    return frozenset(request.form.get("anyway", "").split())


def of(error: Exception | None) -> list[dict[str, str]]:
    """What the check found, where it is the check that refused."""
    return rows(error.found) if isinstance(error, Undecided) else []
