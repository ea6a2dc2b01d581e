"""What stands beside a postmortem alone: the signatures of what the client reads."""

from collections.abc import Iterable
from typing import Any

from ...editions import reading
from ...editions.checking import checked
from ...editions.reading import Reading
from ...errors import NotFound, Problem
from ...policy.permissions import Permission, may
from ...store import signatures
from ..doors import viewer
from ..messages import translated


def signed_of(id: str) -> dict[str, Any] | None:
    """The signatures of what the client reads now; None while it reads nothing."""
    try:
        edition = reading.get(viewer(), "postmortem", id, audience="client")
    except NotFound:
        return None
    return signed(edition)


def signed(edition: Reading, problems: Iterable[Problem] = ()) -> dict[str, Any]:
    """Who signed what the client reads, whether it is still the same, and what else was signed."""
    found = signatures.find(viewer(), edition.public_id, edition.application_id)
    wholeness = checked(viewer(), edition.public_id, {(one.version, one.sha256) for one in found})
    rows: list[dict[str, Any]] = [
        {"by": one, "check": str(wholeness[one.version, one.sha256])} for one in found
    ]
    these = [row for row in rows if row["by"].sha256 == edition.sha256]
    return {
        "edition": {
            "number": edition.number,
            "sha256": edition.sha256,
            "is_current": edition.standing == "current",
        },
        "these": these,
        "others": [row for row in rows if row not in these],
        "sides": {row["by"].side for row in these},
        "is_mine": any(row["by"].is_mine for row in these),
        "may": may(viewer(), Permission.EDITION_SIGN)
        and (viewer().is_client or may(viewer(), Permission.POSTMORTEM_SHARE)),
        "organization": viewer().organization,
        "problems": translated(problems),
    }
