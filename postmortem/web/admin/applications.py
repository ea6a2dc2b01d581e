"""Applications: listed and added, and the page of one with who may read it."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from ...errors import Invalid, Problem
from ...operations import applications as operations
from ...store import applications, organizations, people
from ..doors import viewer
from ..numbers import whole
from . import blueprint
from .pages import ADMINISTER, at, page
from .people import email_of


def _applications(problems: list[Problem] | None = None) -> Any:
    found = applications.find(viewer())
    shown = [one | {"grants": len(applications.grants(viewer(), one["slug"]))} for one in found]
    clients = [one for one in organizations.find(viewer()) if one["kind"] == "client"]
    return page("applications", problems, applications=shown, clients=clients)


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
        slug = operations.add(
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
    return page(
        "application",
        problems,
        application=applications.get(viewer(), slug),
        grants=[
            one | {"id": one["grantee"], "created_at": at(one["created_at"])}
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
    operations.describe(
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
        operations.collaborate(viewer(), slug, request.form.get("collaboration", ""))
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
        who = email_of(whole(name)) if kind == "person" else name
        operations.grant(viewer(), who, slug, request.form.get("level", ""))
    except Invalid as error:
        return _application(slug, error.problems)
    return redirect(url_for("admin.application", slug=slug), 303)


@blueprint.post("/applications/<slug>/grants/<grant>/remove")
@ADMINISTER
def grants_remove(slug: str, grant: str) -> Any:
    """Take a grant away."""
    operations.revoke(viewer(), grant, slug)
    return redirect(url_for("admin.application", slug=slug), 303)
