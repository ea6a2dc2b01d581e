"""Files of a postmortem: whether a document may list them, and the copies that clients read."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from ..clock import now
from ..database.sessions import GuardedSession
from ..domain.attachments import clean_name
from ..domain.documents import Document
from ..editions.projection import Record
from ..models import Attachment, Edition, Postmortem, SharedFile, Standing

READABLE = (Standing.CURRENT, Standing.EARLIER)


def checked(session: GuardedSession, postmortem: Postmortem, document: Document) -> Document:
    """The document with what is true of its files; one that is not this postmortem's is gone."""
    if not document.attachments:
        return document
    columns = ("public_id", "media_type", "size", "sha256")
    query = select(*(getattr(Attachment, name) for name in columns)).where(
        Attachment.postmortem_id == postmortem.id,
        Attachment.public_id.in_([one.id for one in document.attachments]),
    )
    known = {row.public_id: row for row in session.execute(query)}
    files = (
        replace(
            one,
            name=clean_name(one.name, known[one.id].media_type),
            type=known[one.id].media_type,
            size=known[one.id].size,
            sha256=known[one.id].sha256,
        )
        for one in document.attachments
        if one.id in known
    )
    return replace(document, attachments=tuple(files))


def keep_in_step(session: GuardedSession, record: Record) -> None:
    """Let clients read the very files that a readable edition of the record lists, and no other.

    Called wherever a record's client editions change, in the same transaction.
    """
    if record.postmortem is None:
        return
    session.flush()
    own = SharedFile.public_id == record.postmortem
    rows = {row.attachment: row for row in session.scalars(select(SharedFile).where(own))}
    listed = _listed(session, record)
    for name, row in rows.items():
        wanted = listed.pop(name, None)
        if wanted is None:
            session.delete(row)
        else:
            row.application_id, row.name = wanted["application"], wanted["name"]
    _copy(session, record.postmortem, listed)


def _listed(session: GuardedSession, record: Record) -> dict[str, dict[str, Any]]:
    """The files that readable client editions list, as the newest of them does."""
    names = [record.incident, record.postmortem]
    query = (
        select(Edition.application_id, Edition.source)
        .where(Edition.public_id.in_(names), Edition.noun.in_(("incident", "postmortem")))
        .where(Edition.audience == "client", Edition.standing.in_(READABLE))
        .where(Edition.source.contains('"attachments":['))
        .order_by(Edition.id)
    )
    return {
        file["id"]: file | {"application": application}
        for application, source in session.execute(query)
        for file in json.loads(source).get("attachments", ())
    }


def _copy(session: GuardedSession, postmortem: str, files: dict[str, dict[str, Any]]) -> None:
    for row in _contents(session, files):
        file = files[row.public_id]
        session.add(
            SharedFile(
                application_id=file["application"],
                public_id=postmortem,
                attachment=row.public_id,
                name=file["name"],
                media_type=file["type"],
                content=row.content,
                created_at=now(),
            )
        )


def _contents(session: GuardedSession, names: Iterable[str]) -> Iterable[Attachment]:
    query = select(Attachment).where(Attachment.public_id.in_(list(names)))
    return session.scalars(query.options(undefer(Attachment.content))) if names else ()
