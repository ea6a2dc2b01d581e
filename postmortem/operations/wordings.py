"""Saying that a wording is fine as it is.

The journal does not tell of it, and the row does not say by whom: how somebody words things is
nobody's record.
"""

import re

from sqlalchemy import select

from ..clock import now
from ..database import db
from ..database.sessions import writing
from ..errors import Invalid, Problem
from ..models import AcceptedWording
from ..policy.permissions import Permission, require
from ..policy.viewer import Viewer
from .postmortems import open_

KEY, RULE = re.compile(r"[0-9a-f]{8,40}"), re.compile(r"[a-z][a-z0-9_./-]{0,79}")


def accept(viewer: Viewer, name: str, key: str, rule: str) -> None:
    """Ask no more about one finding in this postmortem; twice is the same as once."""
    require(viewer, Permission.POSTMORTEM_WRITE)
    if not (KEY.fullmatch(key) and RULE.fullmatch(rule)):
        raise Invalid([Problem("key", "This is no wording of this text.")])
    with writing(db, viewer) as session:
        postmortem = open_(session, viewer, name).postmortem
        same = AcceptedWording.postmortem_id == postmortem.id, AcceptedWording.key == key
        if session.scalars(select(AcceptedWording).where(*same)).first() is None:
            row = AcceptedWording(
                postmortem_id=postmortem.id, key=key, rule=rule, accepted_at=now()
            )
            session.add(row)
