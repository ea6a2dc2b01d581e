"""Keeps the search indexes equal to the editions; whatever is missing is built again."""

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import or_, select

from ..database import db
from ..database.sessions import reader, writing
from ..editions import indexing
from ..models import Bookmark, Incident, JournalEntry, Postmortem
from ..policy.viewer import Viewer, system
from ..search.engine import Engine, IndexMissing
from ..store import journal

NAME = "index"
WHOLE = frozenset({"application.changed", "person.erased", "sample.removed", "backup.restored"})


def _incidents(viewer: Viewer, records: Iterable[str]) -> list[str]:
    """The incidents behind some records of the journal."""
    names = list(records)
    query = (
        select(Incident.public_id)
        .outerjoin(Postmortem, Postmortem.incident_id == Incident.id)
        .where(or_(Incident.public_id.in_(names), Postmortem.public_id.in_(names)))
    )
    return list(reader(db, viewer).scalars(query))


def follow(engine: Engine, limit: int = 500) -> int:
    """Bring every index up to the journal's next entries; how many were read."""
    viewer = system()
    session = reader(db, viewer)
    try:
        entries = journal.after(viewer, journal.bookmark(viewer, NAME), limit)
        if not entries:
            return 0
        if any(entry.event in WHOLE for entry in entries):
            rebuild(engine)
        else:
            _update(engine, viewer, entries)
        _mark(viewer, entries[-1].id)
        return len(entries)
    finally:
        session.close()
        db.session.remove()


def _update(engine: Engine, viewer: Viewer, entries: Iterable[JournalEntry]) -> None:
    of_pages = {entry.record for entry in entries if entry.event.startswith("page.")}
    incidents = _incidents(viewer, {entry.record for entry in entries} - of_pages)
    for audience in indexing.audiences(viewer):
        touched = of_pages if indexing.holds_pages(audience) else set(incidents)
        if not touched:
            continue
        documents = list(indexing.documents(viewer, audience, touched))
        gone = touched - {document.id for document in documents}
        try:
            engine.update(audience, documents, gone)
        except IndexMissing:
            engine.rebuild(audience, indexing.documents(viewer, audience))


def _mark(viewer: Viewer, number: int) -> None:
    with writing(db, viewer) as session:
        bookmark = session.get(Bookmark, NAME) or Bookmark(follower=NAME)
        bookmark.journal_id = number
        session.add(bookmark)


def mend(engine: Engine) -> list[str]:
    """Build again every index that is missing or broken; which ones."""
    viewer = system()
    session = reader(db, viewer)
    mended = []
    try:
        newest = journal.newest(viewer)
        wanted = indexing.audiences(viewer)
        for audience in wanted:
            try:
                engine.generation(audience)
            except IndexMissing:
                engine.rebuild(audience, indexing.documents(viewer, audience))
                mended.append(audience)
        if mended == wanted:
            _mark(viewer, newest)
        return mended
    finally:
        session.close()
        db.session.remove()


def rebuild(engine: Engine) -> None:
    """Build every index anew, and delete those of nobody."""
    viewer = system()
    wanted = indexing.audiences(viewer)
    for audience in wanted:
        engine.rebuild(audience, indexing.documents(viewer, audience))
    for audience in set(engine.audiences()) - set(wanted):
        with suppress(IndexMissing):
            engine.remove(audience)


def differences(engine: Engine) -> list[str]:
    """What the indexes hold that the database does not, or the other way round."""
    viewer = system()
    found = []
    for audience in indexing.audiences(viewer):
        expected = set(indexing.versions(viewer, audience).items())
        try:
            held = set(engine.ids(audience).items())
        except IndexMissing:
            found.append(f"The index {audience} is missing.")
            continue
        if expected != held:
            number = len({name for name, _version in expected ^ held})
            noun = "pages" if indexing.holds_pages(audience) else "incidents"
            found.append(f"The index {audience} differs from the database in {number} {noun}.")
    return found
