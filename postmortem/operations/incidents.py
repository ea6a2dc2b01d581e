"""Writing an incident's rows from a document: its facts, its timeline, what helped."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from ..clock import now
from ..database.sessions import GuardedSession
from ..domain.documents import MARKERS, Document
from ..ids import public_id
from ..models import Application, Entry, Incident, ReliefStep
from .rows import align, assign

ENTRY = ("at", "type", "text", "sensible", "evidence", "pinned", "audience")


def _next_number(session: GuardedSession, year: int) -> str:
    prefix = f"INC-{year:04d}-"
    tail = func.substr(Incident.number, len(prefix) + 1)
    query = select(Incident.number).where(Incident.number.startswith(prefix))
    newest = session.scalar(
        query.order_by(func.length(tail).desc(), tail.desc()).limit(1),
        execution_options={"bookkeeping": True},
    )
    last = int(newest.removeprefix(prefix)) if newest else 0
    return f"{prefix}{last + 1:03d}"


def facts(document: Document, application: Application) -> dict[str, Any]:
    """The columns of an incident as a document says them."""
    return {
        "application_id": application.id,
        "title": document.title,
        "severity": document.severity,
        "language": document.language,
        "zone": document.zone,
        **{name: getattr(document, name) for name in MARKERS},
        "noticed_by": document.noticed_by,
        "reach": document.reach,
        "tags": "\n".join(document.tags),
        "sharing": str(document.sharing),
    }


def add(
    session: GuardedSession,
    document: Document,
    application: Application,
    source: dict[str, Any],
) -> Incident:
    """A new incident with the next number of its year; `source` says where it was imported from."""
    year = (document.began_at or now()).year
    incident = Incident(
        public_id=public_id(),
        number=_next_number(session, year),
        created_at=now(),
        **facts(document, application),
        **source,
    )
    session.add(incident)
    session.flush()
    return incident


def write(
    session: GuardedSession,
    incident: Incident,
    document: Document,
    application: Application,
    *,
    is_new: bool,
) -> Iterable[str]:
    """Make the rows equal to the document; the names of what changed."""
    changed = assign(incident, facts(document, application))
    parent = {"incident_id": incident.id}
    lists = (
        (Entry, document.entries, ENTRY, "entries"),
        (ReliefStep, document.relief_steps, ("title", "text", "command", "audience"), "relief"),
    )
    for model, items, names, label in lists:
        if align(session, model, parent, items, names, is_new=is_new):
            changed.add(label)
    return changed
