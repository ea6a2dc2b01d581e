"""Readiness for the handover in the browser: the list, what is said of it, and the stages."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..domain.actions import ActionState
from ..domain.knowledge.pages import PageKind
from ..domain.learning import readiness as domain
from ..domain.learning.readiness import Answer, Course
from ..editions import baselines, reading, transfer
from ..errors import Invalid, Problem
from ..operations import readiness as operations
from ..policy.permissions import Permission, may
from ..store import checklists
from ..store import readiness as store
from .doors import permission, viewer
from .messages import translated
from .words import language

blueprint = Blueprint("readiness", __name__, url_prefix="/applications")
LIST = "readiness"
READ_IT = Problem("read", "Tick that you have read the list.")


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that could not be taken as it was sent."""

    problems: list[Problem] = field(default_factory=list)
    typed: Mapping[str, str] = field(default_factory=dict)


def facts(slug: str) -> dict[str, list[str]]:
    """What the product itself knows, as sentences by the key of the item they stand beside."""
    actions = reading.cards(viewer(), "action", application_slug=slug)
    still = sum(one["state"] == ActionState.OPEN for one in actions)
    kinds = Counter(one["kind"] for one in reading.cards(viewer(), "page", application_slug=slug))
    runbooks, visions = kinds[PageKind.RUNBOOK], kinds[PageKind.VISION]
    values = len(baselines.normal_values(viewer(), slug))
    promises = ngettext("%(num)d action is open.", "%(num)d actions are open.", still)
    books = ngettext("There is %(num)d runbook.", "There are %(num)d runbooks.", runbooks)
    normal = ngettext("%(num)d value is measured.", "%(num)d values are measured.", values)
    return {
        "promises": [promises] if actions else [],
        "runbooks": [books],
        "normal": [normal],
        "incidents": _worst(slug),
        "vision": [_("There is a page with the vision.")] if visions else [],
    }


def _worst(slug: str) -> list[str]:
    """How much of what failed worst somebody has drilled or resolved, where that may be told."""
    known = transfer.look(viewer(), slug).worst
    if known is None:
        return []
    sentence = _("An operator knows %(known)s of %(all)s parts of the severe incidents.")
    return [sentence % {"known": known[0], "all": known[1]}]


def _items(answers: list[Answer], known: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Each item with what counts now, all that was said of it before, and what is known of it."""
    newest = domain.newest(answers)
    return [
        {
            "key": one.key,
            "question": one.question,
            "hint": one.hint,
            "state": newest[one.key].state if one.key in newest else str(domain.State.OPEN),
            "now": newest.get(one.key),
            "said": [said for said in reversed(answers) if said.key == one.key],
            "facts": known.get(one.key, []),
        }
        for one in checklists.find(language(), LIST)
    ]


def _choices(course: Course) -> list[str]:
    """The stages that this viewer's side can sign now."""
    side = "client" if viewer().is_client else "supplier"
    signed = {step.stage for step in course.proposed if side in step.sides}
    return [str(stage) for stage in course.choices if stage not in signed]


def _page(slug: str, tried: Tried | None = None) -> Any:
    tried = tried or Tried()
    application = reading.get(viewer(), "application", slug)
    answers, course = store.find(viewer(), application.application_id)
    newest, questions = domain.newest(answers), checklists.find("en", LIST)
    page = render_template(
        "pages/readiness/show.html",
        application=application.source | {"slug": slug},
        items=_items(answers, facts(slug)),
        counts=domain.counts(questions, newest),
        questions={one.key: one.question for one in checklists.find(language(), LIST)},
        course=course,
        stages=domain.STAGES,
        choices=_choices(course),
        sha256=domain.frozen(questions, newest).sha256,
        may_answer=viewer().person_id is not None and may(viewer(), Permission.READINESS_ANSWER),
        problems=translated(tried.problems),
        typed=tried.typed,
    )
    return page, 422 if tried.problems else 200


@blueprint.get("/<slug>/readiness")
@permission(Permission.EDITION_READ)
def show(slug: str) -> Any:
    """What is met, open, or accepted as a risk; who runs it today, and what was signed."""
    return _page(slug)


@blueprint.post("/<slug>/readiness/<key>")
@permission(Permission.READINESS_ANSWER)
def answer(slug: str, key: str) -> Any:
    """Say how one item stands."""
    state, note = (request.form.get(f"{name}-{key}", "") for name in ("state", "note"))
    try:
        operations.answer(viewer(), slug, key, state, note)
    except Invalid as error:
        return _page(slug, Tried(error.problems, request.form))
    flash(_("Saved."))
    return redirect(url_for("readiness.show", slug=slug, _anchor=key), 303)


@blueprint.post("/<slug>/stages")
@permission(Permission.READINESS_ANSWER)
def sign(slug: str) -> Any:
    """Sign the next step for one's side."""
    form = request.form
    try:
        if form.get("read") != "1":
            raise Invalid([READ_IT])
        operations.sign(viewer(), slug, form.get("stage", ""), form.get("sha256", ""))
    except Invalid as error:
        return _page(slug, Tried(error.problems, form))
    flash(_("Signed."))
    return redirect(url_for("readiness.show", slug=slug, _anchor="stages"), 303)


def install(app: Flask) -> None:
    """The page and its forms."""
    app.register_blueprint(blueprint)
