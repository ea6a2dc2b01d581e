"""Reading signatures, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..models import Signature
from ..policy.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed which words for whom, and when."""

    version: int
    sha256: str
    side: str
    name: str
    organization: str
    at: datetime
    is_mine: bool


def find(viewer: Viewer, record: str, application_id: int) -> list[Signed]:
    """Every signature over a version of what a client reads of a record."""
    query = (
        select(Signature)
        .where(Signature.record == record, Signature.application_id == application_id)
        .order_by(Signature.version.desc(), Signature.at, Signature.id)
    )
    return [
        Signed(
            version=one.version,
            sha256=one.sha256,
            side=one.side,
            name=one.name,
            organization=one.organization,
            at=one.at,
            is_mine=one.person_id == viewer.person_id,
        )
        for one in reader(db, viewer).scalars(query)
    ]
