"""Writing a postmortem: one form, which comes back filled whatever happens."""

import json
from dataclasses import replace
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ...clock import now
from ...domain import instants
from ...domain.collaboration import sharing_of
from ...domain.documents import Document
from ...domain.durations import minutes_between
from ...domain.lifecycle import Sharing, State
from ...domain.writing import craft, drafts, forms
from ...editions import reading, similar
from ...editions.reading import Card
from ...errors import Problem, Stale
from ...operations import postmortems as operations
from ...operations import working_copies as copies
from ...policy.permissions import Permission
from ...store import applications, outlines, pages, postmortems, working_copies
from ...store.postmortems import Saved
from ...store.working_copies import Copy
from .. import disclosures
from ..beginnings import missing
from ..doors import permission, viewer
from ..messages import translated
from ..numbers import whole
from ..sizes import takes_files
from ..talk import threads
from . import (
    attaching,
    blueprint,
    conflicts,
    due_dates,
    hinting,
    keeping,
    outlining,
    previewing,
)

Raw = forms.Raw
STATES = {"review": State.IN_REVIEW, "publish": State.PUBLISHED}


def _stored(document: Document) -> str:
    """The times as they are stored, in UTC."""
    if document.began_at is None:
        return ""
    minutes = minutes_between(document.began_at, document.ended_at)
    begin = f"{document.began_at:%H:%M}"
    if minutes is None or document.ended_at is None:
        return str(_("Stored as %(begin)s UTC", begin=begin))
    end = f"{document.ended_at:%H:%M}"
    return str(
        _(
            "Stored as %(begin)s to %(end)s UTC, %(minutes)s minutes",
            begin=begin,
            end=end,
            minutes=minutes,
        )
    )


def _editor(
    raw: Raw,
    problems: list[Problem],
    saved: Saved | None = None,
    *,
    more: str = "",
    copy: Copy | None = None,
    cards: list[hinting.Card] | None = None,
) -> str:
    """The form as typed, with empty rows to go on and what is wrong."""
    found = applications.find(viewer())
    document = drafts.read(raw, [one["slug"] for one in found])[0]
    form = forms.with_blanks(raw, more)
    return render_template(
        "pages/postmortems/edit.html" if saved else "pages/postmortems/new.html",
        form=form,
        silences=drafts.silences(form),
        problems=translated(problems),
        outline=outlining.beside(raw),
        applications=found,
        titles=json.dumps(_titles(raw) if saved else [], ensure_ascii=False),
        templates=outlining.choices(raw),
        ruled=outlining.ruled(outlining.language_of(raw)) if saved is None else [],
        zones=instants.zones(),
        stored=_stored(document),
        questions=list(craft.questions(document)),
        cards=cards,
        similar=_similar(saved.public_id) if saved else [],
        postmortem=saved
        and {
            "id": saved.public_id,
            "state": saved.state,
            "number": saved.number,
            "findings": disclosures.count(saved.public_id),
            "remarks": threads.still_open("postmortem", saved.public_id),
            "url": url_for("postmortems.show", id=saved.public_id),
            "due": due_dates.beside(saved.public_id, saved.state),
            "megabytes": attaching.megabytes(),
        },
        saved_at=saved and f"{saved.saved_at:%H:%M}",
        copy=copy
        and saved
        and {
            "written_at": copy.written_at,
            "is_behind": copy.base != saved.revision,
            "history": url_for("postmortems.history", id=saved.public_id),
            "discard": url_for("postmortems.discard", id=saved.public_id),
        },
        copy_version=copy.version if copy else keeping.version_sent(),
    )


def _titles(raw: Raw) -> list[str]:
    """The pages that a text of this application can link to."""
    return [title for title, _name in pages.titles(viewer(), str(raw["application"]))]


def _blank(language: str) -> Raw:
    outline = outlines.find(viewer(), language)[0]
    document = Document(
        title="",
        application=request.args.get("application", ""),
        language=language,
        zone=_zone(),
        sections=tuple(part.blank() for part in outline.sections),
    )
    return forms.typed(document) | {"began_date": now().date().isoformat(), "revision": "0"}


def _zone() -> str:
    """The zone most used here: where the last postmortem was written."""
    found = postmortems.last_zone(viewer())
    return found or "UTC"


def _similar(name: str) -> list[Card]:
    """What incidents like the one being written there have been."""
    edition = reading.get(viewer(), "postmortem", name)
    found = similar.similar(viewer(), current_app.extensions["search"], edition)
    return [one.card for one in found]


@blueprint.get("/new")
@permission(Permission.POSTMORTEM_WRITE)
def new() -> str:
    """An empty form, three fields are enough; before there is an application, what to do first."""
    if missing():
        return render_template("pages/postmortems/begin.html")
    return _editor(_blank(str(get_locale())), [])


@blueprint.post("/new", endpoint="create")
@permission(Permission.POSTMORTEM_WRITE)
def create() -> Any:
    """Keep the first save, then go on in the editor."""
    raw = forms.gather(request.form.items(multi=True))
    document, problems = drafts.read(raw, applications.slugs(viewer()))
    outline = outlining.chosen(raw)
    if outline is None:
        problems.append(Problem("template", "There is no template of that name."))
    if problems or outline is None:
        return _editor(raw, problems), 422
    laid = forms.outlined(raw, outline)
    document = drafts.read(laid, applications.slugs(viewer()))[0]
    way = applications.get(viewer(), document.application)["collaboration"]
    name = operations.create(viewer(), replace(document, sharing=sharing_of(way)))
    return redirect(url_for(_next(request.form.get("do", "")), id=name), 303)


def _next(do: str) -> str:
    """Where one goes on after a save: on writing, or to a chat that tells the timeline."""
    return "postmortems.chat" if do == "chat" else "postmortems.edit"


@blueprint.get("/<id>/edit")
@permission(Permission.POSTMORTEM_WRITE)
def edit(id: str) -> str:
    """The editor, on one's own working copy, or else on the current revision."""
    saved = postmortems.get(viewer(), id)
    copy = working_copies.get(viewer(), "postmortem", id)
    if copy:
        raw = copy.raw | {"revision": str(copy.base)}
        return _editor(raw, [], saved, copy=copy)
    return _editor(forms.typed(saved.document) | {"revision": str(saved.revision)}, [], saved)


@blueprint.post("/<id>/edit", endpoint="update")
@permission(Permission.POSTMORTEM_WRITE)
@takes_files
def update(id: str) -> Any:
    """Do what the pressed button says with the text as typed."""
    do = request.form.get("do", "save")
    saved = postmortems.get(viewer(), id)
    if do in {"theirs", "continue"}:
        copies.discard(viewer(), "postmortem", id)  # it is among the revisions
        if do == "continue":
            return _continue(saved)
        return redirect(url_for("postmortems.edit", id=id), 303)
    raw = forms.gather(request.form.items(multi=True))
    if do.startswith("fine "):
        hinting.accept_as(id, do.removeprefix("fine "))
    if do.startswith(("add-", "fine ")) or do in {"change-template", "edit", "hints"}:
        return _again(raw, saved, do)
    if do in {"preview", "preview-client"}:
        return previewing.page(raw, do)
    if do == "attach":
        raw, problems = attaching.attached(id, raw)
        return _editor(raw, problems, saved), 422 if problems else 200
    return _save(raw, saved, do)


def _again(raw: Raw, saved: Saved, do: str) -> str:
    if do == "change-template":
        outline = outlining.chosen(raw)
        if outline is None:
            problem = Problem("template", "There is no template of that name.")
            return _editor(raw | {"template": saved.document.template}, [problem], saved)
        raw = forms.outlined(raw, outline)
    asked = do == "hints" or do.startswith("fine ")
    cards = hinting.of_form(saved.public_id, raw) if asked else None
    return _editor(raw, [], saved, more=do.removeprefix("add-"), cards=cards)


def _save(raw: Raw, saved: Saved, do: str) -> Any:
    document, problems = drafts.read(raw, applications.slugs(viewer()))
    if problems:
        return _editor(raw, problems, saved), 422
    base = whole(str(raw.get("revision", "")), -1)
    try:
        kept = operations.keep(viewer(), saved.public_id, base, document, conflicts.forgetting())
    except Stale as stale:
        return conflicts.conflict(saved.public_id, stale)
    if conflicts.tell(saved.public_id, kept):
        return redirect(url_for("postmortems.edit", id=saved.public_id), 303)
    if (
        do == "publish"
        and document.sharing is not Sharing.OFF
        and disclosures.count(saved.public_id)
    ):
        flash(_("Saved. Look at this before the client gets it, then publish here."))
        return redirect(url_for("postmortems.share", id=saved.public_id, _anchor="check"), 303)
    if do in STATES:
        operations.change_state(viewer(), saved.public_id, STATES[do])
        return redirect(url_for("postmortems.show", id=saved.public_id), 303)
    return redirect(url_for(_next(do), id=saved.public_id), 303)


def _continue(saved: Saved) -> str:
    """My text in the editor, on top of the newest revision."""
    number = whole(request.form.get("mine", ""))
    mine = postmortems.get(viewer(), saved.public_id, number)
    raw = forms.typed(mine.document) | {"revision": str(saved.revision)}
    return _editor(raw, [], replace(saved, document=mine.document))
