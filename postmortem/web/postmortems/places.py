"""What the places of a document are called in the reader's language, and what stands there."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from ...domain.attachments import Attachment
from ...domain.documents import Document
from ...domain.merging.changes import Place, named
from ...domain.sections import LISTS, Section, SectionKind
from ...domain.timeline import Entry
from ..formats import day, moment
from . import comparing

KINDS = {
    "entries": SectionKind.TIMELINE,
    "factors": SectionKind.FACTORS,
    "relief_steps": SectionKind.RELIEF,
    "actions": SectionKind.ACTIONS,
}


def list_name(part: str) -> str:
    """What a list is called."""
    if part == "attachments":
        return str(_("Attachments"))
    return str(_(next(one.heading for one in LISTS if one.kind == KINDS[part])))


def summary(places: Iterable[Place], *documents: Document) -> list[str]:
    """What was changed, each named once: facts, headings of sections, lists with how many items."""
    found: dict[str, set[str]] = {}
    for place in places:
        if not place.part:
            labels = comparing.facts(documents[0], {})
            found.setdefault(labels.get(place.field, (place.field, ""))[0], set())
        elif place.part == "sections":
            found.setdefault(_heading(place.item, documents), set())
        else:
            found.setdefault(list_name(place.part), set()).add(place.item)
    return [f"{name} ({len(items)})" if len(items) > 1 else name for name, items in found.items()]


def _heading(key: str, documents: Iterable[Document]) -> str:
    for document in documents:
        section = named(document, "sections").get(key)
        if section is not None:
            return str(section.heading)
    return str(_("Order of the sections"))


def heading(place: Place, *items: Any) -> str:
    """Which part of the page a place is in, and which item there."""
    if not place.part:
        return str(_("Facts"))
    item = next((one for one in items if one is not None), None)
    if isinstance(item, Section):
        return str(item.heading)
    if item is None:
        return _heading("", ()) if place.part == "sections" else list_name(place.part)
    return f"{list_name(place.part)}: {_title(item)}"


def _title(item: Any) -> str:
    if isinstance(item, Entry):
        clock = f"{item.at:%H:%M} UTC" if item.at else ""
        return " ".join(filter(None, [clock, " ".join(item.text.split())[:60]]))
    return str(item.name if isinstance(item, Attachment) else item.title)


def label(place: Place) -> str:
    """What a field of an item is called; nothing for its text, which needs no name."""
    labels: dict[str, str] = {
        "": _("The whole item"),
        "text": "",
        "order": _("The order"),
        "heading": _("Title"),
        "title": _("Title"),
        "audience": _("Who sees it"),
        "at": _("Time"),
        "type": _("Type"),
        "kind": _("Type"),
        "sensible": _("Sensible then"),
        "command": _("Command"),
        "evidence": _("Evidence"),
        "pinned": _("Pinned"),
        "name": _("Name"),
        "caption": _("Caption"),
        "owner": _("Owner"),
        "side": _("Side"),
        "due_on": _("Due"),
        "state": _("State"),
    }
    return labels.get(place.field, place.field)


def said(place: Place, value: Any, document: Document, names: Mapping[str, str]) -> str:
    """What stands in a place, for reading; `document` is one that says so."""
    if value is None:
        return ""
    if not place.part:
        return str(comparing.facts(document, names)[place.field][1])
    if isinstance(value, tuple):
        items = named(document, place.part)
        whole = [items.get(one) if isinstance(one, str) else one for one in value]
        return "\n".join(_title(one) if hasattr(one, "id") else one.heading for one in whole if one)
    if isinstance(value, Section):
        return "\n".join([value.heading, comparing.audience_said(value.audience), value.text])
    return _plain(place, value)


def _plain(place: Place, value: Any) -> str:
    if hasattr(value, "audience"):
        return comparing.item_said(value)
    if place.field == "audience":
        return comparing.audience_said(value)
    if isinstance(value, datetime):
        return f"{moment(value)} UTC"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return comparing.word(place, value) if isinstance(value, StrEnum) else str(value)
