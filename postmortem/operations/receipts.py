"""Giving a receipt, and taking it back; the journal says that it happened, not who it was."""

from sqlalchemy import delete, select

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..editions import reading
from ..editions.reading import Reading
from ..errors import Forbidden, Invalid, Problem
from ..models import Receipt, ReceiptKind
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, on_behalf, system
from .journal import append

# What somebody may say by a button; that one drilled or resolved it follows from doing so.
SAID = frozenset({ReceiptKind.OPENED, ReceiptKind.READ, ReceiptKind.LEARNED})


def give(viewer: Viewer, public_id: str, kind: str) -> None:
    """Say once that one opened a postmortem, read it, or learned something from it."""
    require(viewer, Permission.EDITION_READ)
    if not viewer.is_client or viewer.person_id is None:
        raise Forbidden("Receipts are for the client's people.")
    if kind not in SAID:
        raise Invalid([Problem("kind", "Choose what you want to say.")])
    edition = reading.get(viewer, "postmortem", public_id)
    with writing(db, on_behalf(viewer)) as session:
        if note(session, viewer, edition, ReceiptKind(kind)):
            append(session, system(), "receipt.given", public_id, (kind,))


def note(session: GuardedSession, viewer: Viewer, edition: Reading, kind: ReceiptKind) -> bool:
    """Add a receipt to somebody's transaction; False where it was given before."""
    own = Receipt.public_id == edition.public_id, Receipt.person_id == viewer.person_id
    if session.scalar(select(Receipt.id).where(*own, Receipt.kind == kind)):
        return False
    session.add(
        Receipt(
            organization_id=viewer.organization_id,
            application_id=edition.application_id,
            person_id=viewer.person_id,
            public_id=edition.public_id,
            edition=edition.number,
            kind=kind,
            name=viewer.name,
            at=now(),
        )
    )
    return True


def take_back(viewer: Viewer, public_id: str, kind: str) -> None:
    """Unsay it."""
    require(viewer, Permission.EDITION_READ)
    if kind not in SAID:
        raise Invalid([Problem("kind", "Choose what you want to say.")])
    with writing(db, on_behalf(viewer)) as session:
        own = (Receipt.public_id == public_id, Receipt.person_id == viewer.person_id)
        session.execute(delete(Receipt).where(*own, Receipt.kind == kind))
        append(session, system(), "receipt.taken_back", public_id, (kind,))


def resolve(viewer: Viewer, incident: str, *, is_done: bool = True) -> None:
    """Say that one resolved an incident without the supplier, or take that back."""
    require(viewer, Permission.EDITION_READ)
    if not viewer.is_client or viewer.person_id is None:
        raise Forbidden("Receipts are for the client's people.")
    edition = reading.get(viewer, "incident", incident)
    said = (ReceiptKind.RESOLVED,)
    with writing(db, on_behalf(viewer)) as session:
        if is_done:
            if note(session, viewer, edition, *said):
                append(session, system(), "receipt.given", incident, said)
            return
        own = (Receipt.public_id == incident, Receipt.person_id == viewer.person_id)
        session.execute(delete(Receipt).where(*own, Receipt.kind.in_(said)))
        append(session, system(), "receipt.taken_back", incident, said)
