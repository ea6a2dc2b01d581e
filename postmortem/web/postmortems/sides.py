"""Two editions side by side: what is hidden, what is new, what reads otherwise."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from .differences import Part, Said, rows

Source = Mapping[str, Any]
LISTS = ("entries", "factors", "relief_steps", "actions", "attachments")
SAID = ("title", "text", "sensible", "command", "owner", "evidence", "name", "caption")


def parts(left: Source, right: Source) -> list[Part]:
    """The facts, the sections, then each list, in the order in which the left side has them."""
    found = [Part(_("Facts"), rows(_facts(left), _facts(right)))]
    headings = _headings(left) | _headings(right)
    texts = _texts(left), _texts(right)
    for key, heading in headings.items():
        said = ({key: ("", side[key])} if side.get(key) else {} for side in texts)
        found.append(Part(heading, rows(*said)))
    names = {
        "entries": _("Timeline"),
        "factors": _("What contributed"),
        "relief_steps": _("What helped"),
        "actions": _("Actions"),
        "attachments": _("Attachments"),
    }
    found += [Part(names[name], rows(_items(left, name), _items(right, name))) for name in LISTS]
    return [part for part in found if part.rows]


def _facts(source: Source) -> Said:
    facts = {
        "title": source["title"],
        "noticed_by": source["noticed_by"],
        "reach": source["reach"],
        "tags": ", ".join(source["tags"]),
    }
    return {name: ("", text) for name, text in facts.items() if text}


def _headings(source: Source) -> dict[str, str]:
    return {one["key"]: one["heading"] for one in source["sections"] if one["kind"] == "text"}


def _texts(source: Source) -> dict[str, str]:
    return {one["key"]: one["text"] for one in source["sections"] if one["kind"] == "text"}


def _items(source: Source, name: str) -> Said:
    """Everything that each item says, by its id."""
    return {
        item["id"]: ("", "\n".join(filter(None, [_time(item), *(item.get(x) for x in SAID)])))
        for item in source.get(name, ())
    }


def _time(item: Mapping[str, Any]) -> str:
    return (item.get("at") or "")[11:16]
