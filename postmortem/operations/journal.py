"""Appending to the journal: each entry carries the checksum of the one before."""

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from ..clock import now
from ..database.sessions import GuardedSession
from ..domain.documents import write_instant
from ..models import JournalEntry
from ..policy.viewer import Viewer

FIRST = "0" * 64
NEWEST = select(JournalEntry.sha256).order_by(JournalEntry.id.desc()).limit(1)


def seal(entry: JournalEntry) -> str:
    """The checksum an entry must carry: over all it says and the checksum before it."""
    parts = (
        entry.previous,
        write_instant(entry.at),
        str(entry.person_id or ""),
        entry.event,
        entry.record,
        entry.fields,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def append(
    session: GuardedSession,
    viewer: Viewer,
    event: str,
    record: str,
    fields: Iterable[str] = (),
) -> JournalEntry:
    """Add one entry, `noun.verb_past`, to this transaction; `fields` are names, never texts."""
    previous = session.scalar(NEWEST, execution_options={"bookkeeping": True})
    entry = JournalEntry(
        at=now().replace(microsecond=0),
        person_id=viewer.person_id,
        event=event,
        record=record,
        fields=",".join(sorted(fields)),
        previous=previous or FIRST,
    )
    entry.sha256 = seal(entry)
    session.add(entry)
    session.flush()
    return entry


def broken_links(entries: Sequence[JournalEntry]) -> list[int]:
    """The ids of entries whose checksum does not fit; the entries in the order of their ids."""
    wrong = []
    previous = FIRST
    for entry in entries:
        if entry.previous != previous or entry.sha256 != seal(entry):
            wrong.append(entry.id)
        previous = entry.sha256
    return wrong
