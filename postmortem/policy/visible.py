"""Which rows of each table a viewer may see, as SQL. Every statement gets these rules."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from ..database import TableClass
from ..models import (
    Action,
    Application,
    Edition,
    Entry,
    Factor,
    Grant,
    Incident,
    Organization,
    Person,
    Postmortem,
    ReliefStep,
    Revision,
    Section,
    SignIn,
    SignInAttempt,
    SignInLink,
    Standing,
)
from .viewer import Kind, Viewer

Rule = ColumnElement[bool] | None
AT_THE_DOOR = frozenset(
    {SignIn, SignInLink, SignInAttempt, Person, Organization, Grant, Application}
)
READABLE = (Standing.CURRENT, Standing.EARLIER, Standing.WITHDRAWN)


def rule(viewer: Viewer, model: type) -> Rule:
    """The condition a row must meet; None where the viewer may read the whole table."""
    if viewer.kind is Kind.DOOR:
        return None if model in AT_THE_DOOR else false()
    if viewer.is_staff:
        return _for_staff(viewer, model)
    if viewer.is_client:
        return _for_client(viewer, model)
    return false()


def _for_client(viewer: Viewer, model: Any) -> Rule:
    if model is Edition:
        return and_(
            Edition.audience == "client",
            Edition.application_id.in_(viewer.applications),
            Edition.standing.in_(READABLE),
        )
    if model.table_class is TableClass.ACCOUNT:
        return _own(viewer, model)
    return false()


def _own(viewer: Viewer, model: type) -> ColumnElement[bool]:
    if model is Person:
        return Person.id == viewer.person_id
    if model is SignIn:
        return SignIn.person_id == viewer.person_id
    return Organization.id == viewer.organization_id


def _for_staff(viewer: Viewer, model: type) -> Rule:
    if model is SignIn and viewer.role != "administrator":
        return SignIn.person_id == viewer.person_id
    if model in {SignInLink, SignInAttempt} and viewer.role != "administrator":
        return false()
    return _not_restricted(viewer, model)


def _not_restricted(viewer: Viewer, model: type) -> Rule:
    """Staff see every application but the restricted ones nobody granted them."""
    applications = Application.__table__.c
    open_ones = or_(applications.is_restricted.is_(False), applications.id.in_(viewer.applications))
    if model is Application:
        return or_(Application.is_restricted.is_(False), Application.id.in_(viewer.applications))
    hidden = select(applications.id).where(~open_ones)
    if model is Edition:
        return Edition.application_id.not_in(hidden)
    if model is Incident:
        return Incident.application_id.not_in(hidden)
    incidents = Incident.__table__.c
    hidden_incidents = select(incidents.id).where(incidents.application_id.in_(hidden))
    if model in {Entry, ReliefStep, Postmortem}:
        return model.incident_id.not_in(hidden_incidents)
    if model in {Section, Factor, Action, Revision}:
        postmortems = Postmortem.__table__.c
        hidden_postmortems = select(postmortems.id).where(
            postmortems.incident_id.in_(hidden_incidents)
        )
        return model.postmortem_id.not_in(hidden_postmortems)
    return None
