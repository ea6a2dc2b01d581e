"""The states a postmortem goes through, and what the client gets of it."""

from collections.abc import Callable
from dataclasses import replace

from ...clock import now
from ...database import db
from ...database.sessions import writing
from ...domain.lifecycle import Sharing, State, may_become
from ...errors import Invalid, Problem
from ...policy.permissions import Permission, require
from ...policy.viewer import Viewer
from ...store import disclosures
from .. import editions, revisions
from ..journal import append
from .opening import Open, current_of, open_
from .saving import prerendered, save
from .sharing import share


def change_state(
    viewer: Viewer,
    name: str,
    wanted: State,
    also: Callable[[Open], None] = lambda _opened: None,
) -> None:
    """Ask for review, publish, or take back to draft; publishing shares as the incident says."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    prerendered(viewer, current_of(viewer, name)[1])
    with writing(db, viewer) as session:
        opened = open_(session, viewer, name)
        state = State(opened.postmortem.state)
        if not may_become(state, wanted):
            raise Invalid([Problem("state", "This step is not possible from here.")])
        document = revisions.current(session, opened.postmortem)
        rendered = editions.prerender(document, opened.application)
        opened.postmortem.state = wanted
        if wanted is State.PUBLISHED:
            opened.postmortem.published_at = now()
        editions.write_internal(session, document, opened.record, opened.application, rendered)
        verb = {State.PUBLISHED: "published", State.IN_REVIEW: "sent_to_review"}
        append(session, viewer, f"postmortem.{verb.get(wanted, 'reopened')}", name)
        if wanted is State.PUBLISHED and document.sharing is not Sharing.OFF:
            share(opened, document, rendered)
        also(opened)


def insist(viewer: Viewer, name: str, anyway: bool) -> None:
    """Go on only if the check has nothing open, or somebody said to share anyway."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    count = 0 if anyway else disclosures.count(viewer, name)
    if count:
        sentence = "Decide about what the check found (%(count)s), or tick that you share anyway."
        raise Invalid([Problem("anyway", sentence, {"count": count})])


def choose_sharing(viewer: Viewer, name: str, sharing: str, *, anyway: bool = False) -> None:
    """Say when the client gets what is marked for it; a new revision like any other change."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    try:
        wanted = Sharing(sharing)
    except ValueError:
        raise Invalid([Problem("sharing", "Choose off, live or by publication.")]) from None
    revision, document = current_of(viewer, name)
    if document.sharing is not wanted:
        if wanted is Sharing.LIVE:
            insist(viewer, name, anyway)
        save(viewer, name, revision, replace(document, sharing=wanted))


def publish_and_share(viewer: Viewer, name: str, *, anyway: bool = False) -> None:
    """Publish the current revision and give it to the client as a new version.

    With something open in the check only `anyway`.
    """
    require(viewer, Permission.POSTMORTEM_SHARE)
    _revision, document = current_of(viewer, name)
    if document.sharing is Sharing.OFF:
        raise Invalid([Problem("sharing", "Sharing is off; choose when the client gets it.")])
    insist(viewer, name, anyway)
    change_state(viewer, name, State.PUBLISHED)


def unshare(viewer: Viewer, name: str) -> None:
    """Take the postmortem and its incident away from the client, at once."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    with writing(db, viewer) as session:
        opened = open_(session, viewer, name)
        if editions.unshare(session, opened.record):
            append(session, viewer, "postmortem.unshared", name)


def withdraw(viewer: Viewer, name: str, numbers: list[int], reason: str) -> None:
    """Remove the text of earlier client versions; their dates, checksums and the reason stay."""
    require(viewer, Permission.POSTMORTEM_SHARE)
    if not reason.strip():
        raise Invalid([Problem("reason", "Say why: the client reads this reason.")])
    with writing(db, viewer) as session:
        opened = open_(session, viewer, name)
        if editions.withdraw(session, opened.record, numbers, reason.strip()[:500]):
            append(session, viewer, "postmortem.versions_withdrawn", name)
