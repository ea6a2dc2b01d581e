"""Reading receipts: names for the reader's own organization, counts for everybody else."""

from dataclasses import dataclass, field

from sqlalchemy import func, select

from ..database import db
from ..database.sessions import reader
from ..models import Receipt, ReceiptKind
from ..policy.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Receipts:
    """What the people of one's organization said of a record."""

    mine: frozenset[str] = frozenset()
    names: dict[str, list[str]] = field(default_factory=dict)


def of_own(viewer: Viewer, *public_ids: str) -> Receipts:
    """What this viewer said of a record and its incident, and who else of the same organization."""
    query = (
        select(Receipt.kind, Receipt.person_id, Receipt.name)
        .where(Receipt.public_id.in_(public_ids))
        .where(Receipt.organization_id == viewer.organization_id)
        .order_by(Receipt.name)
    )
    rows = reader(db, viewer).execute(query).all()
    return Receipts(
        mine=frozenset(row.kind for row in rows if row.person_id == viewer.person_id),
        names={
            str(kind): [row.name for row in rows if row.kind == kind]
            for kind in (ReceiptKind.READ, ReceiptKind.LEARNED, ReceiptKind.RESOLVED)
        },
    )


def counts(viewer: Viewer, *public_ids: str) -> dict[str, int]:
    """How many people of clients said what of a record and its incident; no names."""
    query = (
        select(Receipt.kind, func.count(Receipt.person_id.distinct()))
        .where(Receipt.public_id.in_(public_ids))
        .group_by(Receipt.kind)
    )
    found = {str(kind): int(count) for kind, count in reader(db, viewer).execute(query)}
    return {str(kind): found.get(str(kind), 0) for kind in ReceiptKind}
