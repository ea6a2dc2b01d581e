"""The preview of a text that is not saved: a page of its own, or the column beside the form."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request
from markupsafe import Markup

from ...domain.attachments import is_picture
from ...domain.audiences import Audience
from ...domain.documents import Document
from ...domain.writing import drafts, forms, preview
from ...editions.freezing import address_of
from ...policy.permissions import Permission
from ...render.placing import Placed, place
from ...render.pool import render_all
from ...store import applications
from ..doors import permission, viewer
from . import blueprint


def audience_of(do: str) -> Audience:
    """For whom a press of a button asks to see it."""
    return Audience.CLIENT if do == "preview-client" else Audience.INTERNAL


def _parts(raw: forms.Raw, audience: str) -> tuple[Document, list[dict[str, Any]]]:
    document, _problems = drafts.read(raw, applications.slugs(viewer()))
    shown = [(part.heading, part.text) for part in preview.parts(document, audience)]
    return document, rendered(shown, _files(document))


def rendered(
    shown: Iterable[tuple[str, str]], files: dict[str, Placed] | None = None
) -> list[dict[str, Any]]:
    """Headings with their texts as HTML; what says nothing is left out."""
    written = [(heading, text) for heading, text in shown if text.strip()]
    html = render_all([text for _heading, text in written], "preview")
    return [
        {"heading": heading, "html": Markup(place(one.html, files or {}))}  # noqa: S704 - by render
        for (heading, _text), one in zip(written, html, strict=True)
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
    document, parts = _parts(raw, audience_of(do))
    return whole(parts, document.title, document.language, do)


def whole(parts: list[dict[str, Any]], title: str, language: str, do: str) -> str:
    """The page of a preview; the form as it was sent stands in it."""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"do", "csrf_token"}
    ]
    return render_template(
        "pages/postmortems/preview.html",
        parts=parts,
        title=title,
        audience=audience_of(do),
        fields=fields,
        language_of_text=language,
    )


@blueprint.post("/preview", endpoint="preview")
@permission(Permission.POSTMORTEM_WRITE)
def fragment() -> str:
    """The parts of a text that is not saved, rendered; for the column beside the form."""
    raw = forms.gather(request.form.items(multi=True))
    _document, parts = _parts(raw, audience_of(request.form.get("preview_as", "")))
    return render_template("partials/preview_parts.html", parts=parts)
