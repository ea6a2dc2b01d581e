"""The library, and one template as its sections look in the editor."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ...config import LANGUAGES
from ...domain.writing.severity_rules import Rule
from ...errors import Invalid, NotFound, Problem
from ...operations import outlines as operations
from ...policy.permissions import Permission
from ...store import outlines, severity_rules
from ..doors import permission, viewer
from ..messages import translated
from ..numbers import whole
from . import blueprint


def language() -> str:
    """The language asked for, else the reader's."""
    asked = request.values.get("language", "")
    return asked if asked in LANGUAGES else str(get_locale())


def library_page(
    problems: list[Problem] | None = None, typed: dict[str, str] | None = None
) -> tuple[str, int]:
    """Every template by its group, and the rules, filled in again where there were problems."""
    found = outlines.library(viewer(), language())
    rules = {f"template-{n}": rule.template for n, rule in _rules()} | {
        f"days-{n}": "" if rule.days is None else str(rule.days) for n, rule in _rules()
    }
    page = render_template(
        "pages/outlines/index.html",
        problems=translated(problems or []),
        choices=[one for one in found if not one.is_retired],
        retired=[one for one in found if one.is_retired],
        rules=rules | (typed or {}),
        severities=[n for n, _rule in _rules()],
        language=language(),
    )
    return page, 422 if problems else 200


def _rules() -> list[tuple[int, Rule]]:
    return sorted(severity_rules.find(viewer()).items())


@blueprint.get("")
@permission(Permission.POSTMORTEM_WRITE)
def index() -> Any:
    """The library."""
    return library_page()


def outline_page(key: str, problems: list[Problem] | None = None) -> tuple[str, int]:
    """One template, at the version asked for or the newest, with all its versions."""
    spoken, number = language(), whole(request.args.get("version", ""))
    choice = outlines.choice(viewer(), key, spoken)
    outline = outlines.get(viewer(), key, spoken, number or None)
    if outline is None:
        raise NotFound(key)
    page = render_template(
        "pages/outlines/show.html",
        problems=translated(problems or []),
        outline=outline,
        choice=choice,
        versions=outlines.versions(viewer(), key),
        languages=outlines.languages(viewer(), key),
        language=spoken,
        name=request.form.get("name", ""),
    )
    return page, 422 if problems else 200


@blueprint.get("/<key>")
@permission(Permission.POSTMORTEM_WRITE)
def show(key: str) -> Any:
    """What a template asks."""
    return outline_page(key)


@blueprint.post("/<key>/own")
@permission(Permission.WORKSPACE_ADMINISTER)
def own(key: str) -> Any:
    """Make one's own from it, and go on to change that."""
    try:
        fresh = operations.take_over(viewer(), key, request.form.get("name", ""))
    except Invalid as error:
        return outline_page(key, error.problems)
    return redirect(url_for("outlines.edit", key=fresh, language=language()), 303)


@blueprint.post("/<key>/retire")
@permission(Permission.WORKSPACE_ADMINISTER)
def retire(key: str) -> Any:
    """Offer it no longer."""
    operations.retire(viewer(), key)
    flash(_("The template is no longer offered. What was written with it keeps it."), "success")
    return redirect(url_for("outlines.index"), 303)


@blueprint.post("/<key>/bring-back")
@permission(Permission.WORKSPACE_ADMINISTER)
def bring_back(key: str) -> Any:
    """Offer it again."""
    operations.bring_back(viewer(), key)
    flash(_("The template is offered again."), "success")
    return redirect(url_for("outlines.index"), 303)
