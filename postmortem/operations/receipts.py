"""Giving a receipt, and taking it back; the journal says that it happened, not who it was."""

from sqlalchemy import delete, select

from ..clock import now
from ..database import db
from ..database.sessions import writing
from ..editions import reading
from ..errors import Forbidden, Invalid, Problem
from ..models import Receipt, ReceiptKind
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer, on_behalf, system
from .journal import append


def give(viewer: Viewer, public_id: str, kind: str) -> None:
    """Say once that one opened a postmortem, read it, or learned something from it."""
    require(viewer, Permission.EDITION_READ)
    if not viewer.is_client or viewer.person_id is None:
        raise Forbidden("Receipts are for the client's people.")
    if kind not in set(ReceiptKind):
        raise Invalid([Problem("kind", "Choose what you want to say.")])
    edition = reading.get(viewer, "postmortem", public_id)
    with writing(db, on_behalf(viewer)) as session:
        own = (Receipt.public_id == public_id, Receipt.person_id == viewer.person_id)
        if session.scalar(select(Receipt.id).where(*own, Receipt.kind == kind)):
            return
        session.add(
            Receipt(
                organization_id=viewer.organization_id,
                application_id=edition.application_id,
                person_id=viewer.person_id,
                public_id=public_id,
                edition=edition.number,
                kind=kind,
                name=viewer.name,
                at=now(),
            )
        )
        append(session, system(), "receipt.given", public_id, (kind,))


def take_back(viewer: Viewer, public_id: str, kind: str) -> None:
    """Unsay it."""
    require(viewer, Permission.EDITION_READ)
    with writing(db, on_behalf(viewer)) as session:
        own = (Receipt.public_id == public_id, Receipt.person_id == viewer.person_id)
        session.execute(delete(Receipt).where(*own, Receipt.kind == kind))
        append(session, system(), "receipt.taken_back", public_id, (kind,))
