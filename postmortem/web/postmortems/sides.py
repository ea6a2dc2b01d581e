"""Two editions side by side: what is hidden, what is new, what reads otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from ...render.difference import difference

Source = Mapping[str, Any]
LISTS = ("entries", "factors", "relief_steps", "actions")
SAID = ("title", "text", "sensible", "command", "owner")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing on both sides: `state` is same, changed, hidden (left only) or new (right only)."""

    left: Markup
    right: Markup
    state: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the postmortem with its rows."""

    heading: str
    rows: list[Row]

    @property
    def differs(self) -> bool:
        """Whether anything in it is not the same."""
        return any(row.state != "same" for row in self.rows)


def parts(left: Source, right: Source) -> list[Part]:
    """The facts, the sections, then each list, in the order in which the left side has them."""
    found = [Part(_("Facts"), _rows(_facts(left), _facts(right)))]
    headings = _headings(left) | _headings(right)
    texts = _texts(left), _texts(right)
    for key, heading in headings.items():
        rows = _rows(*({key: side[key]} if side.get(key) else {} for side in texts))
        found.append(Part(heading, rows))
    names = {
        "entries": _("Timeline"),
        "factors": _("What contributed"),
        "relief_steps": _("What helped"),
        "actions": _("Actions"),
    }
    found += [Part(names[name], _rows(_items(left, name), _items(right, name))) for name in LISTS]
    return [part for part in found if part.rows]


def _rows(left: Mapping[str, str], right: Mapping[str, str]) -> list[Row]:
    rows = []
    for key in {**left, **right}:
        one, other = left.get(key, ""), right.get(key, "")
        before, after = (Markup(side) for side in difference(one, other))  # noqa: S704 - it escapes
        state = "new" if not one else "hidden" if not other else "changed"
        rows.append(Row(before, after, "same" if one == other else state))
    return rows


def _facts(source: Source) -> dict[str, str]:
    facts = {
        "title": source["title"],
        "noticed_by": source["noticed_by"],
        "reach": source["reach"],
        "tags": ", ".join(source["tags"]),
    }
    return {name: text for name, text in facts.items() if text}


def _headings(source: Source) -> dict[str, str]:
    return {one["key"]: one["heading"] for one in source["sections"] if one["kind"] == "text"}


def _texts(source: Source) -> dict[str, str]:
    return {one["key"]: one["text"] for one in source["sections"] if one["kind"] == "text"}


def _items(source: Source, name: str) -> dict[str, str]:
    """Everything that each item says, by its id."""
    return {
        item["id"]: "\n".join(
            filter(None, [(item.get("at") or "")[11:16], *(item.get(part) for part in SAID)])
        )
        for item in source.get(name, ())
    }
