"""What touches, as a page asks about it: what it was, what each side made of it, what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from markupsafe import Markup

from ...domain.documents import Document
from ...domain.merging.changes import Place, named
from ...domain.merging.merging import TEXTS, Merged, Touch, merge, settle
from ...domain.writing import drafts, forms
from ...errors import NotFound, Problem
from ...render.difference import inline
from ...store import postmortems
from ...store.postmortems import Saved
from ..doors import viewer
from . import comparing, places

FREE = frozenset({"title", "heading", "noticed_by", "reach", "owner"})


@dataclass(frozen=True, slots=True)
class Three:
    """What somebody wrote, what was saved since, and what both began with, if that is known."""

    mine: Saved
    theirs: Saved
    base: Saved | None

    @property
    def merged(self) -> Merged:
        """All of it together, and what touches."""
        base = self.base.document if self.base else None
        return merge(base, self.mine.document, self.theirs.document)


def three(name: str, mine: int, theirs: int) -> Three:
    """The three texts of a conflict; NotFound when one of the two is unknown."""
    own = postmortems.get(viewer(), name, mine)
    try:
        base = postmortems.get(viewer(), name, own.base)
    except NotFound:
        base = None
    return Three(own, postmortems.get(viewer(), name, theirs), base)


@dataclass(frozen=True, slots=True)
class Asked:
    """One place that touches; `text` can be edited, where it is one."""

    name: str
    heading: str
    label: str
    base: Markup
    mine: Markup
    theirs: Markup
    text: str | None
    is_long: bool
    chosen: str


def asked(both: Three, names: Mapping[str, str]) -> Iterator[Asked]:
    """Every place that touches, with what was chosen already."""
    for number, touch in enumerate(both.merged.touching):
        yield _asked(f"touch-{number}", touch, both, names)


def _asked(name: str, touch: Touch, both: Three, names: Mapping[str, str]) -> Asked:
    place, base = touch.place, both.base or both.theirs
    was = places.said(place, touch.base, base.document, names)
    mine = places.said(place, touch.mine, both.mine.document, names)
    theirs = places.said(place, touch.theirs, both.theirs.document, names)
    own = _own(touch)
    is_text = place.field in TEXTS | FREE or not place.field
    before = was if is_text else None
    return Asked(
        name=name,
        heading=places.heading(place, *_items(place, both)),
        label=_label(place, both),
        base=_marked(was, was),
        mine=_marked(before, mine),
        theirs=_marked(before, theirs),
        text=None if own is None else request.form.get(f"{name}-text", own),
        is_long=place.field in TEXTS,
        chosen=request.form.get(name, ""),
    )


def _marked(before: str | None, after: str) -> Markup:
    """A text with the words marked that differ; a fact that is one thing without marks."""
    return Markup(inline(after if before is None else before, after))  # noqa: S704 - it escapes


def _items(place: Place, both: Three) -> list[Any]:
    sides = [side.document for side in (both.theirs, both.mine, both.base) if side]
    return [named(one, place.part).get(place.item) for one in sides] if place.part else []


def _label(place: Place, both: Three) -> str:
    if place.part:
        return places.label(place)
    return str(comparing.facts(both.theirs.document, {})[place.field][0])


def _own(touch: Touch) -> str | None:
    """The text that somebody may edit; None where there is only one or the other."""
    if touch.place.field in TEXTS:
        return touch.both
    return touch.theirs if touch.place.field in FREE and touch.place.field else None


def chosen(both: Three, slugs: list[str]) -> tuple[Document, list[Problem]]:
    """The document with what the form chose in each place, and what is wrong with the choice."""
    merged, problems = both.merged, []
    values: dict[Place, Any] = {}
    for number, touch in enumerate(merged.touching):
        name = f"touch-{number}"
        choice = request.form.get(name, "")
        values[touch.place] = touch.mine if choice == "mine" else touch.theirs
        if choice == "own" and _own(touch) is not None:
            values[touch.place] = _clean(touch.place, request.form.get(f"{name}-text", ""))
        elif choice not in {"mine", "theirs"}:
            problems.append(Problem(name, "Choose what is to stand here."))
    document = settle(merged, values)
    return document, problems or _new_problems(document, both.theirs.document, slugs)


def _clean(place: Place, text: str) -> str:
    """What was typed, without what no form keeps."""
    if place.field in FREE:
        return " ".join(text.split())
    text = text.replace("\r\n", "\n")
    return "".join(one for one in text if one >= " " or one in "\n\t").strip("\n").rstrip()


def _new_problems(document: Document, before: Document, slugs: list[str]) -> list[Problem]:
    """What the editor would not take of a document, and was not wrong with it before."""
    known = {one.field for one in drafts.read(forms.typed(before), slugs)[1]}
    found = drafts.read(forms.typed(document), slugs)[1]
    return [Problem("", one.sentence, one.values) for one in found if one.field not in known]
