"""The two sides that write beside a client's edition: who writes, for whom, and in whose name."""

from typing import Any

from ..clock import now
from ..domain import audiences
from ..errors import Forbidden, Invalid, Problem
from ..models import Side
from ..policy.viewer import Viewer, on_behalf


def person_of(viewer: Viewer) -> int:
    """Who writes; Forbidden for whoever is nobody's account, such as staff with others' eyes."""
    if viewer.person_id is None or not viewer.is_signed_in:
        raise Forbidden("Only somebody with an account writes here.")
    return viewer.person_id


def writer(viewer: Viewer) -> Viewer:
    """Who writes of a client's edition: staff within their own rules, a client by the product."""
    return on_behalf(viewer) if viewer.is_client else viewer


def side_of(viewer: Viewer) -> Side:
    """On which side of an application this viewer stands."""
    return Side.CLIENT if viewer.is_client else Side.SUPPLIER


def signed(viewer: Viewer, person: int) -> dict[str, Any]:
    """Who says it, for whom, and when: the names stay as they are now."""
    return {
        "person_id": person,
        "name": viewer.name,
        "organization": viewer.organization,
        "side": side_of(viewer),
        "at": now(),
    }


def without_marks(text: str, field: str) -> None:
    """Invalid where a mark would seem to hide some of what both sides read."""
    if audiences.redact(text, "client") != text:
        raise Invalid([Problem(field, "Marks hide nothing here: the client reads all of it.")])
