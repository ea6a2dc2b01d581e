"""What one document says otherwise than another: which facts, and which items of its lists."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from ..documents import PARTS, Document

FACTS = tuple(one.name for one in fields(Document) if one.name not in PARTS)


@dataclass(frozen=True, slots=True)
class Place:
    """A fact (`part` is empty), an item of a list, or the order of a list (`item` is empty)."""

    part: str
    item: str = ""
    field: str = ""


def name_of(item: Any) -> str:
    """What an item is known by: a section by its key, everything else by its id."""
    return str(getattr(item, "key", "") or item.id)


def named(document: Document | None, part: str) -> dict[str, Any]:
    """The items of a list by their names, in their order."""
    return {name_of(item): item for item in getattr(document, part)} if document else {}


def changes(before: Document, after: Document) -> Iterator[Place]:
    """Each fact, item and order that differs, in the order in which a page shows them."""
    for fact in FACTS:
        if getattr(before, fact) != getattr(after, fact):
            yield Place("", "", fact)
    for part in PARTS:
        old, new = named(before, part), named(after, part)
        changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        yield from (Place(part, name) for name in changed)
        kept = [name for name in old if name in new]
        if part != "entries" and kept != [name for name in new if name in old]:
            yield Place(part)
