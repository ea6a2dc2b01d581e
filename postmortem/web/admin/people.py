"""People: listed and added, and the page of one with their ways in."""

from typing import Any

from flask import current_app, redirect, request, url_for

from ...clock import now
from ...errors import Invalid, NotFound, Problem
from ...operations import people as operations
from ...operations import sign_ins as sign_in_operations
from ...store import authenticators, mails, organizations, passkeys, people, sign_ins
from ..accounts import device
from ..doors import viewer
from . import blueprint
from .pages import ADMINISTER, at, page


def _people(problems: list[Problem] | None = None) -> Any:
    seen: dict[int, Any] = {}
    for one in sign_ins.find(viewer(), everyone=True):
        seen.setdefault(one["email"], one["seen_at"])
    shown = [
        one | {"disabled": one["disabled_at"], "last_seen": at(seen.get(one["email"]))}
        for one in people.find(viewer())
    ]
    return page("people", problems, people=shown, organizations=organizations.find(viewer()))


@blueprint.get("/people", endpoint="people")
@ADMINISTER
def people_index() -> Any:
    """Everybody."""
    return _people()


@blueprint.post("/people")
@ADMINISTER
def people_create() -> Any:
    """Add a person, then show their page, where a sign-in link is made."""
    names = ("email", "name", "organization", "role")
    try:
        email = operations.add(viewer(), *(request.form.get(name, "") for name in names))
    except Invalid as error:
        return _people(error.problems)
    return redirect(url_for("admin.person", id=people.get(viewer(), email)["id"]), 303)


def email_of(id: int) -> str:
    """The address of the person of this number."""
    for one in people.find(viewer()):
        if one["id"] == id:
            return str(one["email"])
    raise NotFound("person")


def person_page(id: int, problems: list[Problem] | None = None, link: str = "") -> Any:
    """One person with their sign-ins, a new link, and what went wrong."""
    email = email_of(id)
    person = people.get(viewer(), email)
    mine = [
        {
            "id": one["id"],
            "created_at": at(one["created_at"]),
            "last_seen": at(one["seen_at"]),
            "device": device(one["agent"]),
            "current": one["is_this_one"],
        }
        for one in sign_ins.find(viewer(), everyone=True)
        if one["email"] == email
    ]
    expires = at(now() + sign_in_operations.LINK_LASTS) if link else ""
    return page(
        "person",
        problems,
        person=person | {"disabled": person["disabled_at"]},
        sign_ins=mine,
        link=link,
        link_expires_at=expires,
        second_step=authenticators.find(viewer(), id),
        passkeys=passkeys.find(viewer(), id),
        mails=mails.waiting(viewer(), email),
        has_mail=current_app.config["SETTINGS"].has_mail,
    )


@blueprint.get("/people/<int:id>")
@ADMINISTER
def person(id: int) -> Any:
    """One person."""
    return person_page(id)


@blueprint.post("/people/<int:id>/sign-in-link")
@ADMINISTER
def person_sign_in_link(id: int) -> Any:
    """Make a sign-in link and show it, once."""
    try:
        secret = sign_in_operations.make_link(viewer(), email_of(id))
    except Invalid as error:
        return person_page(id, error.problems)
    settings = current_app.config["SETTINGS"]
    return person_page(id, link=f"{settings.address}{url_for('sign_ins.link', secret=secret)}")


@blueprint.post("/people/<int:id>/disable")
@ADMINISTER
def person_disable(id: int) -> Any:
    """Close an account."""
    try:
        operations.disable(viewer(), email_of(id))
    except Invalid as error:
        return person_page(id, error.problems)
    return redirect(url_for("admin.person", id=id), 303)


@blueprint.post("/people/<int:id>/enable")
@ADMINISTER
def person_enable(id: int) -> Any:
    """Open an account again."""
    operations.enable(viewer(), email_of(id))
    return redirect(url_for("admin.person", id=id), 303)


@blueprint.post("/people/<int:id>/sign-ins/<int(max=999999999):sign_in>")
@ADMINISTER
def sign_in_end(id: int, sign_in: int) -> Any:
    """End one of somebody's sign-ins."""
    sign_in_operations.end(viewer(), sign_in)
    return redirect(url_for("admin.person", id=id), 303)
