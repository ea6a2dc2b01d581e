"""Which rows of each table a viewer may see, as SQL. Every statement gets these rules."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, union_all

from ..database import TableClass
from ..models import (
    AcceptedWording,
    Action,
    Application,
    Attachment,
    Authenticator,
    Baseline,
    Challenge,
    Comment,
    Drill,
    Edition,
    Entry,
    Factor,
    Grant,
    Identity,
    Incident,
    KeptFinding,
    Mail,
    MonthChoice,
    Organization,
    Page,
    PageRevision,
    Passkey,
    Person,
    Postmortem,
    PulseRound,
    PulseTally,
    PulseVoice,
    ReadinessItem,
    Receipt,
    RecoveryCode,
    RecurrenceAnswer,
    Release,
    ReliefStep,
    Remark,
    Review,
    ReviewAnswer,
    Revision,
    SavedSearch,
    Section,
    SharedFile,
    ShareLink,
    ShareVisit,
    Signature,
    SignIn,
    SignInAttempt,
    SignInLink,
    StageSignature,
    Standing,
    Track,
    TrackBook,
    TrackPlan,
    WorkingCopy,
)
from .viewer import Kind, Viewer

Rule = ColumnElement[bool] | None
# A grant that counts for a person: their own, or one to all of their organization.
GRANTED_TO_PERSON = or_(
    Grant.person_id == Person.id, Grant.organization_id == Person.organization_id
)
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
NOBODYS = frozenset({PulseTally})
NOBODY_ELSES = frozenset({Drill, PulseVoice, SavedSearch, TrackBook, WorkingCopy})
BEHIND_THE_DOOR = frozenset({SignInLink, SignInAttempt, Challenge, Identity, Mail})
OF_AN_APPLICATION = frozenset(
    {
        Baseline,
        Comment,
        Edition,
        Incident,
        MonthChoice,
        Page,
        PulseRound,
        ReadinessItem,
        Receipt,
        Release,
        ShareLink,
        SharedFile,
        Signature,
        StageSignature,
        Track,
        TrackPlan,
    }
)
OF_AN_INCIDENT = frozenset({Entry, ReliefStep, Postmortem, RecurrenceAnswer})
OF_A_POSTMORTEM = frozenset(
    {AcceptedWording, Attachment, Section, Factor, Action, Revision, KeptFinding}
)
OF_A_RECORD = frozenset({Remark, Review})
READABLE = (Standing.CURRENT, Standing.EARLIER, Standing.WITHDRAWN)


def rule(viewer: Viewer, model: type) -> Rule:
    """The condition a row must meet; None where the viewer may read the whole table."""
    if viewer.kind is Kind.DOOR:
        return None if model in AT_THE_DOOR else false()
    if viewer.is_staff:
        return _for_staff(viewer, model)
    if viewer.is_client:
        return _for_client(viewer, model)
    is_frozen = model.table_class is TableClass.EDITION  # type: ignore[attr-defined]
    return _shared_with(viewer, model) if viewer.is_visitor and is_frozen else false()


def _for_client(viewer: Viewer, model: Any) -> Rule:
    if model.table_class is TableClass.EDITION:
        return _shared_with(viewer, model)
    if model.table_class is TableClass.ACCOUNT:
        return _own(viewer, model)
    if model.table_class is TableClass.SHARED:
        own = model.organization_id == viewer.organization_id
        return and_(own, model.application_id.in_(viewer.applications))
    return false()


def _shared_with(viewer: Viewer, model: Any) -> ColumnElement[bool]:
    """What clients may read of what was granted, or of what a link opens: of its one record."""
    rules = [model.application_id.in_(viewer.applications | viewer.opened)]
    if model is Edition:
        rules += [Edition.audience == "client", Edition.standing.in_(READABLE)]
    if viewer.records is not None:
        rules += [model.public_id.in_(viewer.records)]
    return and_(*rules)


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
    if model in NOBODYS:
        return false()
    if model in NOBODY_ELSES:
        return _of_person(viewer, model)
    if model in WAYS_IN and viewer.role != "administrator":
        return _of_person(viewer, model)
    if model in BEHIND_THE_DOOR and viewer.role != "administrator":
        return false()
    rules = [
        one
        for one in (_not_restricted(viewer, model), _not_in_trash(viewer, model))
        if one is not None
    ]
    if model is Track:  # who of a client learns what is that client's; the supplier gets counts
        rules.append(Track.organization_id == viewer.organization_id)
    return and_(*rules) if rules else None


def _not_in_trash(viewer: Viewer, model: Any) -> Rule:
    """Nobody sees what is in the trash, nor anything that belongs to it, but who looks there."""
    if viewer.in_trash:
        return None
    if model is Postmortem:
        return Postmortem.deleted_at.is_(None)
    postmortems = Postmortem.__table__.c
    in_trash = postmortems.deleted_at.is_not(None)
    thrown, of_thrown, names = (
        select(one).where(in_trash)
        for one in (postmortems.id, postmortems.incident_id, postmortems.public_id)
    )
    if model is ShareLink:
        return or_(ShareLink.postmortem_id.is_(None), ShareLink.postmortem_id.not_in(thrown))
    if model is Incident:
        return Incident.id.not_in(of_thrown)
    if model in OF_AN_INCIDENT:
        return _none_of(model.incident_id, of_thrown)
    if model in OF_A_RECORD:
        return _none_of(model.record, names)
    return _none_of(model.postmortem_id, thrown) if model in OF_A_POSTMORTEM else None


def _none_of(column: Any, these: Any) -> Rule:
    shown: ColumnElement[bool] = column.not_in(these)
    return shown


def _not_restricted(viewer: Viewer, model: Any) -> Rule:
    """Staff see every application but the restricted ones nobody granted them."""
    if model is Application:
        return or_(Application.is_restricted.is_(False), Application.id.in_(viewer.applications))
    applications, incidents, pages, postmortems, reviews, links = (
        one.__table__.c for one in (Application, Incident, Page, Postmortem, Review, ShareLink)
    )
    hidden = select(applications.id).where(
        applications.is_restricted.is_(True), applications.id.not_in(viewer.applications)
    )
    hidden_incidents = select(incidents.id).where(incidents.application_id.in_(hidden))
    hidden_postmortems = select(postmortems.id).where(postmortems.incident_id.in_(hidden_incidents))
    hidden_pages = select(pages.id).where(pages.application_id.in_(hidden))
    hidden_records = union_all(
        select(postmortems.public_id).where(postmortems.incident_id.in_(hidden_incidents)),
        select(pages.public_id).where(pages.application_id.in_(hidden)),
    )
    hidden_reviews = select(reviews.id).where(reviews.record.in_(hidden_records))
    hidden_links = select(links.id).where(links.application_id.in_(hidden))
    for models, column, not_these in (
        (OF_AN_APPLICATION, "application_id", hidden),
        (OF_AN_INCIDENT, "incident_id", hidden_incidents),
        (OF_A_POSTMORTEM, "postmortem_id", hidden_postmortems),
        (OF_A_RECORD, "record", hidden_records),
        ({PageRevision}, "page_id", hidden_pages),
        ({ShareVisit}, "link_id", hidden_links),
        ({ReviewAnswer}, "review_id", hidden_reviews),
    ):
        if model in models:
            return _none_of(getattr(model, column), not_these)
    return None
