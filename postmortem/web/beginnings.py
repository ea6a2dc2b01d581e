"""What comes before the first postmortem: a client, and an application to write about."""

from babel.lists import format_list
from flask import Flask
from flask_babel import gettext as _

from ..store import applications, organizations, people
from .doors import viewer
from .words import language

MOST_NAMED = 3


def missing() -> str:
    """What has to be added before this viewer can write: "client", "application", or nothing."""
    if applications.find(viewer()):
        return ""
    kinds = {one["kind"] for one in organizations.find(viewer())}
    return "application" if "client" in kinds else "client"


def administrators() -> str:
    """Whom to ask to add it: "Ada, Ewa or Max"."""
    names = [
        one["name"]
        for one in people.find(viewer())
        if one["role"] == "administrator" and one["disabled_at"] is None
    ]
    return format_list(names[:MOST_NAMED], "or", language()) or str(_("an administrator"))


def install(app: Flask) -> None:
    """Let templates ask."""
    app.jinja_env.globals.update(missing=missing, administrators=administrators)
