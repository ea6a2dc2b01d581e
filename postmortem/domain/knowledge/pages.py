"""Knowledge pages: what is known of an application beside its incidents, as one frozen value."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from .. import documents
from ..sections import Section

CHECKED_FOR = timedelta(days=180)  # how long a page is taken to be true once it was checked


class PageKind(StrEnum):
    """What a page is about; each kind has a template of that name."""

    OPERATIONS = "operations"
    VISION = "vision"
    ARCHITECTURE = "architecture"
    RUNBOOK = "runbook"
    FOOTPRINT_NOTES = "footprint-notes"
    ALERTS = "alerts"
    HANDOVER_CHECKLIST = "handover-checklist"
    FREE = "free"


class PageState(StrEnum):
    """Whether the client reads a page."""

    DRAFT = "draft"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class PageDocument:
    """Everything one save of a page holds; `owner` is who keeps it true, in their own words."""

    application: str
    kind: PageKind
    title: str
    language: str = "en"
    sections: tuple[Section, ...] = ()
    owner: str = ""
    checked_on: date | None = None
    check_by: date | None = None
    tags: tuple[str, ...] = ()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def from_dict(values: dict[str, Any]) -> PageDocument:
    """The page that documents.as_dict wrote; names it does not know are left out."""
    converters = {"kind": PageKind, "checked_on": _day, "check_by": _day}
    page: PageDocument = documents.made(PageDocument, converters, values)
    return page


def is_due(check_by: date | None, today: date) -> bool:
    """Whether somebody should look by now whether a page is still true."""
    return check_by is not None and check_by <= today
