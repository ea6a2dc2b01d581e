"""Two documents that were made from one, brought together: the rules say what touches.

A fact counts as one thing, an item's field as one thing, and a text as its lines. What decides who
reads something touches all that the other side wrote: where in doubt, it stays with the supplier.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from .. import attachments
from ..audiences import Audience
from ..documents import PARTS, Document
from ..lifecycle import Sharing
from ..sections import SectionKind
from ..writing.drafts import LONGEST_LINE, LONGEST_TEXT
from ..writing.forms import MOST_ITEMS
from .changes import FACTS, Place, changes, name_of, named
from .joining import both, join

TEXTS = frozenset({"text", "sensible", "command"})
OPENNESS = (Sharing.OFF, Sharing.BY_PUBLICATION, Sharing.LIVE)
Sides = tuple[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Touch:
    """A place that both sides changed: what it was, and what each made of it; None: not there.

    `both` is a text that holds the lines of each side; it is empty where there can be only one.
    """

    place: Place
    base: Any
    mine: Any
    theirs: Any
    both: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """A document with the edits of both sides; where they touch, it says what theirs says."""

    document: Document
    touching: tuple[Touch, ...] = ()


@dataclass(slots=True)
class _Merging:
    """One pass over three documents, collecting what touches; without a base all that differs."""

    base: Document | None
    mine: Document
    theirs: Document
    touching: list[Touch] = field(default_factory=list)

    def touch(self, place: Place, sides: Sides, joined: str = "") -> Any:
        """Note what touches; until somebody chose, theirs stands."""
        self.touching.append(Touch(place, *sides, joined))
        return sides[2]

    def one(self, place: Place, sides: Sides) -> Any:
        """What only one side changed, or both alike."""
        base, mine, theirs = sides
        if mine == theirs or (self.base and mine == base):
            return theirs
        return mine if self.base and theirs == base else self.touch(place, sides)

    def sides(self, name: str) -> Sides:
        """What each of the three says."""
        base, mine, theirs = (
            getattr(one, name, None) for one in (self.base, self.mine, self.theirs)
        )
        return base, mine, theirs

    def facts(self) -> dict[str, Any]:
        """The facts, one by one; tags count one by one as well."""
        found = {}
        for name in FACTS:
            merge = self.tags if name == "tags" else self.one
            found[name] = merge(Place("", "", name), self.sides(name))
        self._check_order(found)
        self._check_scope("application")
        self._check_scope("sharing")
        touched = {touch.place.field: touch.theirs for touch in self.touching}
        return found | touched

    def tags(self, place: Place, sides: Sides) -> Any:
        """The tags that nobody took away, and those that either side added."""
        base, mine, theirs = sides
        if self.base is None or base in (mine, theirs):
            return self.one(place, sides)
        kept = tuple(tag for tag in theirs if tag in mine or tag not in base)
        found = kept + tuple(tag for tag in mine if tag not in base and tag not in kept)
        is_short = len(", ".join(found)) <= LONGEST_LINE
        return found if is_short else self.one(place, sides)

    def _check_order(self, found: Mapping[str, Any]) -> None:
        """An end before its beginning, made of the times of both sides, touches."""
        began, ended = found["began_at"], found["ended_at"]
        if began and ended and ended < began:
            for name in ("began_at", "ended_at"):
                self._note_fact(name)

    def _check_scope(self, name: str) -> None:
        """Who gets it, opened by one side, touches whatever the other side wrote for others."""
        if self.base is None:
            return
        before = getattr(self.base, name)
        for one, other in ((self.mine, self.theirs), (self.theirs, self.mine)):
            after = getattr(one, name)
            is_wider = name != "sharing" or OPENNESS.index(after) > OPENNESS.index(before)
            is_opened = after != before and is_wider
            if is_opened and any(place.field != name for place in changes(self.base, other)):
                self._note_fact(name)

    def _note_fact(self, name: str) -> None:
        sides, place = self.sides(name), Place("", "", name)
        known = {touch.place for touch in self.touching}
        if sides[1] != sides[2] and place not in known:
            self.touch(place, sides)

    def items(self, part: str) -> tuple[Any, ...]:
        """The items of a list, each by its name, in the order that a side gave them."""
        base, mine, theirs = (named(one, part) for one in (self.base, self.mine, self.theirs))
        found = {}
        for name in {**theirs, **mine}:
            item = self.item(Place(part, name), (base.get(name), mine.get(name), theirs.get(name)))
            if item is not None:
                found[name] = item
        order = self.order(part, list(base), list(mine), list(theirs))
        made = tuple(found[name] for name in order if name in found)
        most = attachments.MOST if part == "attachments" else MOST_ITEMS
        if len(made) > most and max(len(mine), len(theirs)) <= most:
            made = self.touch(Place(part), self.sides(part))
        return made

    def item(self, place: Place, sides: Sides) -> Any:
        """An item that both sides have, that one added, or that one took away; None: gone."""
        base, mine, theirs = sides
        if mine is not None and theirs is not None:
            return mine if mine == theirs else self.item_of_both(place, sides)
        left = theirs if mine is None else mine
        if self.base is not None and base is None:
            return left
        if self.base is not None and left == base:
            return None
        self.touch(place, sides)
        return left

    def item_of_both(self, place: Place, sides: Sides) -> Any:
        """An item field by field."""
        made = {}
        for one in fields(sides[2]):
            was, own, other = (getattr(side, one.name, None) for side in sides)
            values = was, own, other
            where = replace(place, field=one.name)
            if one.name == "audience":
                made[one.name] = self.audience(where, values, sides)
            elif one.name in TEXTS:
                made[one.name] = self.text(where, values)
            else:
                made[one.name] = self.one(where, values)
        return replace(sides[2], **made)

    def text(self, place: Place, sides: Sides) -> Any:
        """A text line by line."""
        base, mine, theirs = (text or "" for text in sides)
        known = self.base is not None
        if mine == theirs:
            return theirs
        joined = join(base, mine, theirs) if known else None
        if joined is not None and len(joined) <= LONGEST_TEXT:
            return joined
        return self.touch(place, (sides[0], mine, theirs), both(base, mine, theirs))

    def audience(self, place: Place, values: Sides, sides: Sides) -> Any:
        """Internal wins; who opened an item to the client did not see what the other wrote."""
        base, mine, theirs = values
        if mine == theirs:
            return theirs
        if base != Audience.INTERNAL:
            return Audience.INTERNAL if base else self.one(place, values)
        other = sides[2] if mine == Audience.CLIENT else sides[1]
        return Audience.CLIENT if other == sides[0] else self.touch(place, values)

    def order(
        self, part: str, base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
    ) -> list[str]:
        """The names in the order of the side that changed it, those of the other in between."""
        common = set(base) & set(mine) & set(theirs)
        was, own, other = ([x for x in one if x in common] for one in (base, mine, theirs))
        if part != "entries" and was not in (own, other) and own != other:
            self.touch(Place(part, "", "order"), (tuple(base), tuple(mine), tuple(theirs)))
        by_mine = other == was != own
        return _woven(mine, theirs) if by_mine else _woven(theirs, mine)


def _woven(spine: Sequence[str], other: Sequence[str]) -> list[str]:
    """One order with the names that only the other has, each behind what it stood behind."""
    found = list(spine)
    known = set(spine)
    before = -1
    for name in other:
        if name in known:
            before = found.index(name)
        else:
            before += 1
            found.insert(before, name)
    return found


def merge(base: Document | None, mine: Document, theirs: Document) -> Merged:
    """Both sides' edits in one document, and what touches; without a base all that differs does."""
    merging = _Merging(base, mine.sorted(), theirs.sorted())
    parts: dict[str, Any] = merging.facts()
    for part in PARTS:
        parts[part] = merging.items(part)
    parts["sections"] = _places(parts["sections"])
    return Merged(Document(**parts).sorted(), tuple(merging.touching))


def _places(sections: Sequence[Any]) -> tuple[Any, ...]:
    """The sections with one place for each list; a second one keeps its words, as a text."""
    placed: set[SectionKind] = set()
    found = []
    for section in sections:
        found.append(replace(section, kind=SectionKind.TEXT) if section.kind in placed else section)
        if section.kind is not SectionKind.TEXT:
            placed.add(section.kind)
    return tuple(found)


def settle(merged: Merged, chosen: Mapping[Place, Any]) -> Document:
    """The document with what somebody chose in each place that touches."""
    document = merged.document
    ordered = sorted(merged.touching, key=lambda touch: (not touch.place.item, touch.place.field))
    for touch in ordered:
        document = _put(document, touch.place, chosen[touch.place])
    return replace(document, sections=_places(document.sections)).sorted()


def _put(document: Document, place: Place, value: Any) -> Document:
    put: dict[str, Any]
    if not place.part:
        put = {place.field: value}
    elif place.field == "order":
        known = named(document, place.part)
        order = _woven([name for name in value if name in known], list(known))
        put = {place.part: tuple(known[name] for name in order)}
    elif not place.item:
        put = {place.part: value}
    else:
        items = (
            item if name_of(item) != place.item else _with(item, place.field, value)
            for item in getattr(document, place.part)
        )
        put = {place.part: tuple(item for item in items if item is not None)}
    return replace(document, **put)


def _with(item: Any, name: str, value: Any) -> Any:
    """The item with another field; without a name of one, the whole item or None."""
    return replace(item, **{name: value}) if name else value
