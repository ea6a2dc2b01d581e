"""Writing a page: choose what it is about, then one form, which comes back filled."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ...config import LANGUAGES
from ...domain.knowledge import page_forms
from ...domain.knowledge.pages import PageDocument, PageKind
from ...domain.writing.forms import Raw
from ...errors import Invalid, Problem, Stale
from ...operations import pages as operations
from ...operations import working_copies as copies
from ...policy.permissions import Permission
from ...store import applications, pages, people, working_copies
from ...store.pages import SavedPage
from ...store.working_copies import Copy
from ..doors import permission, viewer
from ..messages import translated
from ..numbers import whole
from ..postmortems.keeping import version_sent
from . import blueprint, previewing


def _kind(text: str) -> PageKind | None:
    return PageKind(text) if text in set(PageKind) else None


def _language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else str(get_locale())


def _form(
    raw: Raw,
    problems: list[Problem] | None = None,
    saved: SavedPage | None = None,
    *,
    stale: Stale | None = None,
    copy: Copy | None = None,
) -> str:
    """The form as typed, beside what its template asks, and what is wrong."""
    outline, _starts = pages.templates("de" if raw["language"] == "de" else "en")[
        _kind(raw["kind"]) or PageKind.FREE
    ]
    titles = [title for title, _name in pages.titles(viewer(), raw["application"])]
    return render_template(
        "pages/pages/edit.html",
        form=raw,
        problems=translated(problems or []),
        guides={section.key: section for section in outline.sections},
        kinds=list(PageKind),
        applications=applications.find(viewer()),
        titles=json.dumps(titles, ensure_ascii=False),
        keepers=people.of_supplier(viewer()),
        page=saved,
        stale=stale,
        base=stale.theirs if stale else _base(raw, saved),
        copy=copy and saved and _unsaved(copy, saved),
        copy_version=copy.version if copy else version_sent(),
    )


def _unsaved(copy: Copy, saved: SavedPage) -> dict[str, Any]:
    """What the form says of the working copy that it goes on from."""
    return {
        "written_at": copy.written_at,
        "is_behind": copy.base != saved.current,
        "history": url_for("pages.history", id=saved.public_id),
        "discard": url_for("pages.discard", id=saved.public_id),
    }


def _base(raw: Raw, saved: SavedPage | None) -> int:
    """The revision that a text is based on: the current one, unless the form says another."""
    return whole(str(raw.get("revision", "")), saved.current if saved else 0)


@blueprint.get("/pages/new")
@permission(Permission.PAGE_WRITE)
def new() -> str:
    """Choose what the page is about; then the form, laid out after that kind's template."""
    kind, slug = _kind(request.args.get("kind", "")), request.args.get("application", "")
    if kind is None:
        return render_template(
            "pages/pages/new.html",
            templates=pages.templates(_language()),
            applications=applications.find(viewer()),
            application=slug,
            language=_language(),
        )
    outline, starts = pages.templates(_language())[kind]
    return _form(page_forms.begun(slug, outline, starts, _language()))


def _read(raw: Raw) -> PageDocument:
    document, problems = page_forms.read(raw, applications.slugs(viewer()))
    if problems:
        raise Invalid(problems)
    return document


@blueprint.post("/pages/new", endpoint="create")
@permission(Permission.PAGE_WRITE)
def create() -> Any:
    """Write down the new page, as a draft that staff read."""
    raw = page_forms.gather(request.form.items(multi=True))
    if shown := _shown(raw, request.form.get("do", "")):
        return shown
    try:
        name = operations.create(viewer(), _read(raw))
    except Invalid as error:
        return _form(raw, error.problems), 422
    flash(_("Saved. The client reads nothing of it until you share it."), "success")
    return redirect(url_for("pages.show", id=name), 303)


def _shown(raw: Raw, do: str, saved: SavedPage | None = None) -> str:
    """What a button that saves nothing asks for; empty where it is another."""
    if do == "add-section":
        return _form(page_forms.with_section(raw), saved=saved)
    if do in {"preview", "preview-client"}:
        return previewing.page(raw, do)
    return _form(raw, saved=saved) if do == "edit" else ""


@blueprint.get("/pages/<id>/edit")
@permission(Permission.PAGE_WRITE)
def edit(id: str) -> str:
    """One's own working copy as a form, or else the current text."""
    saved = pages.get(viewer(), id)
    copy = working_copies.get(viewer(), "page", id)
    if copy:
        return _form(copy.raw | {"revision": str(copy.base)}, saved=saved, copy=copy)
    return _form(page_forms.typed(saved.document), saved=saved)


@blueprint.post("/pages/<id>/edit", endpoint="update")
@permission(Permission.PAGE_WRITE)
def update(id: str) -> Any:
    """Save, unless somebody did in between: then both texts are kept and the form stays."""
    saved = pages.get(viewer(), id)
    raw = page_forms.gather(request.form.items(multi=True))
    raw["application"] = saved.document.application
    if shown := _shown(raw, request.form.get("do", ""), saved):
        return shown
    base, version = whole(str(raw.get("revision", "")), -1), version_sent()
    try:
        operations.save(
            viewer(), id, base, _read(raw), lambda opened: copies.forget(opened, id, version)
        )
    except Invalid as error:
        return _form(raw, error.problems, saved), 422
    except Stale as stale:
        return _form(raw, saved=saved, stale=stale), 409
    flash(_("Saved."), "success")
    return redirect(url_for("pages.show", id=id), 303)
