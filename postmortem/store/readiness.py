"""Reading what was said of an application's readiness, and who signed which step."""

import hashlib
import json
from typing import Any

from sqlalchemy import Select, select

from ..database import db
from ..database.sessions import reader
from ..domain.learning.readiness import Answer, Course, Signed, course
from ..models import ReadinessItem, StageSignature
from ..policy.viewer import Viewer
from .applications import client_of


def given(application_id: int, organization_id: int) -> Select[Any]:
    """All that was said of the items of an application, in the order in which it was."""
    query = select(ReadinessItem).where(
        ReadinessItem.application_id == application_id,
        ReadinessItem.organization_id == organization_id,
    )
    return query.order_by(ReadinessItem.id)


def signatures(application_id: int, organization_id: int) -> Select[Any]:
    """All signatures under the steps of an application, in the order in which they were given."""
    query = select(StageSignature).where(
        StageSignature.application_id == application_id,
        StageSignature.organization_id == organization_id,
    )
    return query.order_by(StageSignature.id)


def read_answers(session: Any, application_id: int, organization_id: int) -> list[Answer]:
    """The answers by a session of either sort, the oldest first."""
    return [
        Answer(one.key, one.state, one.note, one.name, one.side, one.organization, one.at)
        for one in session.scalars(given(application_id, organization_id))
    ]


def read_course(session: Any, application_id: int, organization_id: int) -> Course:
    """The steps by a session of either sort."""
    found = session.scalars(signatures(application_id, organization_id))
    return course([_signed(one) for one in found])


def _signed(one: Any) -> Signed:
    """A signature with the list that was signed; told when the text is not the one signed."""
    whole = hashlib.sha256(one.readiness.encode()).hexdigest() == one.sha256
    return Signed(
        step=one.step,
        stage=one.stage,
        side=one.side,
        name=one.name,
        organization=one.organization,
        at=one.at,
        sha256=one.sha256,
        items=tuple(json.loads(one.readiness)) if whole else (),
        is_whole=whole,
    )


def find(viewer: Viewer, application_id: int) -> tuple[list[Answer], Course]:
    """All answers of an application, the oldest first, and its steps."""
    client = client_of(reader(db, viewer), viewer, application_id)
    session = reader(db, viewer)
    return (
        read_answers(session, application_id, client),
        read_course(session, application_id, client),
    )
