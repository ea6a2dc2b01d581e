"""How tracks are told on pages: their steps in words, and what there is to choose from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from flask_babel import gettext as _

from ..clock import now
from ..domain.learning import tracks
from ..domain.learning.tracks import Done, Kind, Step, progress
from ..editions import drills as replays
from ..editions import reading
from ..editions import tracks as editions
from ..editions.reading import Card, Reading
from ..editions.tracks import Shown
from ..operations.track_plans import may_make
from ..store import drills
from ..store import tracks as store
from ..store.tracks import Book, Plan
from .applications import why
from .doors import viewer
from .formats import clock, written


def applications() -> dict[str, Reading]:
    """The applications that this viewer reads, by slug."""
    slugs = [one["id"] for one in reading.cards(viewer(), "application")]
    found = reading.readings(viewer(), "application", slugs)
    return dict(sorted(found.items(), key=lambda one: str(one[1].source["name"]).lower()))


def slug_of(application_id: int) -> str:
    """The name in addresses of an application this viewer reads."""
    found = applications().values()
    return next(one.public_id for one in found if one.application_id == application_id)


def preview(slug: str, steps: Sequence[Step], plan: Plan | None = None) -> str:
    """The page on which one looks at a track before one begins."""
    edition = reading.get(viewer(), "application", slug)
    shown = editions.shown(viewer(), steps)
    return render_template(
        "pages/learn/suggested.html",
        application=edition.source,
        plan=plan,
        steps=worded(shown, {}),
        far=progress([one.step for one in shown], ()),
        may_take=viewer().person_id is not None,
        may_make=may_make(viewer(), edition.application_id),
    )


def told(book: Book, name: str) -> dict[str, Any]:
    """A track in a list: how far it is, and the next step."""
    shown = editions.shown(viewer(), book.steps)
    done = {key for key, one in book.done.items() if one.at}
    far = progress([one.step for one in shown], done)
    following = next((one for one in worded(shown, book.done) if one["key"] == far.next), None)
    return {"track": book, "far": far, "next": following, "name": name}


def worded(shown: Sequence[Shown], done: Mapping[str, Done]) -> list[dict[str, Any]]:
    """The steps in words, in their order."""
    clocks = replays.clocks(viewer(), [one.step.record for one in shown if _is_drill(one)])
    titles = [_title(one, clocks.get(one.step.record)) for one in shown]
    return [
        {
            "number": number,
            "key": one.step.key,
            "kind": str(one.step.kind),
            "noun": one.step.noun,
            "record": one.step.record,
            "title": title,
            "language": one.card.get("language") if title == one.card.get("title") else None,
            "url": _address(one),
            "about": _about(one),
            "minutes": one.step.minutes,
            "question": gettext(one.step.question) if one.step.question else "",
            "reasons": [why(reason) for reason in one.step.reasons],
            "done": done.get(one.step.key, Done()),
        }
        for number, (one, title) in enumerate(zip(shown, titles, strict=True), 1)
    ]


def _is_drill(one: Shown) -> bool:
    return one.step.kind is Kind.DRILL


def _title(one: Shown, begins: datetime | None) -> str:
    """What a step is called; a drill by its time alone, since its title would tell the end."""
    if one.step.title:
        return str(gettext(one.step.title))
    if _is_drill(one):
        return drill(one.card["application"]["name"], begins)
    if one.step.noun == "application":
        return str(_("What %(name)s does", name=one.card["name"]))
    return str(one.card["title"])


def drill(application: str, begins: datetime | None) -> str:
    """A drill's name: what was on, and when its clock begins; nothing of how it went."""
    if begins is None:
        return str(_("Drill: %(application)s", application=application))
    return str(
        _(
            "Drill: %(application)s, a %(day)s at %(time)s",
            application=application,
            day=weekday(begins),
            time=clock(begins),
        )
    )


def weekday(at: datetime) -> str:
    """The name of a day."""
    return written(at.date(), "EEEE")


def after_drill(record: str) -> dict[str, Any] | None:
    """One's own track in which a postmortem is drilled, with the step that is next after that."""
    for book in store.find(viewer()):
        steps = [one.key for one in book.steps if one.kind is Kind.DRILL and one.record == record]
        if steps and book.is_own and not book.finished_at:
            done = book.done | {key: Done(at=now()) for key in steps}
            return told(replace(book, done=done), book.title)
    return None


def _address(one: Shown) -> str:
    if one.step.kind is Kind.DRILL:
        return url_for("drills.create", id=one.step.record)
    if one.step.kind is Kind.SEARCH:
        return url_for("search.index", q=f"app:{one.step.record}")
    if one.step.kind in {Kind.BUDDY, Kind.ANSWER}:
        return ""
    if one.step.noun == "application":
        return url_for("applications.show", slug=one.step.record)
    return str(one.card.get("url") or f"/{one.step.noun}s/{one.step.record}")


def _about(one: Shown) -> str:
    """Why a step is there, or what one does in it."""
    if one.step.noun == "page":
        if one.card.get("kind") == "vision":
            return str(_("For whom it is, and what for."))
        return str(_("What to have open when it happens."))
    words = {
        Kind.PAGE: _("What it is, whom to call, and what is still unknown."),
        Kind.READ: _("How it went, and what helped."),
        Kind.SEARCH: _("Ask as you would at 3 am."),
        Kind.DRILL: _("Replay what happened and decide as it unfolds."),
        Kind.BUDDY: _("With your buddy, or with whoever is on call."),
        Kind.ANSWER: _("What may still happen until they are done."),
    }
    return str(words[one.step.kind])


def offered(
    known: Mapping[str, Reading],
    cards: Sequence[Card],
    going: Collection[str],
    plans: Sequence[Plan],
) -> list[dict[str, Any]]:
    """The applications that one is not on the way through: most incidents first."""
    counts = dict.fromkeys(known, 0)
    severe = dict.fromkeys(known, 0)
    for card in cards:
        slug = card["application"]["slug"]
        if slug in counts:
            counts[slug] += 1
            severe[slug] += card["severity"] == 1
    rows = [
        {
            "slug": slug,
            "name": one.source["name"],
            "incidents": counts[slug],
            "severe": severe[slug],
            "plans": [plan for plan in plans if plan.application_id == one.application_id],
        }
        for slug, one in known.items()
        if slug not in going
    ]
    return sorted(rows, key=lambda row: -row["incidents"])


def met(cards: Sequence[Card], books: Sequence[Book]) -> list[dict[str, Any]]:
    """What one has met by reading and drilling: of each application so many of its parts."""
    if viewer().person_id is None:
        return []
    ticked = {
        step.record
        for book in books
        if book.is_own
        for step in book.steps
        if step.kind is Kind.READ and book.done.get(step.key, Done()).at
    }
    read = ticked | store.said(viewer()) | set(drills.finished_records(viewer()))
    return [
        {"slug": one["slug"], "name": one["name"], "met": number, "of": total}
        for one, number, total in tracks.met(cards, read)
    ]


def colleagues(book: Book, application_id: int) -> list[tuple[int, str]]:
    """Who can be asked along; nobody where somebody else asks."""
    return store.colleagues(viewer(), application_id) if book.is_own and not book.buddy else []


def standings(known: Mapping[str, Reading]) -> list[dict[str, Any]]:
    """For leads: who of one's own organization is where."""
    lead = [one for one in known.values() if may_make(viewer(), one.application_id)]
    names = {one.application_id: one.source["name"] for one in lead}
    return (
        [
            {"standing": one, "application": names[one.application_id]}
            for one in store.of_own_people(viewer(), list(names))
        ]
        if names
        else []
    )


def counted(known: Mapping[str, Reading]) -> list[dict[str, Any]]:
    """For staff: how far the people of each client are; no number that is about one person."""
    names = {one.application_id: one.source["name"] for one in known.values()}
    return [
        {"application": names[number], "count": one}
        for number, many in store.counts(viewer(), list(names)).items()
        for one in many
        if one.begun and one.people > 1
    ]
