"""Saving a document: over its base, or together with what was saved since."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from ...database import db
from ...database.guard import CONSTANT
from ...database.sessions import door, reader, writing
from ...domain.documents import Document
from ...domain.merging.merging import Merged
from ...errors import Stale
from ...models import Postmortem
from ...policy.permissions import Permission, require
from ...policy.viewer import Viewer
from .. import editions, merges, revisions
from ..journal import append
from .linking import linked
from .opening import Open, application_of, open_
from .putting import put

REVISION = (
    select(Postmortem.revision)
    .where(Postmortem.public_id == bindparam("name"))
    .execution_options(**CONSTANT)
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a save made: the current revision, and with what was saved in between, what it joined.

    `mine` is the revision that holds the text as it was sent, where that is another.
    """

    revision: int
    mine: int | None = None
    merged: Merged | None = None


def save(
    viewer: Viewer,
    name: str,
    base: int,
    document: Document,
    also: Callable[[Open], None] = lambda _opened: None,
) -> int:
    """The number of the revision that keep makes."""
    return keep(viewer, name, base, document, also).revision


def keep(
    viewer: Viewer,
    name: str,
    base: int,
    document: Document,
    also: Callable[[Open], None] = lambda _opened: None,
    reason: str = "save",
) -> Kept:
    """Save a document over the revision it was based on.

    What is to be done `also` is done in the same transaction.

    If someone saved in between, nothing is written over: the text becomes a revision beside the
    current one, and what does not touch is brought together in the next. Where something touches,
    that is all, and Stale names both.
    """
    require(viewer, Permission.POSTMORTEM_WRITE)
    document = linked(viewer, document.sorted(), name)
    rendered = prerendered(viewer, document)
    _foresee(viewer, name, base, document)
    with writing(db, viewer) as session:
        opened = open_(session, viewer, name)
        current = opened.postmortem.revision
        if base == current:
            put(opened, document, rendered, base, reason=reason)
            kept = Kept(opened.postmortem.revision)
        else:
            kept = _bring_together(opened, base, document)
        if kept.merged is None or not kept.merged.touching:
            also(opened)
    if kept.merged and kept.merged.touching and kept.mine:
        raise Stale(current, kept.mine)
    return kept


def _foresee(viewer: Viewer, name: str, base: int, document: Document) -> None:
    """Make the HTML of what two texts become together, before the transaction begins."""
    with door(db, viewer) as session:
        if base != session.scalar(REVISION, {"name": name}):
            opened = open_(session, viewer, name)
            merged = merges.bring_together(session, opened.postmortem, base, document)
            application = application_of(session, merged.document.application)
            editions.prerender(merged.document, application)


def _bring_together(opened: Open, base: int, document: Document) -> Kept:
    """Join a text with what was saved since its base, unless they touch; nothing is lost."""
    session, viewer, postmortem = opened.session, opened.viewer, opened.postmortem
    current = postmortem.revision
    merged = merges.bring_together(session, postmortem, base, document)
    if not merged.touching and merged.document == revisions.current(session, postmortem).sorted():
        return Kept(current, merged=merged)
    reason = "conflict" if merged.touching else "beside"
    mine = revisions.keep(session, viewer, postmortem, document, base=base, reason=reason).number
    append(session, viewer, "postmortem.kept_beside", postmortem.public_id)
    if not merged.touching:
        application = application_of(session, merged.document.application)
        rendered = editions.prerender(merged.document, application)
        put(opened, merged.document, rendered, current, reason="merge")
    return Kept(postmortem.revision, mine, merged)


def amend(viewer: Viewer, name: str, change: Callable[[Document], Document]) -> None:
    """Change the document as it is by now; nobody can save in between."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    with door(db, viewer) as session:
        seen = open_(session, viewer, name)
        expected = change(revisions.current(session, seen.postmortem))
    editions.prerender(expected, seen.application)
    with writing(db, viewer) as session:
        opened = open_(session, viewer, name)
        document = change(revisions.current(session, opened.postmortem)).sorted()
        rendered = editions.prerender(document, opened.application)
        put(opened, document, rendered, opened.postmortem.revision)


def prerendered(viewer: Viewer, document: Document) -> dict[str, str]:
    """The HTML of a document's texts, made before the transaction begins."""
    application = application_of(reader(db, viewer), document.application)
    return editions.prerender(document, application)
