"""Keeping what is being written over a postmortem or a page, without a press of a button."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from ...domain.writing import forms
from ...errors import Overtaken
from ...operations import working_copies as operations
from ...policy.permissions import Permission
from ..doors import permission, viewer
from ..numbers import whole
from . import blueprint


@blueprint.post("/<id>/unsaved", endpoint="keep")
@permission(Permission.POSTMORTEM_WRITE)
def keep(id: str) -> Any:
    """Keep the form as it is typed now, unless another window wrote there since."""
    return kept("postmortem", id, forms.gather(request.form.items(multi=True)))


def kept(noun: str, id: str, raw: forms.Raw) -> dict[str, Any]:
    """Keep a form; what the script is told of it."""
    base = whole(str(raw.get("revision", "")), -1)
    try:
        version = operations.keep(viewer(), noun, id, base, version_sent(), raw)
    except Overtaken:
        return {"kept": False}
    return {"kept": True, "version": version}


@blueprint.post("/<id>/unsaved/discard", endpoint="discard")
@permission(Permission.POSTMORTEM_WRITE)
def discard(id: str) -> Any:
    """Go back to what was saved; what was not becomes a revision in the history."""
    return discarded("postmortem", id)


def discarded(noun: str, id: str) -> Any:
    """Discard a working copy and go on in the form."""
    operations.discard(viewer(), noun, id)
    flash(_("What you had not saved is in the history now; you go on from the last save."))
    return redirect(url_for(f"{noun}s.edit", id=id), 303)


def version_sent() -> int:
    """How often the working copy had been written when this form last heard of it."""
    return whole(request.form.get("working_copy", ""), 0)
