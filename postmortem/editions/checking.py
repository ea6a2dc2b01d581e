"""Whether what was signed is still what is stored, byte for byte."""

import hashlib
from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..errors import NotFound
from ..models import Edition, Standing
from ..policy.viewer import Viewer


class Wholeness(StrEnum):
    """What a recomputed checksum says of a version."""

    WHOLE = "whole"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"


def checked(
    viewer: Viewer, public_id: str, signed: Collection[tuple[int, str]]
) -> dict[tuple[int, str], Wholeness]:
    """For each signed version and checksum, what the stored source gives when computed anew."""
    if not signed:
        return {}
    query = select(Edition.number, Edition.source, Edition.standing).where(
        Edition.noun == "postmortem",
        Edition.public_id == public_id,
        Edition.audience == "client",
        Edition.number.in_({number for number, _ in signed}),
    )
    stored = {row.number: row for row in reader(db, viewer).execute(query)}
    return {one: _checked(stored.get(one[0]), one[1]) for one in signed}


def _checked(row: object, sha256: str) -> Wholeness:
    if row is None:
        return Wholeness.MISSING
    source, standing = row.source, row.standing  # type: ignore[attr-defined]
    if standing == Standing.WITHDRAWN:
        return Wholeness.WITHDRAWN
    is_same = hashlib.sha256(source.encode()).hexdigest() == sha256
    return Wholeness.WHOLE if is_same else Wholeness.BROKEN


def source(viewer: Viewer, public_id: str, number: int) -> str:
    """The canonical source of a version of the client's edition, as its checksum covers it."""
    query = select(Edition.source).where(
        Edition.noun == "postmortem",
        Edition.public_id == public_id,
        Edition.audience == "client",
        Edition.number == number,
        Edition.standing.in_((Standing.CURRENT, Standing.EARLIER)),
    )
    found = reader(db, viewer).scalar(query)
    if found is None:
        raise NotFound(public_id)
    return str(found)
