"""Changing a template of one's own, as a form or as Markdown text; what was typed stays."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...domain.sections import SectionKind
from ...domain.writing import outline_forms, outline_texts
from ...domain.writing.outline_forms import Raw
from ...domain.writing.outlines import Outline, OutlineGroup
from ...errors import Invalid, NotFound, Problem
from ...operations import outlines as operations
from ...policy.permissions import Permission
from ...store import outlines
from ..doors import permission, viewer
from ..messages import translated
from ..numbers import whole
from . import blueprint
from .choosing import language


def _own(key: str) -> Outline:
    """The newest version of one's own template; one of the product's is not there to change."""
    outline = outlines.get(viewer(), key, language())
    if outline is None or not outline.version:
        raise NotFound(key)
    return outline


def _form(key: str, raw: Raw, problems: list[Problem] | None = None, look: int = -1) -> Any:
    """The form as typed; `look` is the section that was just added or moved."""
    page = render_template(
        "pages/outlines/edit.html",
        problems=translated(problems or []),
        form=raw,
        look=look,
        groups=list(OutlineGroup),
        kinds=list(SectionKind),
        **_around(key, problems),
    )
    return page, 422 if problems else 200


def _text(key: str, text: str, problems: list[Problem] | None = None) -> Any:
    page = render_template(
        "pages/outlines/text.html",
        problems=translated(problems or []),
        text=text,
        **_around(key, problems),
    )
    return page, 422 if problems else 200


def _around(key: str, problems: list[Problem] | None) -> dict[str, Any]:
    """What both ways to change a template show; after a refusal the newest version is the base."""
    overtaken = [one for one in problems or [] if one.field == "base"]
    newest = _own(key)
    base = newest.version if overtaken else whole(request.form.get("base", "")) or newest.version
    return {
        "key": key,
        "saved": newest,
        "base": base,
        "language": language(),
        "languages": outlines.languages(viewer(), key),
    }


@blueprint.get("/<key>/edit")
@permission(Permission.WORKSPACE_ADMINISTER)
def edit(key: str) -> Any:
    """The newest version as a form."""
    return _form(key, outline_forms.typed(_own(key)))


@blueprint.post("/<key>/edit", endpoint="update")
@permission(Permission.WORKSPACE_ADMINISTER)
def update(key: str) -> Any:
    """Do what the pressed button says with the form as typed."""
    _own(key)
    raw = outline_forms.gather(request.form.items(multi=True))
    do = request.form.get("do", "save")
    if do not in {"save", "text"}:
        arranged, look = outline_forms.arranged(raw, do)
        return _form(key, arranged, look=look)
    outline, problems = outline_forms.read(key, raw)
    if problems:
        return _form(key, raw, problems)
    if do == "text":
        return _text(key, outline_texts.write(outline))
    try:
        return _saved(outline, "outlines.show")
    except Invalid as error:
        return _form(key, raw, error.problems)


@blueprint.get("/<key>/text")
@permission(Permission.WORKSPACE_ADMINISTER)
def text(key: str) -> Any:
    """The newest version as Markdown."""
    return _text(key, outline_texts.write(_own(key)))


@blueprint.post("/<key>/text", endpoint="text_update")
@permission(Permission.WORKSPACE_ADMINISTER)
def text_update(key: str) -> Any:
    """Save the text, or go on in the form."""
    _own(key)
    written = request.form.get("text", "").replace("\r\n", "\n")
    try:
        outline = _read(key, written)
        if request.form.get("do") == "form":
            return _form(key, outline_forms.typed(outline))
        return _saved(outline, "outlines.show")
    except Invalid as error:
        return _text(key, written, error.problems)


def _read(key: str, written: str) -> Outline:
    outline = outline_texts.read(written)
    if outline.key != key:
        raise Invalid(
            [
                Problem(
                    "text",
                    'The key of this template stays "%(key)s"; make another from it instead.',
                    {"key": key},
                )
            ]
        )
    return outline


def _saved(outline: Outline, endpoint: str) -> Any:
    base = whole(request.form.get("base", ""))
    version = operations.save(viewer(), language(), outline, base)
    flash(_("Saved as version %(number)s.", number=version), "success")
    return redirect(url_for(endpoint, key=outline.key, language=language()), 303)
