"""What each role may do. A route names the permission it needs; nobody has what is not here."""

from enum import StrEnum

from ..errors import Forbidden
from .viewer import Viewer


class Permission(StrEnum):
    """Everything that can be asked for, as noun:verb."""

    ACCOUNT_OWN = "account:own"
    EDITION_READ = "edition:read"
    POSTMORTEM_SHARE = "postmortem:share"
    POSTMORTEM_WRITE = "postmortem:write"
    PUBLIC = "public"
    WORKSPACE_ADMINISTER = "workspace:administer"


OPERATOR = frozenset({Permission.PUBLIC, Permission.ACCOUNT_OWN, Permission.EDITION_READ})
ENGINEER = OPERATOR | {Permission.POSTMORTEM_WRITE, Permission.POSTMORTEM_SHARE}
ADMINISTRATOR = ENGINEER | {Permission.WORKSPACE_ADMINISTER}


def allowed(viewer: Viewer) -> frozenset[Permission]:
    """Everything this viewer may do; a client's person never more than an operator."""
    if viewer.is_system:
        return frozenset(Permission)
    if viewer.is_staff:
        return ADMINISTRATOR if viewer.role == "administrator" else ENGINEER
    return OPERATOR if viewer.is_client else frozenset({Permission.PUBLIC})


def may(viewer: Viewer, permission: Permission) -> bool:
    """Whether this viewer may do that."""
    return permission in allowed(viewer)


def require(viewer: Viewer, permission: Permission) -> None:
    """Raise Forbidden unless this viewer may do that."""
    if not may(viewer, permission):
        raise Forbidden(f"This needs the permission {permission}.")
