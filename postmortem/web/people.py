"""What administrators do about a person's ways in: mail, second step, erasing."""

from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from ..errors import Invalid, NotFound, Problem
from ..operations import authenticators, passwords
from ..operations import people as operations
from ..store import people
from .admin.pages import ADMINISTER
from .admin.people import person_page
from .doors import viewer
from .messages import translated

blueprint = Blueprint("people", __name__, url_prefix="/admin/people/<int:person>")


def _find(number: int) -> dict[str, Any]:
    for one in people.find(viewer()):
        if one["id"] == number:
            return one
    raise NotFound("person")


@blueprint.post("/mail", endpoint="mail")
@ADMINISTER
def mail(person: int) -> Any:
    """Send an invitation, or to whoever has a password already a link to a new one."""
    found = _find(person)
    try:
        if not current_app.config["SETTINGS"].has_mail:
            raise Invalid([Problem("", "No mail server is set up here. Make a sign-in link.")])
        send = passwords.send_link if found["has_password"] else passwords.invite
        send(viewer(), found["email"])
    except Invalid as error:
        return person_page(person, error.problems)
    flash(_("The mail is on its way to %(email)s.", email=found["email"]))
    return redirect(url_for("admin.person", id=person), 303)


@blueprint.post("/second-step", endpoint="forget_second_step")
@ADMINISTER
def forget_second_step(person: int) -> Any:
    """Let somebody in again who lost their app and their codes."""
    authenticators.forget(viewer(), _find(person)["email"])
    flash(_("The second step is removed, and all sign-ins of this person have ended."))
    return redirect(url_for("admin.person", id=person), 303)


def _former(organization: str) -> str:
    with force_locale(current_app.config["SETTINGS"].language):
        return str(_("Former member of %(organization)s", organization=organization))


def _erase(person: int, problems: list[Problem] | None = None) -> Any:
    found = _find(person)
    if found["erased_at"] is not None:
        raise NotFound("person")
    page = render_template(
        "pages/people/erase.html",
        person=found,
        former=_former(found["organization"]),
        problems=translated(problems or []),
    )
    return page, 422 if problems else 200


@blueprint.get("/erase")
@ADMINISTER
def ask_erase(person: int) -> Any:
    """Ask whether this person is really to be forgotten."""
    return _erase(person)


@blueprint.post("/erase", endpoint="erase")
@ADMINISTER
def erase(person: int) -> Any:
    """Forget who this was."""
    found = _find(person)
    try:
        operations.erase(viewer(), person, _former(found["organization"]))
    except Invalid as error:
        return _erase(person, error.problems)
    flash(_("Erased. What this person wrote stays."))
    return redirect(url_for("admin.people"), 303)


def install(app: Flask) -> None:
    """The buttons on a person's page."""
    app.register_blueprint(blueprint)
