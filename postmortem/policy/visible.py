"""Which rows of each table a viewer may see, as SQL. Every statement gets these rules."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from ..database import TableClass
from ..models import (
    Action,
    Application,
    Authenticator,
    Challenge,
    Edition,
    Entry,
    Factor,
    Grant,
    Identity,
    Incident,
    KeptFinding,
    Mail,
    Organization,
    Passkey,
    Person,
    Postmortem,
    Receipt,
    RecoveryCode,
    RecurrenceAnswer,
    ReliefStep,
    Revision,
    SavedSearch,
    Section,
    ShareLink,
    ShareVisit,
    SignIn,
    SignInAttempt,
    SignInLink,
    Standing,
    WorkingCopy,
)
from .viewer import Kind, Viewer

Rule = ColumnElement[bool] | None
AT_THE_DOOR = frozenset(
    {
        SignIn,
        SignInLink,
        SignInAttempt,
        Challenge,
        Person,
        Organization,
        Grant,
        Application,
        ShareLink,
        ShareVisit,
    }
)
WAYS_IN = frozenset({SignIn, Authenticator, RecoveryCode, Passkey})
NOBODY_ELSES = frozenset({SavedSearch, WorkingCopy})
BEHIND_THE_DOOR = frozenset({SignInLink, SignInAttempt, Challenge, Identity, Mail})
OF_AN_APPLICATION = frozenset({Edition, Incident, Receipt, ShareLink})
OF_AN_INCIDENT = frozenset({Entry, ReliefStep, Postmortem, RecurrenceAnswer})
OF_A_POSTMORTEM = frozenset({Section, Factor, Action, Revision, KeptFinding})
READABLE = (Standing.CURRENT, Standing.EARLIER, Standing.WITHDRAWN)


def rule(viewer: Viewer, model: type) -> Rule:
    """The condition a row must meet; None where the viewer may read the whole table."""
    if viewer.kind is Kind.DOOR:
        return None if model in AT_THE_DOOR else false()
    if viewer.is_staff:
        return _for_staff(viewer, model)
    if viewer.is_client:
        return _for_client(viewer, model)
    return _shared_with(viewer) if viewer.is_visitor and model is Edition else false()


def _for_client(viewer: Viewer, model: Any) -> Rule:
    if model is Edition:
        return _shared_with(viewer)
    if model.table_class is TableClass.ACCOUNT:
        return _own(viewer, model)
    if model.table_class is TableClass.SHARED:
        own = model.organization_id == viewer.organization_id
        return and_(own, model.application_id.in_(viewer.applications))
    return false()


def _shared_with(viewer: Viewer) -> ColumnElement[bool]:
    """Client editions of what was granted, or of what a link opens: of its one record, if so."""
    shared = and_(
        Edition.audience == "client",
        Edition.application_id.in_(viewer.applications | viewer.opened),
        Edition.standing.in_(READABLE),
    )
    return shared if viewer.records is None else and_(shared, Edition.public_id.in_(viewer.records))


def _own(viewer: Viewer, model: Any) -> ColumnElement[bool]:
    if model is Person:
        return Person.id == viewer.person_id
    if model in WAYS_IN | NOBODY_ELSES:
        return _of_person(viewer, model)
    return Organization.id == viewer.organization_id


def _of_person(viewer: Viewer, model: Any) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = model.person_id == viewer.person_id
    return mine


def _for_staff(viewer: Viewer, model: Any) -> Rule:
    if model in NOBODY_ELSES:
        return _of_person(viewer, model)
    if model in WAYS_IN and viewer.role != "administrator":
        return _of_person(viewer, model)
    if model in BEHIND_THE_DOOR and viewer.role != "administrator":
        return false()
    return _not_restricted(viewer, model)


def _not_restricted(viewer: Viewer, model: Any) -> Rule:
    """Staff see every application but the restricted ones nobody granted them."""
    if model is Application:
        return or_(Application.is_restricted.is_(False), Application.id.in_(viewer.applications))
    applications, incidents, postmortems, links = (
        one.__table__.c for one in (Application, Incident, Postmortem, ShareLink)
    )
    hidden = select(applications.id).where(
        applications.is_restricted.is_(True), applications.id.not_in(viewer.applications)
    )
    hidden_incidents = select(incidents.id).where(incidents.application_id.in_(hidden))
    hidden_postmortems = select(postmortems.id).where(postmortems.incident_id.in_(hidden_incidents))
    hidden_links = select(links.id).where(links.application_id.in_(hidden))
    for models, column, not_these in (
        (OF_AN_APPLICATION, "application_id", hidden),
        (OF_AN_INCIDENT, "incident_id", hidden_incidents),
        (OF_A_POSTMORTEM, "postmortem_id", hidden_postmortems),
        ({ShareVisit}, "link_id", hidden_links),
    ):
        if model in models:
            shown: ColumnElement[bool] = getattr(model, column).not_in(not_these)
            return shown
    return None
