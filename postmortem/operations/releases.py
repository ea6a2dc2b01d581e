"""Adding, changing and removing releases, one by one or many at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, reader, writing
from ..domain.audiences import Audience
from ..domain.knowledge.releases import Release as Told
from ..domain.writing.drafts import marked
from ..editions import freezing, projection, reading
from ..errors import Invalid, NotFound, Problem
from ..ids import public_id
from ..models import Release
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import applications
from . import editions
from .disclosures import Anyway, insist
from .journal import append
from .rows import assign

CHUNK = 50  # texts that are rendered at a time
NAMES = tuple(field.name for field in fields(Told))
THERE_ALREADY = marked("This version went out at that time already.")


class Taken(NamedTuple):
    """How many releases of a list are new, and how many were there already."""

    added: int
    unchanged: int


def add(viewer: Viewer, slug: str, told: Told, *, anyway: Anyway = False) -> str:
    """Add a release of an application; returns its id.

    One for the client that says what may not be meant to leave only `anyway`.
    """
    made = _made(viewer, slug, [told])
    insist(viewer, slug, _texts([told]), anyway=anyway)
    with writing(db, viewer) as session:
        if _known(session, made.application["id"]) & {_key(told)}:
            raise Invalid([Problem("version", THERE_ALREADY)])
        (name,) = _put(session, viewer, made, [told], is_sample=False)
        append(session, viewer, "release.added", name)
    return name


def add_many(
    viewer: Viewer,
    slug: str,
    told: Sequence[Told],
    *,
    anyway: Anyway = False,
    is_sample: bool = False,
) -> Taken:
    """Add all releases of a list or, where one cannot be taken, none; known ones stay."""
    made = _made(viewer, slug, told)
    there = _known(reader(db, viewer), made.application["id"])
    insist(viewer, slug, _texts(one for one in told if _key(one) not in there), anyway=anyway)
    with writing(db, viewer) as session:
        known = _known(session, made.application["id"])
        new = [one for one in told if _key(one) not in known]
        _put(session, viewer, made, new, is_sample=is_sample)
        if new:
            append(session, viewer, "release.imported", slug)
    return Taken(len(new), len(told) - len(new))


def change(viewer: Viewer, name: str, told: Told, *, anyway: Anyway = False) -> None:
    """Say something else of a release; what is made internal leaves the client at once.

    With something new to the client that may not be meant to leave only `anyway`.
    """
    before = _before(viewer, name)
    slug = before["application"]["slug"]
    made = _made(viewer, slug, [told])
    insist(viewer, slug, _texts([told]), _texts([told_of(before)]), anyway=anyway)
    with writing(db, viewer) as session:
        row = _find(session, name)
        others = _known(session, row.application_id) - {(row.version, row.released_at)}
        if _key(told) in others:
            raise Invalid([Problem("version", THERE_ALREADY)])
        if changed := assign(row, {field: getattr(told, field) for field in NAMES}):
            row.is_sample = False
            _freeze(session, row, told, made)
            append(session, viewer, "release.changed", name, changed)


def set_audience(viewer: Viewer, name: str, audience: Audience, *, anyway: Anyway = False) -> None:
    """Let the client read of a release, or no longer, from the next request on."""
    told = replace(told_of(_before(viewer, name)), audience=audience)
    change(viewer, name, told, anyway=anyway)


def remove(viewer: Viewer, name: str) -> None:
    """Take a release away for good."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    with writing(db, viewer) as session:
        row = _find(session, name)
        editions.remove(session, "release", name)
        session.delete(row)
        append(session, viewer, "release.removed", name)


def told_of(source: Mapping[str, Any]) -> Told:
    """The release that a supplier's edition tells of."""
    return Told(
        version=source["version"],
        released_at=freezing.instant(source, "released_at"),
        changes=source["changes"],
        oldest_change_at=freezing.instant(source, "oldest_change_at"),
        rolled_back_at=freezing.instant(source, "rolled_back_at"),
        text=source["description"],
        audience=Audience(source["audience"]),
    )


class _Made(NamedTuple):
    """What is prepared before a transaction, as it may take long."""

    application: Mapping[str, Any]
    rendered: Mapping[str, str]


def _made(viewer: Viewer, slug: str, told: Sequence[Told]) -> _Made:
    require(viewer, Permission.POSTMORTEM_WRITE)
    if any(one.audience is Audience.CLIENT for one in told):
        require(viewer, Permission.POSTMORTEM_SHARE)
    application = applications.get(viewer, slug)
    sources = [
        projection.project_release(one, "", application, audience)
        for one in told
        for audience in _readers(one)
    ]
    rendered: dict[str, str] = {}
    for at in range(0, len(sources), CHUNK):
        rendered |= editions.render(sources[at : at + CHUNK])
    return _Made(application, rendered)


def _readers(told: Told) -> Sequence[Audience]:
    """Which audiences read a release."""
    return tuple(Audience) if told.audience is Audience.CLIENT else (Audience.INTERNAL,)


def _texts(told: Iterable[Told]) -> Iterator[tuple[str, str]]:
    """What a client reads of releases, each text with its field's name."""
    for one in told:
        if one.audience is Audience.CLIENT:
            yield from (("version", one.version), ("text", one.text))


def _key(told: Told) -> tuple[str, Any]:
    return told.version, told.released_at


def _known(session: GuardedSession, application: int) -> set[tuple[str, Any]]:
    query = select(Release.version, Release.released_at)
    rows = session.execute(query.where(Release.application_id == application))
    return {(version, at) for version, at in rows}


def _before(viewer: Viewer, name: str) -> Mapping[str, Any]:
    """What the supplier reads of a release now."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    return reading.get(viewer, "release", name, audience=Audience.INTERNAL).source


def _find(session: GuardedSession, name: str) -> Release:
    row = session.scalars(select(Release).where(Release.public_id == name)).first()
    if row is None:
        raise NotFound(name)
    return row


def _put(
    session: GuardedSession, viewer: Viewer, made: _Made, told: Iterable[Told], *, is_sample: bool
) -> list[str]:
    """Add releases with what is read of them; their ids."""
    names = []
    for one in told:
        row = Release(
            public_id=public_id(),
            application_id=made.application["id"],
            is_sample=is_sample,
            person_id=viewer.person_id,
            created_at=now(),
            **{field: getattr(one, field) for field in NAMES},
        )
        session.add(row)
        _freeze(session, row, one, made, is_new=True)
        names.append(row.public_id)
    return names


def _freeze(
    session: GuardedSession, row: Release, told: Told, made: _Made, *, is_new: bool = False
) -> None:
    """Write what each audience reads of a release, and take it from whom it is not for."""
    readers = _readers(told)
    for audience in readers:
        source = projection.project_release(told, row.public_id, made.application, audience)
        editions.replace_current(
            session, source, audience, row.application_id, made.rendered, is_new=is_new
        )
    if not is_new:
        editions.remove(session, "release", row.public_id, set(Audience) - set(readers))
