"""Keeping what was measured of an application, and who may read it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload, undefer

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.audiences import Audience
from ..domain.knowledge.measurements import (
    Format,
    Measured,
    Measurement,
    Metric,
    as_dict,
    from_dict,
    plain,
)
from ..domain.writing.drafts import marked
from ..editions import projection, reading
from ..errors import Invalid, NotFound, Problem, all_checked, too_long
from ..ids import public_id
from ..models import Application, Baseline
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from . import editions
from .disclosures import Anyway, insist
from .journal import append

VERSION, NOTE = 80, 500
MOST = 200
MOST_METRICS = 200
LATER = marked("This day has not come yet.")
TOO_MANY = marked("This application has %(most)s measurements; remove one that nobody needs.")
TOO_WIDE = marked(
    "With this file the application would have %(count)s different metrics; %(most)s fit."
)


@dataclass(frozen=True, slots=True)
class New:
    """A measurement to keep; without a day it is of the day its file tells, else of today."""

    measured: Measured
    version: str = ""
    day: date | None = None
    note: str = ""
    audience: Audience = Audience.INTERNAL


class Added(NamedTuple):
    """The name of a measurement, and whether it was not here before."""

    id: str
    is_new: bool


def add(
    viewer: Viewer, slug: str, new: New, *, anyway: Anyway = False, is_sample: bool = False
) -> Added:
    """Keep a measurement; the same of the same version and day is kept once.

    One for the client that shows what may not be meant to leave only `anyway`.
    """
    require(viewer, Permission.POSTMORTEM_WRITE)
    if new.audience is Audience.CLIENT:
        look_at(viewer, slug, new, anyway=anyway)
    version, note, day = all_checked(
        lambda: _checked("version", plain(new.version), VERSION),
        lambda: _checked("note", new.note.strip(), NOTE),
        lambda: _checked_day(new.day or new.measured.day or now().date()),
    )
    body = json.dumps([as_dict(one) for one in new.measured.metrics], ensure_ascii=False)
    with writing(db, viewer) as session:
        application = _find(session, slug)
        same = select(Baseline.public_id).where(
            Baseline.application_id == application.id,
            Baseline.version == version,
            Baseline.measured_on == day,
            Baseline.body == body,
        )
        if known := session.scalar(same):
            return Added(known, is_new=False)
        baseline = Baseline(
            public_id=public_id(),
            application_id=application.id,
            version=version,
            measured_on=day,
            kind=str(new.measured.format),
            note=note,
            audience=str(new.audience),
            body=body,
            is_sample=is_sample,
            person_id=viewer.person_id,
            created_at=now(),
        )
        session.add(baseline)
        session.flush()
        _check_room(_freeze(session, application))
        append(session, viewer, "baseline.added", slug, (baseline.kind, baseline.audience))
        return Added(baseline.public_id, is_new=True)


def look_at(viewer: Viewer, slug: str, new: New, *, anyway: Anyway = False) -> None:
    """Refuse a measurement for the client that shows what may not be meant to leave."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    texts = _texts(new.version, new.note, new.measured.metrics)
    insist(viewer, slug, texts, _read_already(viewer, slug), anyway=anyway)


def _texts(version: str, note: str, metrics: Iterable[Metric]) -> Iterator[tuple[str, str]]:
    """What a client reads of a measurement, each text with its field's name."""
    yield from (("version", version), ("note", note))
    for one in metrics:
        yield from (("metric", one.name), ("unit", one.unit))


def _read_already(viewer: Viewer, slug: str) -> Iterator[tuple[str, str]]:
    """The same of all measurements that the client reads by now."""
    try:
        source = reading.get(viewer, "footprint", slug, audience=Audience.CLIENT).source
    except NotFound:
        return
    for one in source["measurements"]:
        yield from (("version", one["version"]), ("note", one["note"]))
    for metric in source["metrics"]:
        yield from (("metric", metric["name"]), ("unit", metric["unit"]))


def _checked(field: str, text: str, most: int) -> str:
    if problems := too_long(field, text, most):
        raise Invalid(problems)
    return text


def _checked_day(day: date) -> date:
    if day > now().date():
        raise Invalid([Problem("measured_on", LATER)])
    return day


def _check_room(measurements: list[Measurement]) -> None:
    if len(measurements) > MOST:
        raise Invalid([Problem("file", TOO_MANY, {"most": MOST})])
    count = len({(metric.name, metric.unit) for one in measurements for metric in one.metrics})
    if count > MOST_METRICS:
        raise Invalid([Problem("file", TOO_WIDE, {"count": count, "most": MOST_METRICS})])


def set_audience(
    viewer: Viewer, slug: str, name: str, audience: Audience, *, anyway: Anyway = False
) -> None:
    """Share a measurement with the client, or take it away from them; at once.

    With something in it that may not be meant to leave it is shared only `anyway`.
    """
    require(viewer, Permission.POSTMORTEM_SHARE)
    with writing(db, viewer) as session:
        application = _find(session, slug)
        baseline = _of(session, application, name)
        if baseline.audience == audience:
            return
        if audience is Audience.CLIENT:
            told = _measurement(baseline)
            texts = _texts(told.version, told.note, told.metrics)
            insist(viewer, slug, texts, _read_already(viewer, slug), anyway=anyway)
        baseline.audience = str(audience)
        session.flush()
        _freeze(session, application)
        verb = "shared" if audience is Audience.CLIENT else "unshared"
        append(session, viewer, f"baseline.{verb}", slug)


def remove(viewer: Viewer, slug: str, name: str) -> None:
    """Forget a measurement, for everybody."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    with writing(db, viewer) as session:
        application = _find(session, slug)
        session.delete(_of(session, application, name))
        session.flush()
        _freeze(session, application)
        append(session, viewer, "baseline.removed", slug)


def remove_samples(session: GuardedSession) -> None:
    """Forget the sample's measurements, within the transaction that takes the sample away."""
    chosen = list(session.scalars(select(Baseline.application_id).where(Baseline.is_sample)))
    session.execute(delete(Baseline).where(Baseline.is_sample))
    query = select(Application).where(Application.id.in_(chosen))
    for application in session.scalars(query.options(joinedload(Application.client))):
        _freeze(session, application)


def _find(session: GuardedSession, slug: str) -> Application:
    """The application, which nobody else adds to until this transaction ends."""
    query = select(Application).where(Application.slug == slug).with_for_update(of=Application)
    application = session.scalars(query.options(joinedload(Application.client))).first()
    if application is None:
        raise NotFound(slug)
    return application


def _of(session: GuardedSession, application: Application, name: str) -> Baseline:
    query = select(Baseline).where(
        Baseline.public_id == name, Baseline.application_id == application.id
    )
    baseline = session.scalars(query.options(undefer(Baseline.body))).first()
    if baseline is None:
        raise NotFound(name)
    return baseline


def _measurement(baseline: Baseline) -> Measurement:
    return Measurement(
        baseline.public_id,
        baseline.version,
        baseline.measured_on,
        Format(baseline.kind),
        baseline.note,
        Audience(baseline.audience),
        tuple(from_dict(one) for one in json.loads(baseline.body)),
    )


def _freeze(session: GuardedSession, application: Application) -> list[Measurement]:
    """Make both editions of the footprint anew; returns all that was measured."""
    query = select(Baseline).where(Baseline.application_id == application.id).order_by(Baseline.id)
    rows = session.scalars(query.options(undefer(Baseline.body)))
    measurements = [_measurement(one) for one in rows]
    names = (application.client.name, application.client.slug)
    for audience in Audience:
        source = projection.project_footprint(application.slug, measurements, names, audience)
        if source["measurements"]:
            editions.replace_current(session, source, audience, application.id, {})
        else:
            editions.remove(session, "footprint", application.slug, [audience])
    return measurements
