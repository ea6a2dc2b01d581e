"""Administration: people, organizations, applications, grants and sign-in links."""

from collections import Counter
from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..clock import now
from ..errors import Invalid, NotFound, Problem
from ..operations import applications as application_operations
from ..operations import organizations as organization_operations
from ..operations import people as people_operations
from ..operations import sign_ins as sign_in_operations
from ..policy.permissions import Permission
from ..store import (
    applications,
    authenticators,
    mails,
    organizations,
    passkeys,
    people,
    share_links,
    sign_ins,
)
from .accounts import device
from .doors import permission, viewer
from .messages import translated
from .numbers import whole

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
ADMINISTER = permission(Permission.WORKSPACE_ADMINISTER)


def _at(instant: Any) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else ""


def _page(name: str, problems: list[Problem] | None = None, **context: Any) -> Any:
    page = render_template(
        f"pages/admin/{name}.html",
        problems=translated(problems or []),
        form=request.form,
        **context,
    )
    return page, 422 if problems else 200


@blueprint.get("")
@ADMINISTER
def index() -> Any:
    """Where everything is."""
    counts = {
        "people": people.count(viewer()),
        "organizations": len(organizations.find(viewer())),
        "applications": len(applications.find(viewer())),
        "links": sum(link["state"] == "live" for link in share_links.find(viewer())),
    }
    return _page("index", counts=counts)


def _people(problems: list[Problem] | None = None) -> Any:
    seen: dict[int, Any] = {}
    for one in sign_ins.find(viewer(), everyone=True):
        seen.setdefault(one["email"], one["seen_at"])
    shown = [
        one | {"disabled": one["disabled_at"], "last_seen": _at(seen.get(one["email"]))}
        for one in people.find(viewer())
    ]
    return _page("people", problems, people=shown, organizations=organizations.find(viewer()))


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
        email = people_operations.add(viewer(), *(request.form.get(name, "") for name in names))
    except Invalid as error:
        return _people(error.problems)
    return redirect(url_for("admin.person", id=people.get(viewer(), email)["id"]), 303)


def _email(id: int) -> str:
    for one in people.find(viewer()):
        if one["id"] == id:
            return str(one["email"])
    raise NotFound("person")


def person_page(id: int, problems: list[Problem] | None = None, link: str = "") -> Any:
    """One person with their sign-ins, a new link, and what went wrong."""
    email = _email(id)
    person = people.get(viewer(), email)
    mine = [
        {
            "id": one["id"],
            "created_at": _at(one["created_at"]),
            "last_seen": _at(one["seen_at"]),
            "device": device(one["agent"]),
            "current": one["is_this_one"],
        }
        for one in sign_ins.find(viewer(), everyone=True)
        if one["email"] == email
    ]
    expires = _at(now() + sign_in_operations.LINK_LASTS) if link else ""
    return _page(
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
        secret = sign_in_operations.make_link(viewer(), _email(id))
    except Invalid as error:
        return person_page(id, error.problems)
    settings = current_app.config["SETTINGS"]
    return person_page(id, link=f"{settings.address}{url_for('sign_ins.link', secret=secret)}")


@blueprint.post("/people/<int:id>/disable")
@ADMINISTER
def person_disable(id: int) -> Any:
    """Close an account."""
    try:
        people_operations.disable(viewer(), _email(id))
    except Invalid as error:
        return person_page(id, error.problems)
    return redirect(url_for("admin.person", id=id), 303)


@blueprint.post("/people/<int:id>/enable")
@ADMINISTER
def person_enable(id: int) -> Any:
    """Open an account again."""
    people_operations.enable(viewer(), _email(id))
    return redirect(url_for("admin.person", id=id), 303)


@blueprint.post("/people/<int:id>/sign-ins/<int(max=999999999):sign_in>")
@ADMINISTER
def sign_in_end(id: int, sign_in: int) -> Any:
    """End one of somebody's sign-ins."""
    sign_in_operations.end(viewer(), sign_in)
    return redirect(url_for("admin.person", id=id), 303)


def _organizations(problems: list[Problem] | None = None) -> Any:
    owned = Counter(one["client"] for one in applications.find(viewer()))
    shown = [one | {"applications": owned[one["name"]]} for one in organizations.find(viewer())]
    return _page("organizations", problems, organizations=shown)


@blueprint.get("/organizations", endpoint="organizations")
@ADMINISTER
def organizations_index() -> Any:
    """The supplier and its clients."""
    return _organizations()


@blueprint.post("/organizations")
@ADMINISTER
def organizations_create() -> Any:
    """Add an organization."""
    name, kind = request.form.get("name", ""), request.form.get("kind", "")
    try:
        organization_operations.add(viewer(), name, kind)
    except Invalid as error:
        return _organizations(error.problems)
    flash(_("Added."))
    return redirect(url_for("admin.organizations"), 303)


def _applications(problems: list[Problem] | None = None) -> Any:
    found = applications.find(viewer())
    shown = [one | {"grants": len(applications.grants(viewer(), one["slug"]))} for one in found]
    clients = [one for one in organizations.find(viewer()) if one["kind"] == "client"]
    return _page("applications", problems, applications=shown, clients=clients)


@blueprint.get("/applications", endpoint="applications")
@ADMINISTER
def applications_index() -> Any:
    """Every application with its client."""
    return _applications()


@blueprint.post("/applications")
@ADMINISTER
def applications_create() -> Any:
    """Add an application, then show who may read it."""
    try:
        slug = application_operations.add(
            viewer(),
            request.form.get("name", ""),
            request.form.get("client", ""),
            description=request.form.get("description", ""),
            restricted=bool(request.form.get("restricted")),
        )
    except Invalid as error:
        return _applications(error.problems)
    return redirect(url_for("admin.application", slug=slug), 303)


def _application(slug: str, problems: list[Problem] | None = None) -> Any:
    return _page(
        "application",
        problems,
        application=applications.get(viewer(), slug),
        grants=[
            one | {"id": one["grantee"], "created_at": _at(one["created_at"])}
            for one in applications.grants(viewer(), slug)
        ],
        organizations=organizations.find(viewer()),
        people=people.find(viewer()),
    )


@blueprint.get("/applications/<slug>")
@ADMINISTER
def application(slug: str) -> Any:
    """One application and its grants."""
    return _application(slug)


@blueprint.post("/applications/<slug>")
@ADMINISTER
def application_update(slug: str) -> Any:
    """Change what an application says of itself."""
    application_operations.describe(
        viewer(),
        slug,
        description=request.form.get("description", ""),
        restricted=bool(request.form.get("restricted")),
    )
    flash(_("Saved."))
    return redirect(url_for("admin.application", slug=slug), 303)


@blueprint.post("/applications/<slug>/collaboration")
@ADMINISTER
def collaboration_update(slug: str) -> Any:
    """Choose how the two sides work together on it."""
    try:
        application_operations.collaborate(viewer(), slug, request.form.get("collaboration", ""))
    except Invalid as error:
        return _application(slug, error.problems)
    flash(_("Saved."))
    return redirect(url_for("admin.application", slug=slug), 303)


@blueprint.post("/applications/<slug>/grants")
@ADMINISTER
def grants_create(slug: str) -> Any:
    """Grant an application to a person or an organization."""
    kind, _colon, name = request.form.get("to", "").partition(":")
    try:
        who = _email(whole(name)) if kind == "person" else name
        application_operations.grant(viewer(), who, slug, request.form.get("level", ""))
    except Invalid as error:
        return _application(slug, error.problems)
    return redirect(url_for("admin.application", slug=slug), 303)


@blueprint.post("/applications/<slug>/grants/<grant>/remove")
@ADMINISTER
def grants_remove(slug: str, grant: str) -> Any:
    """Take a grant away."""
    application_operations.revoke(viewer(), grant, slug)
    return redirect(url_for("admin.application", slug=slug), 303)


def install(app: Flask) -> None:
    """Administration."""
    app.register_blueprint(blueprint)
