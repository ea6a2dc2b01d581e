"""The footprint of an application: what is normal, and importing what was measured."""

from datetime import date
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..domain import instants
from ..domain.audiences import Audience
from ..domain.knowledge.footprint import History
from ..domain.knowledge.measurements import Format, Measured
from ..editions import baselines as editions
from ..editions import reading
from ..errors import Invalid, Problem
from ..inbound import measurements
from ..operations import baselines as operations
from ..operations.baselines import New
from ..operations.disclosures import Undecided
from ..policy.permissions import Permission
from ..render import ranges
from . import disclosures, measured
from .doors import permission, viewer
from .messages import translated
from .sizes import takes_files

blueprint = Blueprint("baselines", __name__, url_prefix="/applications/<slug>/footprint")
FIELDS = ("kind", "version", "measured_on", "note", "audience")


def _kinds() -> list[tuple[str, str]]:
    return [
        ("", _("find out by itself")),
        (str(Format.K6), _("k6: summary (JSON)")),
        (str(Format.JMETER), _("JMeter: results (CSV)")),
        (str(Format.LOCUST), _("Locust: statistics (CSV)")),
        (str(Format.PROMETHEUS), _("Prometheus: range query (JSON)")),
        (str(Format.BASELINES), _("CSV with metric, unit and value")),
    ]


def _shown(slug: str, history: History) -> dict[str, Any]:
    """A metric with its pictures, its words, and what is said of a value that was typed."""
    is_asked = request.args.get("metric") == history.key
    typed = request.args.get("value", "")[:40].strip() if is_asked else ""
    value = measured.typed(typed)
    return {
        **ranges.pictures(history),
        "is_asked": is_asked,
        "typed": typed,
        "wrong": bool(typed) and value is None,
        "compared": measured.compared(history, value),
        "citation": measured.citation(slug, history, value),
    }


def _page(slug: str, refused: Invalid | None = None, asked: str = "") -> Any:
    """The page, with what was refused: of the form, or of the measurement `asked` about."""
    application = reading.get(viewer(), "application", slug)
    found = editions.get(viewer(), slug)
    page = render_template(
        "pages/baselines/show.html",
        application=application.source | {"slug": slug},
        measurements=found.measurements,
        metrics=[_shown(slug, one) for one in found.histories],
        drifting=[one for one in found.histories if one.drift and one.drift.large],
        kinds=_kinds(),
        kind_names=dict(_kinds()),
        form={name: "" if asked else request.form.get(name, "") for name in FIELDS},
        asked=asked,
        client=application.source.get("client", ""),
        found=disclosures.of(refused),
        problems=translated(refused.problems if refused else []),
    )
    return page, 422 if refused else 200


@blueprint.get("")
@permission(Permission.EDITION_READ)
def show(slug: str) -> Any:
    """What is normal for each metric, and how it moved between releases."""
    return _page(slug)


def _typed_day() -> date | None:
    try:
        return instants.read_day(request.form.get("measured_on", ""))
    except instants.BadInstant as error:
        raise Invalid([Problem("measured_on", error.sentence, error.values)]) from None


def _read() -> Measured:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid([Problem("file", "Choose a file.")])
    kind = request.form.get("kind", "")
    format = Format(kind) if kind in set(Format) else None
    return measurements.read(file.stream, file.filename, format)


@blueprint.post("")
@permission(Permission.POSTMORTEM_WRITE)
@takes_files
def add(slug: str) -> Any:
    """Keep what a file says; a broken one is refused with its line, and the form stays filled."""
    is_shared = request.form.get("audience") == Audience.CLIENT
    try:
        new = New(
            day=_typed_day(),
            measured=_read(),
            version=request.form.get("version", ""),
            note=request.form.get("note", ""),
            audience=Audience.CLIENT if is_shared else Audience.INTERNAL,
        )
        added = operations.add(viewer(), slug, new, anyway=disclosures.decided())
    except Undecided as error:
        error.problems.append(Problem("file", "Choose the file again."))
        return _page(slug, error)
    except Invalid as error:
        return _page(slug, error)
    flash(
        _("The measurement is here.") if added.is_new else _("This measurement was here already.")
    )
    return redirect(url_for("baselines.show", slug=slug), 303)


@blueprint.post("/<id>/audience")
@permission(Permission.POSTMORTEM_SHARE)
def set_audience(slug: str, id: str) -> Any:
    """Share a measurement with the client, or keep it with the supplier from now on."""
    is_shared = request.form.get("audience") == Audience.CLIENT
    audience = Audience.CLIENT if is_shared else Audience.INTERNAL
    try:
        operations.set_audience(viewer(), slug, id, audience, anyway=disclosures.decided())
    except Undecided as error:
        return _page(slug, error, asked=id)
    flash(_("The client reads it now.") if is_shared else _("The client reads it no more."))
    return redirect(url_for("baselines.show", slug=slug, _anchor="measurements"), 303)


@blueprint.post("/<id>/remove")
@permission(Permission.POSTMORTEM_WRITE)
def remove(slug: str, id: str) -> Any:
    """Forget a measurement."""
    operations.remove(viewer(), slug, id)
    flash(_("The measurement is removed."))
    return redirect(url_for("baselines.show", slug=slug, _anchor="measurements"), 303)


def install(app: Flask) -> None:
    """The footprint of each application, and the words for measured values."""
    app.register_blueprint(blueprint)
    measured.install(app)
