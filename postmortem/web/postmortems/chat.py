"""A timeline from a chat: paste or upload it, pick from it, add what was picked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ...domain import instants
from ...domain.documents import Document
from ...domain.sections import SectionKind
from ...domain.writing import chats
from ...domain.writing.chats import Row
from ...domain.writing.drafts import LONGEST_ADDRESS, marked
from ...domain.writing.forms import MARKS
from ...errors import Invalid, Problem
from ...inbound import uploads
from ...inbound.uploads import Window
from ...operations import chats as operations
from ...policy.permissions import Permission
from ...store import postmortems
from ...store.postmortems import Saved
from ..doors import permission, viewer
from ..messages import translated
from ..sizes import takes_files
from . import blueprint, chat_form

AROUND = timedelta(hours=1)
LONGEST = timedelta(hours=12)  # what is looked at while nobody knows when it ended
BACKWARDS = marked("This is before the beginning; check day, time and zone.")
NO_ADDRESS = marked("Enter a whole web address; it begins with https:// or http://.")
NOTHING_PICKED = marked("Pick at least one message.")


def _window_typed(document: Document) -> dict[str, str]:
    """The hours to look at, unless somebody says otherwise: those of the incident and around."""
    began = document.began_at
    ended = document.ended_at or (began and began + LONGEST)
    typed = {"zone": document.zone, "home": "", "text": ""}
    for name, at, step in (("since", began, -AROUND), ("until", ended, AROUND)):
        try:
            moved = at and at + step
        except OverflowError:
            moved = at
        typed[f"{name}_date"], typed[f"{name}_time"] = instants.typed(moved, document.zone)
    return typed


def _window(typed: dict[str, str]) -> Window:
    """The hours that were typed; Invalid says what is wrong with each field."""
    problems: list[Problem] = []
    zone = typed["zone"] if instants.is_zone(typed["zone"]) else ""
    if not zone:
        sentence = '"%(text)s" is no time zone; such as Europe/Berlin.'
        problems.append(Problem("zone", sentence, {"text": typed["zone"]}))
    since, until = (_instant(typed, name, zone or "UTC", problems) for name in ("since", "until"))
    home = typed["home"].strip()
    if (home and not home.startswith(("https://", "http://"))) or len(home) > LONGEST_ADDRESS:
        problems.append(Problem("home", NO_ADDRESS))
    if since and until and until < since:
        problems.append(Problem("until_time", BACKWARDS))
    if problems or since is None or until is None:
        raise Invalid(problems)
    return Window(since, until, zone, home)


def _instant(
    typed: dict[str, str], name: str, zone: str, problems: list[Problem]
) -> datetime | None:
    day, clock = typed[f"{name}_date"], typed[f"{name}_time"]
    try:
        at = instants.read(day, clock, zone)
    except instants.BadInstant as error:
        problems.append(Problem(f"{name}_{error.part}", error.sentence, error.values))
        return None
    if at is None:
        problems.append(Problem(f"{name}_date", "Enter the day of this time."))
    return at


def _page(saved: Saved, typed: dict[str, str], problems: Sequence[Problem] = ()) -> str:
    return render_template(
        "pages/postmortems/chat.html",
        postmortem=_named(saved),
        form=typed,
        problems=translated(problems),
        zones=instants.zones(),
    )


def _named(saved: Saved) -> dict[str, str]:
    return {
        "id": saved.public_id,
        "title": saved.document.title,
        "number": saved.number,
        "language": saved.document.language,
        "url": url_for("postmortems.edit", id=saved.public_id),
    }


def _messages_page(
    saved: Saved,
    rows: Sequence[Row],
    channel: str,
    shortened: Sequence[str] = (),
    problems: Sequence[Problem] = (),
) -> str:
    """The messages of one channel to pick from; those of the others travel along."""
    zone = saved.document.zone
    counted: dict[str, int] = {}
    for row in rows:
        counted[row.message.channel] = counted.get(row.message.channel, 0) + 1
    channel = channel if channel in counted else next(iter(counted), "")
    clocks = {row.message.id: instants.typed(row.message.at, zone)[1][:5] for row in rows}
    shown = [
        {
            "number": number,
            "row": row,
            "packed": chat_form.packed(row, whole=row.message.channel != channel),
            "is_shown": row.message.channel == channel,
            "day": instants.typed(row.message.at, zone)[0],
            "clock": instants.typed(row.message.at, zone)[1][:5],
            "answers": row.message.thread and clocks.get(row.message.thread, ""),
        }
        for number, row in enumerate(rows)
    ]
    return render_template(
        "pages/postmortems/chat_messages.html",
        postmortem=_named(saved),
        messages=shown,
        channel=channel,
        channels=counted,
        shortened=shortened,
        zone=zone,
        picked=sum(row.is_picked for row in rows),
        suggested=sum(row.is_suggested and row.message.channel == channel for row in rows),
        times={mark: getattr(saved.document, f"{mark}_at") for mark in MARKS},
        problems=translated(problems),
    )


@blueprint.get("/<id>/chat")
@permission(Permission.POSTMORTEM_WRITE)
def chat(id: str) -> str:
    """Where to paste or upload a chat."""
    saved = postmortems.get(viewer(), id)
    return _page(saved, _window_typed(saved.document))


@blueprint.post("/<id>/chat", endpoint="chat_update")
@permission(Permission.POSTMORTEM_WRITE)
@takes_files
def chat_update(id: str) -> Any:
    """Read what was sent, show another channel, or add what was picked."""
    saved = postmortems.get(viewer(), id)
    do = request.form.get("do", "read")
    if do == "read":
        return _read(saved)
    rows = chat_form.gather(request.form.items(multi=True))
    channel = request.form.get("channel", "")
    if do == "add":
        return _add(saved, rows, channel)
    if do == "suggest":
        rows = chats.with_suggested_picked(rows, channel)
    return _messages_page(saved, rows, do.removeprefix("show-") if do != "suggest" else channel)


def _read(saved: Saved) -> Any:
    typed = {name: request.form.get(name, "") for name in _window_typed(saved.document)}
    typed["text"] = typed["text"].replace("\r\n", "\n")
    file = request.files.get("file")
    is_sent = file is not None and bool(file.filename)
    try:
        stream = file.stream if file and is_sent else None
        name = (file.filename or "") if file else ""
        found = uploads.read(typed["text"], stream, name, _window(typed))
    except Invalid as error:
        return _page(saved, typed, error.problems), 422
    rows = [
        row for some in found.channels.values() for row in chats.suggested(some, saved.document)
    ]
    return _messages_page(saved, rows, "", found.shortened)


def _add(saved: Saved, rows: Sequence[Row], channel: str) -> Any:
    try:
        if not any(row.is_picked for row in rows):
            raise Invalid([Problem("", NOTHING_PICKED)])
        count = operations.add(viewer(), saved.public_id, rows)
    except Invalid as error:
        return _messages_page(saved, rows, channel, problems=error.problems), 422
    flash(
        ngettext(
            "%(num)s event added to the timeline.", "%(num)s events added to the timeline.", count
        )
        if count
        else _("All of these were in the timeline already.")
    )
    parts = (one.key for one in saved.document.sections if one.kind is SectionKind.TIMELINE)
    anchor = f"section-{next(parts, 'timeline')}"
    return redirect(url_for("postmortems.edit", id=saved.public_id, _anchor=anchor), 303)
