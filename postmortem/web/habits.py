"""Habits: the reading list of a review meeting, the postmortem of the month, each week's mail."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..clock import now
from ..domain.learning.habits import day_of
from ..editions import habits as editions
from ..editions import reading
from ..errors import Invalid, NotFound, Problem
from ..models import MailKind
from ..operations import habits as operations
from ..policy.permissions import Permission
from .doors import permission, viewer
from .messages import translated

blueprint = Blueprint("habits", __name__)


@blueprint.get("/review-list")
@permission(Permission.EDITION_READ)
def review_list() -> Any:
    """What a review meeting should read, for the screen and for paper."""
    cards = reading.cards(viewer(), "application")
    applications = sorted(cards, key=lambda one: str(one["name"]).lower())
    slug = request.args.get("application", "")
    chosen = next((one for one in applications if one["id"] == slug), {})
    if slug and not chosen:
        raise NotFound(slug)
    today = day_of(now())
    return render_template(
        "pages/habits/review_list.html",
        entries=editions.review_list(viewer(), today, chosen.get("id")),
        applications=applications,
        application=chosen,
        today=today,
    )


@blueprint.get("/postmortems/<id>/month")
@permission(Permission.POSTMORTEM_SHARE)
def month(id: str) -> Any:
    """Recommend a postmortem to both sides for this month."""
    return _month(id)


def _month(id: str, problems: Sequence[Problem] = ()) -> Any:
    edition = reading.get(viewer(), "postmortem", id)
    chosen = editions.of_the_month(viewer(), now().date())
    slug = edition.source["application"]["slug"]
    present = next((one for one in chosen if one.card["application"]["slug"] == slug), None)
    page = render_template(
        "pages/habits/month.html",
        document=edition.source,
        month=now(),
        present=present,
        is_chosen=present is not None and present.card["id"] == id,
        reason=request.form.get("reason"),
        problems=translated(problems),
    )
    return page, 422 if problems else 200


@blueprint.post("/postmortems/<id>/month")
@permission(Permission.POSTMORTEM_SHARE)
def choose_month(id: str) -> Any:
    """Choose it with a reason, or take that back."""
    try:
        if request.form.get("do") == "take-back":
            operations.take_back(viewer(), id)
            flash(_("It is not the postmortem of the month any more."))
        else:
            operations.choose(viewer(), id, request.form.get("reason", ""))
            flash(_("It is the postmortem of the month."))
    except Invalid as error:
        return _month(id, error.problems)
    return redirect(url_for("habits.month", id=id), 303)


@blueprint.post("/account/weekly-mail")
@permission(Permission.ACCOUNT_OWN)
def weekly_mail() -> Any:
    """Have the weekly mail from now on, or no more."""
    from_now_on = _("The weekly mail comes from next Monday on.")
    return _switched(MailKind.WEEKLY, from_now_on, _("No weekly mail any more."))


@blueprint.post("/account/page-mail")
@permission(Permission.ACCOUNT_OWN)
def page_mail() -> Any:
    """Be reminded of one's pages from now on, or no more."""
    from_now_on = _("Reminders come from next Monday on.")
    return _switched(MailKind.REMINDER, from_now_on, _("No reminders by mail any more."))


def _switched(kind: MailKind, from_now_on: str, no_more: str) -> Any:
    """Do as the switch was pressed, say so, and go back to where it stands."""
    wanted = request.form.get("wanted") == "yes"
    operations.want_mail(viewer(), kind, wanted=wanted)
    flash(from_now_on if wanted else no_more)
    return redirect(url_for("accounts.show", _anchor=request.path.rpartition("/")[2]), 303)


def install(app: Flask) -> None:
    """The pages of habits."""
    app.register_blueprint(blueprint)
