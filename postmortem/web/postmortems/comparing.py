"""Two texts of one postmortem: what differs, part by part, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import get_template_attribute
from flask_babel import gettext as _

from ...domain.actions import Action
from ...domain.attachments import Attachment
from ...domain.documents import Document
from ...domain.merging.changes import Place
from ...domain.sections import Factor, ReliefStep, Section, SectionKind, with_lists
from ...domain.timeline import Entry
from ...store import outlines
from ..attachments import size
from ..doors import viewer
from ..formats import day, moment
from ..words import language
from .differences import Part, Said, rows

LANGUAGES = {"en": "English", "de": "Deutsch"}


def parts(theirs: Document, mine: Document, names: Mapping[str, str]) -> list[Part]:
    """The facts, then each section, each with the rows that differ: theirs left, mine right.

    `names` holds the names of applications by their slugs.
    """
    found = [_part(_("Facts"), facts(theirs, names), facts(mine, names))]
    both = _sections(theirs), _sections(mine)
    for key, (heading, _said) in (both[0] | both[1]).items():
        said = [side.get(key, (heading, {}))[1] for side in both]
        found.append(_part(heading, *said))
    return found


def _part(heading: str, theirs: Said, mine: Said) -> Part:
    return Part(heading, [row for row in rows(theirs, mine) if row.state != "same"])


def facts(document: Document, names: Mapping[str, str]) -> Said:
    """What each fact is called and says, by its name in the document."""
    outline = outlines.get(viewer(), document.template, language(), document.template_version)
    return {
        "title": (_("Title"), document.title),
        "application": (_("Application"), names.get(document.application, document.application)),
        "severity": (_("Severity"), _severity(document.severity)),
        "began_at": (_("Felt from"), _moment(document.began_at)),
        "detected_at": (_("Noticed"), _moment(document.detected_at)),
        "acknowledged_at": (_("Answered"), _moment(document.acknowledged_at)),
        "relieved_at": (_("Relief"), _moment(document.relieved_at)),
        "ended_at": (_("Normal again"), _moment(document.ended_at)),
        "zone": (_("Time zone"), document.zone),
        "noticed_by": (_("Noticed by"), document.noticed_by),
        "reach": (_("Reach"), document.reach),
        "tags": (_("Tags"), ", ".join(document.tags)),
        "language": (
            _("Language of the text"),
            LANGUAGES.get(document.language, document.language),
        ),
        "sharing": (_("Sharing with the client"), _sharing(document.sharing)),
        "template": (_("Template"), outline.name if outline else document.template),
        "template_version": (
            _("Version of the template"),
            str(document.template_version or ""),
        ),
    }


def _moment(at: datetime | None) -> str:
    return f"{moment(at)} UTC" if at else ""


def _severity(severity: int | None) -> str:
    words = {
        1: _("SEV1, standstill"),
        2: _("SEV2, severe"),
        3: _("SEV3, partial"),
        4: _("SEV4, minor"),
    }
    return str(words[severity]) if severity else ""


def _sharing(sharing: str) -> str:
    words = {
        "off": _("Off: nothing leaves"),
        "live": _("Live: timeline entries at each save"),
        "by-publication": _("By publication"),
    }
    return str(words[sharing])


def audience_said(audience: str) -> str:
    return str({"internal": _("Supplier only"), "client": _("Client too")}[audience])


def _sections(document: Document) -> dict[str, tuple[str, Said]]:
    """The heading of each section by its key, and what it says; empty places are left out."""
    lists: dict[SectionKind, tuple[Any, ...]] = {
        SectionKind.TIMELINE: document.sorted().entries,
        SectionKind.FACTORS: document.factors,
        SectionKind.RELIEF: document.relief_steps,
        SectionKind.ACTIONS: document.actions,
    }
    found = {}
    for section in with_lists(document.sections):
        items = {item.id: ("", item_said(item)) for item in lists.get(section.kind, ())}
        own = section in document.sections
        if own or items:
            heading = section.heading if own else _(section.heading)
            found[section.key] = heading, _section(section) | items
    if document.attachments:
        files = {file.id: ("", item_said(file)) for file in document.attachments}
        found["/attachments"] = _("Attachments"), files
    return found


def _section(section: Section) -> Said:
    return {
        "audience": (_("Who sees it"), audience_said(section.audience)),
        "text": ("", section.text),
    }


def item_said(item: Entry | Factor | ReliefStep | Action | Attachment) -> str:
    """All of an item: its title, a line for what it is, its texts."""
    match item:
        case Entry():
            facts = [_moment(item.at), _word("entry_word", item.type)]
            sensible = f"{_('Sensible then:')} {item.sensible}" if item.sensible else ""
            title, texts = "", [item.text, sensible, item.evidence]
        case Factor():
            facts = [_word("factor_word", item.kind)]
            title, texts = item.title, [item.text]
        case ReliefStep():
            facts = []
            title, texts = item.title, [item.text, item.command]
        case Action():
            due = _("due %(day)s", day=day(item.due_on)) if item.due_on else ""
            facts = [_word("action_word", item.type), _state(item.state), item.owner, due]
            title, texts = item.title, [item.text]
        case Attachment():
            facts, title, texts = [size(item.size)], item.name, [item.caption]
    line = " · ".join(filter(None, [*facts, audience_said(item.audience)]))
    return "\n".join(filter(None, [title, line, *texts]))


def word(place: Place, value: StrEnum) -> str:
    """The word for one of a closed set."""
    if place.field == "state":
        return _state(value)
    if place.field == "side":
        return str({"supplier": _("Supplier"), "client": _("Client")}[value])
    macro = {"entries": "entry_word", "factors": "factor_word", "actions": "action_word"}
    return _word(macro[place.part], value) if place.part in macro else str(value)


def _word(macro: str, key: str) -> str:
    """The word that every page has for it."""
    return str(get_template_attribute("macros/markers.html", macro)(key)).strip()


def _state(state: str) -> str:
    return str({"open": _("Open"), "done": _("Done"), "dropped": _("Dropped")}[state])
