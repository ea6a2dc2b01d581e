"""Templates of one's own: copied, saved as versions, retired and brought back."""

from sqlalchemy import func, select, update

from ..clock import now
from ..config import LANGUAGES
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.writing.outline_texts import write
from ..domain.writing.outlines import LONGEST_LINE, Outline, faults, one_line, slug
from ..errors import Invalid, NotFound, Problem, too_long
from ..models import OutlineVersion
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from ..store import outlines as store
from .journal import append

MOST = 100


def take_over(viewer: Viewer, key: str, name: str) -> str:
    """Make a template of one's own from another, in every language it has; returns its key."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    called = one_line(name)
    problems = []
    if not called:
        problems.append(Problem("name", "Give the template a name."))
    problems += too_long("name", called, LONGEST_LINE)
    found = {one: store.get(viewer, key, one) for one in store.languages(viewer, key)}
    taken = store.keys(viewer)
    if len(taken) >= MOST:
        problems.append(Problem("name", "There are %(most)s templates already.", {"most": MOST}))
    if problems:
        raise Invalid(problems)
    if not any(found.values()):
        raise NotFound(key)
    fresh = slug(called, taken)
    with writing(db, viewer) as session:
        for language, outline in found.items():
            if outline:
                _add(session, viewer, fresh, language, 1, _named(outline, fresh, called))
        append(session, viewer, "template.copied", fresh)
    return fresh


def _named(outline: Outline, key: str, name: str) -> Outline:
    return Outline(key, name, outline.purpose, outline.minutes, outline.group, outline.sections)


def save(viewer: Viewer, language: str, outline: Outline, base: int) -> int:
    """Save a template of one's own over the version it was made from; returns the new version.

    Documents keep the version they were made with. What says the same as before is no version.
    """
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    problems = faults(outline)
    if language not in LANGUAGES:
        problems.append(Problem("language", "Choose a language."))
    if problems:
        raise Invalid(problems)
    with writing(db, viewer) as session:
        newest = _newest(session, outline.key)
        if newest is None:
            raise NotFound(outline.key)
        here = _newest(session, outline.key, language) or base
        if here != base:
            values = {"number": here}
            raise Invalid(
                [
                    Problem(
                        "base",
                        "Version %(number)s was saved in between; save again to put yours on top.",
                        values,
                    )
                ]
            )
        if _is_saved(session, language, outline):
            return here
        _add(session, viewer, outline.key, language, newest + 1, outline)
        append(session, viewer, "template.saved", outline.key)
    return newest + 1


def _newest(session: GuardedSession, key: str, language: str = "") -> int | None:
    """The number of the newest version, of one language if asked so; None where there is none."""
    query = select(func.max(OutlineVersion.version)).where(
        OutlineVersion.key == key, OutlineVersion.version > 0
    )
    if language:
        query = query.where(OutlineVersion.language == language)
    newest: int | None = session.scalar(query)
    return newest


def _is_saved(session: GuardedSession, language: str, outline: Outline) -> bool:
    query = (
        select(OutlineVersion.source)
        .where(OutlineVersion.key == outline.key, OutlineVersion.language == language)
        .order_by(OutlineVersion.version.desc())
        .limit(1)
    )
    return session.scalar(query) == write(outline)


def _add(
    session: GuardedSession, viewer: Viewer, key: str, language: str, version: int, outline: Outline
) -> None:
    retired_at = session.scalar(
        select(func.max(OutlineVersion.retired_at)).where(OutlineVersion.key == key)
    )
    session.add(
        OutlineVersion(
            key=key,
            language=language,
            version=version,
            source=write(outline),
            created_by=viewer.person_id,
            created_at=now(),
            retired_at=retired_at,
        )
    )


def retire(viewer: Viewer, key: str) -> None:
    """Offer a template no longer; documents made with it keep it."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    if key not in store.keys(viewer):
        raise NotFound(key)
    with writing(db, viewer) as session:
        known = session.scalar(select(func.count()).where(OutlineVersion.key == key))
        if not known:  # one that comes with the product
            row = OutlineVersion(
                key=key,
                language="en",
                version=0,
                source="",
                created_by=viewer.person_id,
                created_at=now(),
            )
            session.add(row)
            session.flush()
        session.execute(
            update(OutlineVersion).where(OutlineVersion.key == key).values(retired_at=now())
        )
        append(session, viewer, "template.retired", key)


def bring_back(viewer: Viewer, key: str) -> None:
    """Offer a retired template again."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    if key not in store.keys(viewer):
        raise NotFound(key)
    with writing(db, viewer) as session:
        session.execute(
            update(OutlineVersion).where(OutlineVersion.key == key).values(retired_at=None)
        )
        append(session, viewer, "template.brought_back", key)
