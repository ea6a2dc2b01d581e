"""Threads beside a postmortem or a page, in the order of its parts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from ...domain.writing.threads import ITEMS, Thread, anchors, open_by_section
from ...editions import reading
from ...editions.reading import Reading
from ...errors import Problem
from ...policy.permissions import Permission, may
from ...search.plain import plain
from ...store import comments, remarks
from ..doors import viewer
from ..formats import clock
from ..messages import translated


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that could not be taken, or not whole: what is wrong, and what was typed."""

    problems: tuple[Problem, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)


NOTHING = Tried()


def of_supplier(edition: Reading, tried: Tried = NOTHING) -> dict[str, Any]:
    """The supplier's own threads beside its edition."""
    found = remarks.find(viewer(), edition.public_id)
    action = url_for(f"{edition.noun}s.remark", id=edition.public_id)
    return _margin(edition, found, action, Permission.POSTMORTEM_WRITE, tried)


def of_client(edition: Reading, tried: Tried = NOTHING) -> dict[str, Any]:
    """What a client and the supplier say to each other beside what the client reads."""
    found = comments.find(viewer(), edition.public_id, edition.application_id)
    action = url_for(f"{edition.noun}s.comment", id=edition.public_id)
    return _margin(edition, found, action, Permission.EDITION_COMMENT, tried)


def _margin(
    edition: Reading, threads: list[Thread], action: str, needed: Permission, tried: Tried
) -> dict[str, Any]:
    places, names = anchors(edition.source), labels(edition.source)
    shown = {part["key"] for part in edition.source["sections"]}
    beside: dict[str, list[Thread]] = {}
    whole, earlier = [], []
    for thread in threads:
        section = places.get(thread.anchor)
        if thread.anchor and section is None:
            earlier.append(thread)
        elif section in shown:
            beside.setdefault(str(section), []).append(thread)
        else:
            whole.append(thread)
    return {
        "audience": edition.audience,
        "action": action,
        "may": may(viewer(), needed),
        "beside": beside,
        "whole": whole,
        "earlier": earlier,
        "open": sum(one.is_open for one in threads),
        "labels": names,
        "choices": choices(edition.source, names),
        "about": tried.typed.get("about", _asked(places)),
        "typed": dict(tried.typed),
        "problems": translated(tried.problems),
        "sections": {part["key"]: part["heading"] for part in edition.source["sections"]},
    }


def in_article(talk: dict[str, Any] | None) -> dict[str, Any]:
    """What of it stands within the article, beside its sections."""
    if talk is None:
        return {}
    names = ("beside", "labels", "typed", "problems") if talk["beside"] else ()
    return {name: talk[name] for name in ("audience", "may", *names)}


def _asked(places: Mapping[str, str]) -> str:
    """Which place a link wants something to be said about."""
    about = request.args.get("about", "")
    return about if about in places else ""


def labels(source: Mapping[str, Any]) -> dict[str, str]:
    """What each place of an edition that can be spoken about is called."""
    names = {part["key"]: part["heading"] for part in source["sections"]}
    for name in ITEMS:
        names |= {item["id"]: _called(item) for item in source.get(name, ())}
    return names


def _called(item: Mapping[str, Any]) -> str:
    """A title, or the time and the first words of an event."""
    words = plain(item.get("title") or item["text"])
    short = words if len(words) <= 60 else f"{words[:59]}…"
    return f"{clock(item['at'])} {short}" if item.get("at") else short


def choices(
    source: Mapping[str, Any], names: Mapping[str, str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """All places in groups, as one chooses what one speaks about."""
    headings = {
        "entries": _("Timeline"),
        "factors": _("What contributed"),
        "relief_steps": _("What helped"),
        "actions": _("Actions"),
    }
    groups = [(_("Sections"), [part["key"] for part in source["sections"]])]
    groups += [(headings[name], [item["id"] for item in source.get(name, ())]) for name in ITEMS]
    return [(group, [(one, names[one]) for one in keys]) for group, keys in groups if keys]


def unanswered(edition: Reading) -> int:
    """How many questions of clients beside a record wait for an answer."""
    return comments.unanswered(viewer(), edition.public_id)[edition.public_id]


def still_open(noun: str, id: str) -> dict[str, Any]:
    """The supplier's open threads: where each is and who said what, and how many by section."""
    threads = remarks.find(viewer(), id)
    if not threads:
        return {"list": [], "sections": {}}
    source = reading.get(viewer(), noun, id).source
    return {
        "list": _open(threads, labels(source)),
        "sections": open_by_section(threads, source),
    }


def _open(threads: Iterable[Thread], names: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "id": one.id,
            "about": names.get(one.anchor, ""),
            "name": one.notes[0].name,
            "text": one.notes[0].html.striptags(),  # type: ignore[attr-defined]
        }
        for one in threads
        if one.is_open
    ]
