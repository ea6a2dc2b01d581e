"""Signing a version of what the client reads, for either side; nothing unsays it."""

import hashlib

from sqlalchemy import select

from ..database import db
from ..database.sessions import writing
from ..editions import reading
from ..errors import Invalid, Problem
from ..models import Edition, Signature, Standing
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import applications
from . import sides
from .journal import append

CHANGED = Problem("sign", "This has changed since you opened it. Read the newest version first.")
BROKEN = Problem("sign", "The stored text does not fit its checksum, so it cannot be signed.")


def sign(viewer: Viewer, record: str, version: int, sha256: str) -> None:
    """Sign the version that one has read, once; Invalid when the client reads another by now."""
    require(viewer, Permission.EDITION_SIGN)
    if viewer.is_staff:
        require(viewer, Permission.POSTMORTEM_SHARE)
    person = sides.person_of(viewer)
    edition = reading.get(viewer, "postmortem", record, audience="client")
    with writing(db, sides.writer(viewer)) as session:
        query = select(Edition.number, Edition.sha256, Edition.source).where(
            Edition.noun == "postmortem",
            Edition.public_id == record,
            Edition.audience == "client",
            Edition.application_id == edition.application_id,
            Edition.standing == Standing.CURRENT,
        )
        current = session.execute(query).first()
        if current is None or (current.number, current.sha256) != (version, sha256):
            raise Invalid([CHANGED])
        if hashlib.sha256(current.source.encode()).hexdigest() != sha256:
            raise Invalid([BROKEN])
        mine = Signature.person_id == person, Signature.record == record
        if session.scalar(select(Signature.id).where(*mine, Signature.sha256 == sha256)):
            return
        by = sides.signed(viewer, person)
        session.add(
            Signature(
                organization_id=applications.client_of(session, viewer, edition.application_id),
                application_id=edition.application_id,
                record=record,
                version=version,
                sha256=sha256,
                **by,
            )
        )
        append(
            session, viewer, "signature.given", record, (by["side"], f"version-{version}", sha256)
        )
