"""Reading what each severity asks for."""

from sqlalchemy import select

from ..database import db
from ..database.sessions import reader
from ..domain.writing.outlines import Outline
from ..domain.writing.severity_rules import DEFAULTS, Rule
from ..models import SeverityRule
from ..policy.viewer import Viewer
from . import outlines


def find(viewer: Viewer) -> dict[int, Rule]:
    """The rule for each severity: the organization's, else the product's."""
    rows = reader(db, viewer).scalars(select(SeverityRule))
    return dict(DEFAULTS) | {row.severity: Rule(row.template, row.days) for row in rows}


def outline_for(viewer: Viewer, severity: int | None, language: str) -> Outline:
    """The template of a severity's rule, else the first one there is."""
    offered = outlines.find(viewer, language)
    wanted = find(viewer)[severity].template if severity else ""
    return next((outline for outline in offered if outline.key == wanted), offered[0])
