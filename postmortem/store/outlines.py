"""Reading templates: those that come with the product, and an organization's own."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import and_, func, select

from ..config import LANGUAGES
from ..database import db
from ..database.sessions import reader
from ..domain.writing.outline_texts import read
from ..domain.writing.outlines import Outline
from ..errors import Invalid, NotFound
from ..models import OutlineVersion, Person
from ..policy.viewer import Viewer

FOLDER = Path(__file__).parents[2] / "templates" / "documents"
_read = lru_cache(500)(read)


@dataclass(frozen=True, slots=True)
class Choice:
    """One template of the library: the newest version in a language, and how it stands."""

    outline: Outline
    is_own: bool
    is_retired: bool


@lru_cache
def built_in(language: str) -> tuple[Outline, ...]:
    """Every template of the product in a language, in the order in which one chooses."""
    paths = sorted(FOLDER.glob(f"*.{language}.md")) or sorted(FOLDER.glob("*.en.md"))
    return tuple(sorted((read(path.read_text("utf-8")) for path in paths), key=_order))


def _order(outline: Outline) -> tuple[int, int, str]:
    return outline.order, outline.minutes, outline.key


def library(viewer: Viewer, language: str) -> list[Choice]:
    """Every template there is, retired ones included, in the order in which one chooses."""
    own = {outline.key: outline for outline in _own(viewer, language)}
    found = own | {one.key: one for one in built_in(language) if one.key not in own}
    retired = _retired(viewer)
    return [
        Choice(outline, outline.key in own, outline.key in retired)
        for outline in sorted(found.values(), key=_order)
    ]


def find(viewer: Viewer, language: str) -> tuple[Outline, ...]:
    """The templates one can choose in a language; all of the product if all are retired."""
    offered = [one.outline for one in library(viewer, language) if not one.is_retired]
    return tuple(offered) or built_in(language)


def get(viewer: Viewer, key: str, language: str, version: int | None = None) -> Outline | None:
    """A template as it was at a version, or the newest; in another language if need be."""
    query = select(OutlineVersion.language, OutlineVersion.version, OutlineVersion.source).where(
        OutlineVersion.key == key, OutlineVersion.version > 0
    )
    rows = reader(db, viewer).execute(query.order_by(OutlineVersion.version)).all()
    past = [row for row in rows if version is None or row.version <= version]
    by_language = {row.language: row for row in past or rows}
    row = by_language.get(language) or next(iter(by_language.values()), None)
    if row is not None:
        return _outline(key, row.version, row.source)
    return next((outline for outline in built_in(language) if outline.key == key), None)


def _outline(key: str, version: int, source: str) -> Outline | None:
    try:
        return replace(_read(source), key=key, version=version)
    except Invalid:  # of a later version of the product; nobody is stopped from writing
        return None


def _own(viewer: Viewer, language: str) -> list[Outline]:
    """One's own templates in a language, else in one that they have; the newest of each."""
    newest = (
        select(
            OutlineVersion.key, OutlineVersion.language, func.max(OutlineVersion.version).label("n")
        )
        .where(OutlineVersion.version > 0)
        .group_by(OutlineVersion.key, OutlineVersion.language)
        .subquery()
    )
    is_newest = and_(
        OutlineVersion.key == newest.c.key,
        OutlineVersion.language == newest.c.language,
        OutlineVersion.version == newest.c.n,
    )
    rows = reader(db, viewer).scalars(select(OutlineVersion).join(newest, is_newest)).all()
    chosen = {row.key: row for row in rows} | {
        row.key: row for row in rows if row.language == language
    }
    made = (_outline(row.key, row.version, row.source) for row in chosen.values())
    return [outline for outline in made if outline]


def _retired(viewer: Viewer) -> set[str]:
    query = select(OutlineVersion.key).where(OutlineVersion.retired_at.is_not(None))
    return set(reader(db, viewer).scalars(query.distinct()))


def keys(viewer: Viewer) -> set[str]:
    """The keys that are taken."""
    own = reader(db, viewer).scalars(select(OutlineVersion.key).distinct())
    return {outline.key for outline in built_in("en")} | set(own)


def languages(viewer: Viewer, key: str) -> list[str]:
    """The languages in which there is a template of that key."""
    own = select(OutlineVersion.language).where(
        OutlineVersion.key == key, OutlineVersion.version > 0
    )
    found = set(reader(db, viewer).scalars(own.distinct()))
    return [one for one in LANGUAGES if not found or one in found]


def choice(viewer: Viewer, key: str, language: str) -> Choice:
    """One of the library; NotFound where there is none of that key."""
    found = [one for one in library(viewer, language) if one.outline.key == key]
    if not found:
        raise NotFound(key)
    return found[0]


def versions(viewer: Viewer, key: str) -> list[dict[str, Any]]:
    """Every version of one's own template, newest first: language, by whom and when."""
    query = (
        select(
            OutlineVersion.version, OutlineVersion.language, OutlineVersion.created_at, Person.name
        )
        .outerjoin(Person, Person.id == OutlineVersion.created_by)
        .where(OutlineVersion.key == key, OutlineVersion.version > 0)
        .order_by(OutlineVersion.version.desc(), OutlineVersion.language.desc())
    )
    return [
        {"number": number, "language": language, "saved_at": at, "author": author or ""}
        for number, language, at, author in reader(db, viewer).execute(query)
    ]
