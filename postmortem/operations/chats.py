"""Adding to a timeline what was picked from a chat."""

from collections.abc import Sequence

from ..domain.documents import Document
from ..domain.writing import chats
from ..domain.writing.chats import Row
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from . import postmortems


def add(viewer: Viewer, name: str, rows: Sequence[Row]) -> int:
    """Add the picked messages to the timeline as it is by now; returns how many were not there.

    All become one revision; nothing is saved when everything was there already.
    """
    require(viewer, Permission.POSTMORTEM_WRITE)
    entries, marks = chats.chosen(rows)
    _revision, before = postmortems.current_of(viewer, name)
    if chats.added(before, entries, marks) == before:
        return 0
    count = 0

    def change(now: Document) -> Document:
        nonlocal count
        count = len(chats.missing(now, entries))
        return chats.added(now, entries, marks)

    postmortems.amend(viewer, name, change)
    return count
