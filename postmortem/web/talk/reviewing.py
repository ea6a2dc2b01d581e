"""Reviews of a postmortem or a page: who was asked, what they said, and the forms for both."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ...domain.writing.checklists import Answered, Question
from ...editions import reading
from ...errors import Invalid, NotFound
from ...operations import reviews as operations
from ...store import checklists, reviews
from ..doors import viewer
from ..messages import translated
from ..numbers import whole
from .threads import NOTHING, Tried

LISTS = {"postmortem": "review", "page": "page-review"}


def _questions(noun: str) -> tuple[Question, ...]:
    return checklists.find(str(get_locale()), LISTS[noun])


def reviewed(noun: str, id: str, tried: Tried = NOTHING) -> dict[str, Any]:
    """Who looked at a record, who is asked and could be, and the form for whoever is asked."""
    found = reviews.find(viewer(), id)
    waiting = {one.person_id for one in found.newest if not one.verdict}
    people = reviews.candidates(viewer(), id)
    return {
        "revision": found.revision,
        "newest": found.newest,
        "earlier": found.earlier,
        "approved": (found.approved, len(found.newest)) if found.newest else None,
        "is_asked": viewer().person_id in waiting or bool(tried.typed.get("words")),
        "people": [one for one in people if one.id not in waiting],
        "questions": _questions(noun),
        "typed": dict(tried.typed),
        "problems": translated(tried.problems),
    }


def done(noun: str, id: str) -> tuple[Any, Tried | None]:
    """Ask, not ask after all, or answer; where that leads, or what the page must show again."""
    form = request.form
    reading.get(viewer(), noun, id)
    try:
        said = _do(noun, id, form.get("do", ""))
    except Invalid as error:
        typed = {name: text for name, text in form.items() if name != "csrf_token"}
        return None, Tried(tuple(error.problems), typed)
    flash(said)
    return redirect(url_for(f"{noun}s.show", id=id, _anchor="review"), 303), None


def _do(noun: str, id: str, do: str) -> str:
    form = request.form
    if do == "ask":
        operations.ask(viewer(), id, {whole(one) for one in form.getlist("people")})
        return str(_("They are asked; it stands on their first page."))
    if do.startswith("give-"):
        revision, verdict = whole(form.get("revision", "")), do.removeprefix("give-")
        operations.give(viewer(), id, revision, verdict, form.get("words", ""), _answers(noun))
        return str(_("Thank you. Your review is kept with this version."))
    if do.startswith("drop-"):
        operations.drop(viewer(), id, whole(do.removeprefix("drop-")))
        return str(_("They are not asked any more."))
    raise NotFound(do)


def _answers(noun: str) -> list[Answered]:
    form = request.form
    return [
        Answered(one.question, form.get(f"answer-{number}", ""), form.get(f"tick-{number}") == "1")
        for number, one in enumerate(_questions(noun))
    ]
