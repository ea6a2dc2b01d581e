"""Reading pages for those who write them: texts, history, titles, and the templates of kinds."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import and_, exists, or_, select

from ..database import db
from ..database.sessions import reader
from ..domain.disclosure import checking
from ..domain.disclosure.checking import Finding
from ..domain.disclosure.kinds import Kind
from ..domain.documents import Document
from ..domain.knowledge.page_forms import read_template
from ..domain.knowledge.pages import PageDocument, PageKind, from_dict
from ..domain.knowledge.wiki_links import same_title
from ..domain.writing.outlines import Outline
from ..errors import NotFound
from ..models import Application, Organization, Page, PageRevision, Person
from ..policy.viewer import Viewer
from . import disclosures

FOLDER = Path(__file__).parents[2] / "templates" / "documents" / "pages"


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as it was saved, and where it stands."""

    public_id: str
    state: str
    revision: int
    base: int
    current: int
    author: str
    reason: str
    saved_at: datetime
    document: PageDocument


@lru_cache
def templates(language: str) -> dict[PageKind, tuple[Outline, dict[str, str]]]:
    """What a page of each kind begins with, in a language."""
    return {
        kind: read_template((FOLDER / f"{kind}.{language}.md").read_text("utf-8"))
        for kind in PageKind
    }


def _rows(viewer: Viewer, public_id: str) -> Any:
    return (
        select(Page, PageRevision, Person.name)
        .join(PageRevision, PageRevision.page_id == Page.id)
        .outerjoin(Person, Person.id == PageRevision.person_id)
        .where(Page.public_id == public_id)
    )


def _saved(page: Page, revision: PageRevision, author: str | None) -> SavedPage:
    return SavedPage(
        public_id=page.public_id,
        state=page.state,
        revision=revision.number,
        base=revision.base,
        current=page.revision,
        author=author or "",
        reason=revision.reason,
        saved_at=revision.created_at,
        document=from_dict(json.loads(revision.body)),
    )


def get(viewer: Viewer, public_id: str, number: int | None = None) -> SavedPage:
    """The current text, or one of its revisions; NotFound when hidden."""
    wanted = PageRevision.number == (Page.revision if number is None else number)
    row = reader(db, viewer).execute(_rows(viewer, public_id).where(wanted)).first()
    if row is None:
        raise NotFound(public_id)
    return _saved(*row)


def history(viewer: Viewer, public_id: str) -> list[SavedPage]:
    """Every save of a page, newest first; NotFound when hidden."""
    query = _rows(viewer, public_id).order_by(PageRevision.number.desc())
    found = [_saved(*row) for row in reader(db, viewer).execute(query)]
    if not found:
        raise NotFound(public_id)
    return found


def titles(viewer: Viewer, application: str) -> list[tuple[str, str]]:
    """The title and the public id of each page of an application, by title."""
    query = (
        select(Page.title, Page.public_id)
        .join(Application, Application.id == Page.application_id)
        .where(Application.slug == application)
        .order_by(Page.title, Page.id)
    )
    return [(title, name) for title, name in reader(db, viewer).execute(query)]


def addresses(viewer: Viewer, application: str) -> dict[str, str]:
    """Where `[[Title]]` leads in an application; a title that two pages have leads nowhere."""
    found: dict[str, set[str]] = {}
    for title, name in titles(viewer, application):
        found.setdefault(same_title(title), set()).add(f"/pages/{name}")
    return {title: names.pop() for title, names in found.items() if len(names) == 1}


def to_decide(viewer: Viewer, page: PageDocument) -> tuple[Finding, ...]:
    """What a client would read of a page that may not be meant to leave.

    Who keeps it true is named on purpose, and without an e-mail address.
    """
    client, known = disclosures.known_to(viewer, page.application)
    shown = Document(page.title, page.application, language=page.language, tags=page.tags)
    found = checking.check(replace(shown, sections=page.sections), client, known).open
    of_owner = disclosures.found_in(viewer, page.application, [("owner", page.owner)])
    return found + tuple(one for one in of_owner if one.kind not in {Kind.PERSON, Kind.EMAIL})


def to_look_at(viewer: Viewer, today: date) -> list[str]:
    """The pages due for a look that this person keeps true, the longest overdue first.

    It is whoever of the supplier has exactly the name that stands on the page; where nobody with
    an account has it, whoever of them saved the page last.
    """
    of_supplier = (
        Person.disabled_at.is_(None),
        Person.organization_id == Organization.id,
        Organization.kind == "supplier",
    )
    is_named = exists().where(Person.name == Page.owner, *of_supplier)
    saved_last = (
        select(PageRevision.person_id)
        .where(PageRevision.page_id == Page.id, PageRevision.person_id == Person.id, *of_supplier)
        .order_by(PageRevision.number.desc())
        .limit(1)
        .correlate(Page)
        .scalar_subquery()
    )
    mine = or_(Page.owner == viewer.name, and_(~is_named, saved_last == viewer.person_id))
    query = select(Page.public_id).where(Page.check_by <= today, mine)
    return list(reader(db, viewer).scalars(query.order_by(Page.check_by, Page.title, Page.id)))
