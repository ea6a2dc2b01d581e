"""What each role may do. A route names the permission it needs; nobody has what is not here."""

from enum import StrEnum

from ..errors import Forbidden
from .viewer import Viewer


class Permission(StrEnum):
    """Everything that can be asked for, as noun:verb."""

    ACCOUNT_OWN = "account:own"
    EDITION_COMMENT = "edition:comment"
    EDITION_READ = "edition:read"
    EDITION_SIGN = "edition:sign"
    INCIDENT_REPORT = "incident:report"
    LINK_READ = "link:read"
    PAGE_SHARE = "page:share"
    PAGE_WRITE = "page:write"
    POSTMORTEM_SHARE = "postmortem:share"
    POSTMORTEM_WRITE = "postmortem:write"
    PUBLIC = "public"
    PULSE_ANSWER = "pulse:answer"
    PULSE_BEGIN = "pulse:begin"
    READINESS_ANSWER = "readiness:answer"
    WORKSPACE_ADMINISTER = "workspace:administer"


VISITOR = frozenset({Permission.PUBLIC, Permission.LINK_READ})
OPERATOR = frozenset(
    {
        Permission.PUBLIC,
        Permission.ACCOUNT_OWN,
        Permission.EDITION_READ,
        Permission.EDITION_COMMENT,
        Permission.EDITION_SIGN,
        Permission.READINESS_ANSWER,
        Permission.PULSE_ANSWER,
    }
)
ENGINEER = OPERATOR | {
    Permission.PAGE_WRITE,
    Permission.PAGE_SHARE,
    Permission.POSTMORTEM_WRITE,
    Permission.POSTMORTEM_SHARE,
    Permission.PULSE_BEGIN,
}
ADMINISTRATOR = ENGINEER | {Permission.WORKSPACE_ADMINISTER}


def allowed(viewer: Viewer) -> frozenset[Permission]:
    """Everything this viewer may do; a client's person never more than comment, sign and report."""
    if viewer.is_system:
        return frozenset(Permission)
    if viewer.is_staff:
        return ADMINISTRATOR if viewer.role == "administrator" else ENGINEER
    if viewer.is_visitor:
        return VISITOR
    if viewer.is_client:
        return OPERATOR | {Permission.INCIDENT_REPORT} if viewer.contributes else OPERATOR
    return frozenset({Permission.PUBLIC})


def may(viewer: Viewer, permission: Permission) -> bool:
    """Whether this viewer may do that."""
    return permission in allowed(viewer)


def require(viewer: Viewer, permission: Permission) -> None:
    """Raise Forbidden unless this viewer may do that."""
    if not may(viewer, permission):
        raise Forbidden(f"This needs the permission {permission}.")
