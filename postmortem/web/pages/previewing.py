"""The preview of a page that is not saved: a page of its own, or the column beside the form."""

from typing import Any

from flask import render_template, request

from ...domain.audiences import Audience
from ...domain.knowledge import page_forms
from ...domain.writing.forms import Raw
from ...editions import pages
from ...operations.pages import linked
from ...policy.permissions import Permission
from ...store import applications
from ..doors import permission, viewer
from ..postmortems import previewing
from . import blueprint


def _read(raw: Raw, audience: Audience) -> dict[str, Any]:
    """What an audience would read; `[[Title]]` leads where it will when it is saved."""
    document = page_forms.read(raw, applications.slugs(viewer()))[0]
    return pages.unsaved(viewer(), linked(viewer(), document), audience)


def _parts(source: dict[str, Any]) -> list[dict[str, Any]]:
    return previewing.rendered((one["heading"], one["text"]) for one in source["sections"])


def page(raw: Raw, do: str) -> str:
    """All sections as one audience reads them, with the form to go back to."""
    source = _read(raw, previewing.audience_of(do))
    return previewing.whole(_parts(source), raw["title"] and source["title"], raw["language"], do)


@blueprint.post("/pages/preview", endpoint="preview")
@permission(Permission.PAGE_WRITE)
def fragment() -> str:
    """The sections of a text that is not saved, rendered; for the column beside the form."""
    raw = page_forms.gather(request.form.items(multi=True))
    source = _read(raw, previewing.audience_of(request.form.get("preview_as", "")))
    return render_template("partials/preview_parts.html", parts=_parts(source))
