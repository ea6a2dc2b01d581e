"""What reviews, remarks, comments and signatures share: of what, who writes, limits, no doubles."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from ..clock import now
from ..database.sessions import GuardedSession
from ..domain.writing.threads import LONGEST, may_change
from ..editions import reading
from ..editions.reading import Reading
from ..errors import Forbidden, Invalid, NotFound, Problem, too_long
from ..models import Page, Postmortem
from ..policy.viewer import Viewer
from ..render.placing import place
from ..render.pool import render_all
from .sides import person_of

TWICE = timedelta(minutes=1)
WINDOW = timedelta(minutes=10)
MOST = 40
DISCUSSED = ("postmortem", "page")


def written(text: str, field: str) -> dict[str, str]:
    """A text with its HTML, made before the transaction as it may take long; Invalid if empty."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid([Problem(field, "Write something first.")])
    if problems := too_long(field, text, LONGEST):
        raise Invalid(problems)
    return {"text": text, "html": place(render_all([text], "save")[0].html, {})}


def record_of(session: GuardedSession, name: str) -> Postmortem | Page:
    """The postmortem or page of that name; NotFound when hidden."""
    for model in (Postmortem, Page):
        found = session.scalars(select(model).where(model.public_id == name)).first()
        if isinstance(found, Postmortem | Page):
            return found
    raise NotFound(name)


def read_by(viewer: Viewer, name: str, audience: str) -> Reading:
    """What an audience reads now of a postmortem or a page; NotFound when that is nothing."""
    for noun in DISCUSSED:
        with suppress(NotFound):
            return reading.get(viewer, noun, name, audience=audience)
    raise NotFound(name)


def said_just_now(
    session: GuardedSession, model: Any, person: int, field: str, **same: Any
) -> str | None:
    """The id of what this person just said in the same words and place; Invalid for too much."""
    mine = model.person_id == person
    place = [getattr(model, name) == value for name, value in same.items()]
    query = select(model.public_id).where(mine, model.at > now() - TWICE, *place)
    if found := session.scalar(query):
        return str(found)
    counted = select(func.count(model.id)).where(mine, model.at > now() - WINDOW)
    if (session.scalar(counted) or 0) >= MOST:
        raise Invalid([Problem(field, "That is a lot at once; go on in ten minutes.")])
    return None


def settle(first: Any, viewer: Viewer, *, is_done: bool) -> bool:
    """Say of a thread that it is done, or that it is not after all; whether that is new."""
    if (first.resolved_at is not None) is is_done:
        return False
    first.resolved_at = now() if is_done else None
    first.resolved_by = person_of(viewer) if is_done else None
    return True


def change(row: Any, viewer: Viewer, words: dict[str, str]) -> bool:
    """Say one's own words otherwise, within the day; whether they are others now."""
    if not may_change(row.person_id, viewer.person_id, row.at, now()):
        raise Forbidden("What was said can be changed by whoever said it, within a day.")
    if row.text == words["text"]:
        return False
    row.text, row.html, row.edited_at = words["text"], words["html"], now()
    return True
