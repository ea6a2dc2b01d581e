"""Saying what each severity asks for."""

from collections.abc import Mapping
from datetime import date

from ..clock import now
from ..database import db
from ..database.sessions import GuardedSession, writing
from ..domain.documents import Document
from ..domain.writing import severity_rules as domain
from ..domain.writing.severity_rules import Rule
from ..models import SeverityRule
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from .journal import append


def save(viewer: Viewer, rules: Mapping[int, Rule]) -> None:
    """Take these rules for what is begun from now on."""
    require(viewer, Permission.WORKSPACE_ADMINISTER)
    with writing(db, viewer) as session:
        for severity, rule in rules.items():
            row = session.get(SeverityRule, severity)
            if row is None:
                row = SeverityRule(severity=severity)
                session.add(row)
            row.template, row.days = rule.template, rule.days
        append(session, viewer, "severity_rules.saved", "")


def due_on(session: GuardedSession, document: Document) -> date | None:
    """The day on which the rule of its severity wants a document that is begun now."""
    if document.severity is None:
        return None
    row = session.get(SeverityRule, document.severity)
    rule = Rule(row.template, row.days) if row else domain.DEFAULTS[document.severity]
    return domain.due_on(rule.days, document.began_at, now().date())
