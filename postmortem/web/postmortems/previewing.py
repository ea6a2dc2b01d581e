"""The preview of a text that is not saved: a page of its own, or the column beside the form."""

from typing import Any

from flask import render_template, request
from markupsafe import Markup

from ...domain.attachments import is_picture
from ...domain.documents import Document
from ...domain.writing import drafts, forms, preview
from ...editions.freezing import address_of
from ...policy.permissions import Permission
from ...render.placing import Placed, place
from ...render.pool import render_all
from ...store import applications
from ..doors import permission, viewer
from . import blueprint


def _parts(raw: forms.Raw, audience: str) -> tuple[Document, list[dict[str, Any]]]:
    document, _problems = drafts.read(raw, applications.slugs(viewer()))
    shown = [part for part in preview.parts(document, audience) if part.text.strip()]
    rendered = render_all([part.text for part in shown], "preview")
    files = _files(document)
    return document, [
        {"heading": part.heading, "html": Markup(place(one.html, files))}  # noqa: S704 - by render
        for part, one in zip(shown, rendered, strict=True)
    ]


def _files(document: Document) -> dict[str, Placed]:
    """Where the files of the form are; only who may read them gets more than their address."""
    of = request.form.get("attachments_of", "")
    where = of if of.isalnum() else "-"
    return {
        one.id: Placed(address_of(where, one.id), one.name, is_picture(one.type))
        for one in document.attachments
    }


def page(raw: forms.Raw, do: str) -> str:
    """All parts as one audience reads them, with the form to go back to."""
    audience = "client" if do == "preview-client" else "internal"
    document, parts = _parts(raw, audience)
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"do", "csrf_token"}
    ]
    return render_template(
        "pages/postmortems/preview.html",
        parts=parts,
        title=document.title,
        audience=audience,
        fields=fields,
        language_of_text=document.language,
    )


@blueprint.post("/preview", endpoint="preview")
@permission(Permission.POSTMORTEM_WRITE)
def fragment() -> str:
    """The parts of a text that is not saved, rendered; for the column beside the form."""
    raw = forms.gather(request.form.items(multi=True))
    audience = "client" if request.form.get("preview_as") == "preview-client" else "internal"
    _document, parts = _parts(raw, audience)
    return render_template("partials/preview_parts.html", parts=parts)
