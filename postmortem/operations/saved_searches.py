"""Keeping a search under a name, and forgetting it; the journal says neither name nor words."""

import unicodedata

from sqlalchemy import func, select

from ..clock import now
from ..database import db
from ..database.sessions import writing
from ..errors import Forbidden, Invalid, NotFound, Problem
from ..models import SavedSearch
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from .journal import append

MOST, LONGEST_NAME, LONGEST_QUERY = 50, 200, 1_000
UNSEEN = {"Cc", "Cf"}  # the categories of control and of format characters


def save(viewer: Viewer, name: str, asked: str, order: str = "") -> None:
    """Keep a search under a name; what had that name before is replaced."""
    person = _person(viewer)
    name, asked = _seen(name), " ".join(asked.split())
    _check(name, asked)
    with writing(db, viewer) as session:
        own = SavedSearch.person_id == person
        found = session.scalars(select(SavedSearch).where(own, SavedSearch.name == name)).first()
        if found is None:
            if (session.scalar(select(func.count(SavedSearch.id)).where(own)) or 0) >= MOST:
                raise Invalid([_full()])
            found = SavedSearch(person_id=person, name=name, created_at=now())
            session.add(found)
        found.asked, found.sorted_by = asked, "date" if order == "date" else ""
        append(session, viewer, "saved_search.saved", str(person))


def _person(viewer: Viewer) -> int:
    require(viewer, Permission.EDITION_READ)
    if viewer.person_id is None:
        raise Forbidden("Saved searches are for people who are signed in.")
    return viewer.person_id


def _full() -> Problem:
    return Problem(
        "name", "There are %(most)s saved searches already. Delete one first.", {"most": MOST}
    )


def _seen(name: str) -> str:
    """Return the name on one line, without what no reader sees."""
    line = " ".join(name.split())
    seen = "".join(one for one in line if unicodedata.category(one) not in UNSEEN)
    return " ".join(seen.split())


def _check(name: str, asked: str) -> None:
    problems = []
    if not name:
        problems.append(Problem("name", "Give the search a name."))
    if len(name) > LONGEST_NAME:
        most = {"most": LONGEST_NAME}
        problems.append(Problem("name", "A name has at most %(most)s characters.", most))
    if not asked:
        problems.append(Problem("q", "Search for something first, then save it."))
    if len(asked) > LONGEST_QUERY:
        most = {"most": LONGEST_QUERY}
        problems.append(Problem("q", "A search to save has at most %(most)s characters.", most))
    if problems:
        raise Invalid(problems)


def delete(viewer: Viewer, number: int) -> None:
    """Forget one of one's own saved searches."""
    person = _person(viewer)
    with writing(db, viewer) as session:
        mine = SavedSearch.id == number, SavedSearch.person_id == person
        found = session.scalars(select(SavedSearch).where(*mine)).first()
        if found is None:
            raise NotFound("saved search")
        session.delete(found)
        append(session, viewer, "saved_search.deleted", str(person))
