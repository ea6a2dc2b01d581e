"""Of two documents made from one: edits apart are both in the result, edits that touch are named.

What each side does is made up first, so that the test knows without comparing what must be in the
result, and what must be asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.domain.audiences import Audience
from postmortem.domain.documents import PARTS, Document
from postmortem.domain.lifecycle import Sharing
from postmortem.domain.merging.changes import Place, changes, named
from postmortem.domain.merging.merging import merge, settle
from tests import make, strategies
from tests.strategies import Edits, edited, line_edits, touch

PAIRS = settings(max_examples=500)
FEW = settings(max_examples=40)  # a random document takes long to make
WORDS = ("title", "noticed_by", "reach", "severity")
ITEMS = {"entries": strategies.entries, "factors": strategies.factors,
         "relief_steps": strategies.steps, "actions": strategies.actions}  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """What one person did in one place; `lines` when it was to the lines of a text."""

    place: Place
    value: Any = None
    lines: tuple[tuple[int, str], ...] = ()

    @property
    def edits(self) -> Edits:
        """What was done to each line."""
        return dict(self.lines)


@st.composite
def edits(draw: st.DrawFn, base: Document, who: str) -> list[Edit]:
    """A few edits of one person, at most one in each place."""
    kinds = ["fact", "add", *(["text", "field", "remove"] if any(_items(base)) else [])]
    made: dict[tuple[str, str], Edit] = {}
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=4)):
        edit = draw(EDITS[kind](base, who))
        if edit is not None:
            made[edit.place.part, edit.place.item or edit.place.field] = edit
    return list(made.values())


def _items(base: Document) -> list[tuple[str, str]]:
    return [(part, name) for part in ("sections", *ITEMS) for name in named(base, part)]


@st.composite
def _fact(draw: st.DrawFn, base: Document, who: str) -> Edit:
    name = draw(st.sampled_from(WORDS))
    value = base.severity % 4 + 1 if name == "severity" else f"{name} by {who}"  # type: ignore[operator]
    return Edit(Place("", "", name), value)


@st.composite
def _text(draw: st.DrawFn, base: Document, who: str) -> Edit | None:
    part, name = draw(st.sampled_from(_items(base)))
    lines = named(base, part)[name].text.split("\n")
    done = draw(line_edits(len(lines)))
    if not edited(lines, done, who) or not done:
        return None
    text = "\n".join(edited(lines, done, who))
    return Edit(Place(part, name, "text"), text, tuple(done.items()))


@st.composite
def _field(draw: st.DrawFn, base: Document, who: str) -> Edit:
    part, name = draw(st.sampled_from(_items(base)))
    field = {"sections": "heading", "entries": "evidence"}.get(part, "title")
    return Edit(Place(part, name, field), f"https://by.example/{who}")


@st.composite
def _remove(draw: st.DrawFn, base: Document, _who: str) -> Edit:
    return Edit(Place(*draw(st.sampled_from(_items(base)))))


@st.composite
def _add(draw: st.DrawFn, base: Document, who: str) -> Edit | None:
    part = draw(st.sampled_from(sorted(ITEMS)))
    item: Any = draw(ITEMS[part])
    item = replace(item, id=f"{who}{item.id}"[:16], text=f"New by {who}: {item.text}")
    return None if item.id in named(base, part) else Edit(Place(part, item.id), item)


EDITS: dict[str, Callable[..., Any]] = {
    "fact": _fact, "text": _text, "field": _field, "remove": _remove, "add": _add,
}  # fmt: skip


def apply(document: Document, done: Sequence[Edit]) -> Document:
    """The document after somebody's edits."""
    for edit in done:
        place = edit.place
        if not place.part:
            document = _with(document, place.field, edit.value)
            continue
        items = named(document, place.part)
        if place.field:
            items[place.item] = _with(items[place.item], place.field, edit.value)
        elif edit.value is None:
            del items[place.item]
        else:
            items[place.item] = edit.value
        document = _with(document, place.part, tuple(items.values()))
    return document


def _with(thing: Any, name: str, value: Any) -> Any:
    return replace(thing, **{name: value})


def meet(one: Edit, other: Edit) -> bool:
    """Whether two people's edits touch."""
    a, b = one.place, other.place
    if (a.part, a.item) != (b.part, b.item) or (not a.item and a.field != b.field):
        return False
    if not a.field or not b.field:
        return bool(a.field or b.field)  # taken away by one and changed by the other
    if a.field != b.field:
        return False
    if one.lines and other.lines:
        return touch(one.edits, other.edits) or one.value == other.value
    return bool(one.value != other.value)


def is_in(document: Document, edit: Edit) -> bool:
    """Whether an edit is in a document."""
    place = edit.place
    if not place.part:
        return bool(getattr(document, place.field) == edit.value)
    item = named(document, place.part).get(place.item)
    if not place.field:
        return bool(item == edit.value)
    if item is None:
        return False
    if not edit.lines:
        return bool(getattr(item, place.field) == edit.value)
    lines = item.text.split("\n")
    old = set(strategies.numbered(20))
    new = [line for line in edit.value.split("\n") if line not in old]
    gone = [f"Line {n} of what was there." for n, do in edit.lines if do != "insert"]
    return all(line in lines for line in new) and not any(line in lines for line in gone)


@PAIRS
@given(st.data())
def test_edits_apart_are_both_in_the_result_and_edits_that_touch_are_named(
    data: st.DataObject,
) -> None:
    base = data.draw(strategies.written()).sorted()
    mine, theirs = (data.draw(edits(base, who)) for who in ("mine", "them"))
    sides = apply(base, mine), apply(base, theirs)
    merged = merge(base, *sides)
    meeting = [(a, b) for a in mine for b in theirs if meet(a, b)]
    both_deleted = any(
        a.place == b.place and {n for n, do in a.lines if do == "delete"} & {
            n for n, do in b.lines if do == "delete"} for a in mine for b in theirs
    )  # fmt: skip
    named_places = {(touch.place.part, touch.place.item) for touch in merged.touching}
    if not both_deleted:  # what both took away alike is one edit
        assert bool(merged.touching) == bool(meeting)
        assert {(a.place.part, a.place.item) for a, _b in meeting} == named_places
    for edit in (*mine, *theirs):
        if (edit.place.part, edit.place.item) not in named_places:
            assert is_in(merged.document, edit)
    for touching in merged.touching:
        assert touching.mine != touching.theirs
        for said, side in ((touching.mine, sides[0]), (touching.theirs, sides[1])):
            assert said == _said(side, touching.place)


def _said(document: Document, place: Place) -> Any:
    if not place.part:
        return getattr(document, place.field)
    item = named(document, place.part).get(place.item)
    return getattr(item, place.field) if place.field else item


@given(st.data())
def test_no_line_leaves_the_result_unasked(data: st.DataObject) -> None:
    """Whatever was done: a line that somebody wrote is there, or asked about."""
    base, mine = data.draw(strategies.documents()), data.draw(strategies.documents())
    some = data.draw(st.lists(st.sampled_from(sorted(ITEMS)), unique=True))
    theirs = replace(data.draw(strategies.documents()), **{n: getattr(base, n) for n in some})
    merged = merge(base, mine, theirs)
    was, own, other, now = (lines_of(one) for one in (base, mine, theirs, merged.document))
    asked = {line for touch in merged.touching for line in _lines((touch.mine, touch.theirs))}
    assert (own | other) - was <= now | asked


def lines_of(document: Document) -> set[str]:
    """Every line of everything that a document says."""
    return _lines([getattr(document, name) for name in ("title", "reach", *PARTS)])


def _lines(value: Any) -> set[str]:
    if isinstance(value, str):
        return {line for line in value.split("\n") if line.strip()}
    if isinstance(value, tuple | list):
        return {line for one in value for line in _lines(one)}
    if hasattr(value, "audience"):
        named_ = ("text", "title", "heading", "sensible", "command", "owner")
        return _lines([getattr(value, one.name) for one in fields(value) if one.name in named_])
    return set()


@FEW
@given(strategies.documents(), strategies.documents())
def test_what_only_one_side_changed_is_taken_as_it_is(base: Document, other: Document) -> None:
    assert merge(base, other, base).document == other.sorted()
    assert not merge(base, base, other).touching
    assert merge(base, base, other).document == other.sorted()
    assert merge(base, other, other).document == other.sorted()


@FEW
@given(strategies.documents(), strategies.documents(), strategies.documents())
def test_any_choice_can_be_carried_out(base: Document, mine: Document, theirs: Document) -> None:
    merged = merge(base, mine, theirs)
    for side in ("mine", "theirs"):
        chosen = {touch.place: getattr(touch, side) for touch in merged.touching}
        settled = settle(merged, chosen)
        facts = {touch.place.field: touch for touch in merged.touching if not touch.place.part}
        assert all(getattr(settled, name) == getattr(t, side) for name, t in facts.items())


@FEW
@given(strategies.documents(), strategies.documents())
def test_without_a_known_base_all_that_differs_is_asked(one: Document, other: Document) -> None:
    touching = {(touch.place.part, touch.place.item) for touch in merge(None, one, other).touching}
    differing = {(place.part, place.item) for place in changes(one, other) if place.item}
    assert {place for place in touching if place[1]} == differing


BASE = make.document()


def section(document: Document, **values: Any) -> Document:
    """The document with another first section."""
    first, *others = document.sections
    return replace(document, sections=(replace(first, **values), *others))


def test_what_one_side_made_internal_stays_so_whoever_edits_it() -> None:
    hidden = section(BASE, audience=Audience.INTERNAL)
    edited_ = section(BASE, text="Writes waited.\n\nAnd more.")
    for pair in ((hidden, edited_), (edited_, hidden)):
        merged = merge(BASE, *pair)
        assert not merged.touching
        assert merged.document.sections[0].audience is Audience.INTERNAL
        assert merged.document.sections[0].text.endswith("And more.")


def test_what_one_side_opens_while_the_other_writes_is_asked() -> None:
    base = section(BASE, audience=Audience.INTERNAL)
    opened, written = section(base, audience=Audience.CLIENT), section(base, text="A secret.")
    for pair in ((opened, written), (written, opened)):
        (touching,) = merge(base, *pair).touching
        assert touching.place == Place("sections", "summary", "audience")
    assert merge(base, opened, base).document == opened


@pytest.mark.parametrize("wider", [{"sharing": Sharing.LIVE}, {"application": "portal"}])
def test_who_gets_it_touches_what_the_other_wrote(wider: dict[str, Any]) -> None:
    opened, written = replace(BASE, **wider), replace(BASE, reach="Nobody")
    for pair in ((opened, written), (written, opened)):
        assert [touch.place.field for touch in merge(BASE, *pair).touching] == list(wider)
    closed = replace(BASE, sharing=Sharing.OFF)
    assert merge(BASE, closed, written).document == replace(closed, reach="Nobody")


def test_an_end_before_its_beginning_made_of_both_is_asked() -> None:
    late, early = replace(BASE, began_at=make.at(40)), replace(BASE, ended_at=make.at(30))
    late = replace(late, detected_at=make.at(41))
    touching = merge(BASE, late, early).touching
    assert {touch.place.field for touch in touching} == {"began_at", "ended_at"}


def test_tags_of_both_sides_are_in_and_what_one_took_away_is_out() -> None:
    mine, theirs = replace(BASE, tags=("pool", "mine")), replace(BASE, tags=("new", *BASE.tags))
    assert merge(BASE, mine, theirs).document.tags == ("new", "pool", "mine")


def test_the_order_that_one_side_changed_is_kept_and_of_two_one_is_asked() -> None:
    steps = (*BASE.relief_steps, make.step("Third"))
    base = replace(BASE, relief_steps=steps)
    turned = replace(base, relief_steps=steps[::-1])
    longer = replace(base, relief_steps=(*steps, make.step("Fourth")))
    merged = merge(base, turned, longer)
    assert [one.title for one in merged.document.relief_steps] == [
        "Third", "Fourth", "Buy time", "Cancel it",
    ]  # fmt: skip
    other = replace(base, relief_steps=(steps[1], steps[0], steps[2]))
    (touching,) = merge(base, turned, other).touching
    assert touching.place == Place("relief_steps", "", "order")
    chosen = settle(merge(base, turned, other), {touching.place: touching.mine})
    assert chosen.relief_steps == turned.relief_steps


def test_an_item_taken_away_by_one_and_changed_by_the_other_is_asked() -> None:
    less = replace(BASE, factors=BASE.factors[1:])
    changed = replace(BASE, factors=(replace(BASE.factors[0], text="More."), BASE.factors[1]))
    merged = merge(BASE, less, changed)
    (touching,) = merged.touching
    assert (touching.mine, touching.theirs) == (None, changed.factors[0])
    assert merged.document.factors == changed.factors
    assert settle(merged, {touching.place: None}).factors == less.factors


def test_more_items_than_a_form_holds_are_asked_about() -> None:
    def many(who: str) -> tuple[Any, ...]:
        return tuple(make.entry(f"{who} {n}", 60 + n) for n in range(300))

    mine, theirs = (replace(BASE, entries=(*BASE.entries, *many(who))) for who in ("a", "b"))
    (touching,) = merge(BASE, mine, theirs).touching
    assert (touching.place.part, touching.place.item) == ("entries", "")
