"""The preview of a text that is not saved: a page of its own, or the column beside the form."""

from typing import Any

from flask import render_template, request
from markupsafe import Markup

from ...domain import drafts, forms, preview
from ...domain.documents import Document
from ...policy.permissions import Permission
from ...render.pool import render_all
from ...store import applications
from ..doors import permission, viewer
from . import blueprint


def _parts(raw: forms.Raw, audience: str) -> tuple[Document, list[dict[str, Any]]]:
    slugs = [application["slug"] for application in applications.find(viewer())]
    document, _problems = drafts.read(raw, slugs)
    shown = [part for part in preview.parts(document, audience) if part.text.strip()]
    rendered = render_all([part.text for part in shown], "preview")
    return document, [
        {"heading": part.heading, "html": Markup(one.html)}  # noqa: S704 - made by render
        for part, one in zip(shown, rendered, strict=True)
    ]


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
