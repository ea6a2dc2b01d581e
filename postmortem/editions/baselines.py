"""The footprint of an application for a viewer: what is normal, as it was shared with them."""

from dataclasses import dataclass
from typing import Any

from ..domain.knowledge import footprint
from ..domain.knowledge.footprint import History
from ..errors import NotFound
from ..policy.viewer import Viewer
from . import reading

NOTHING: dict[str, Any] = {"measurements": [], "metrics": []}


@dataclass(frozen=True, slots=True)
class Footprint:
    """The measurements that a viewer reads of, newest first, and the metrics they hold."""

    measurements: list[dict[str, Any]]
    histories: list[History]


def get(viewer: Viewer, slug: str) -> Footprint:
    """The footprint of an application; empty where nothing was measured or shared."""
    try:
        source = reading.get(viewer, "footprint", slug).source
    except NotFound:
        source = NOTHING
    return Footprint(source["measurements"], footprint.histories(source))


def normal_values(viewer: Viewer, slug: str) -> list[dict[str, Any]]:
    """The newest normal values of an application as plain data, those measured last first.

    `low` and `high` say where the usual begins and ends; `change` is how many times as much it is
    as in the release before, None where that is not known.
    """
    return [_normal(one) for one in get(viewer, slug).histories]


def _normal(history: History) -> dict[str, Any]:
    newest, drift = history.newest, history.drift
    return {
        "key": history.key,
        "name": history.name,
        "unit": history.unit,
        "low": newest.low,
        "high": newest.high,
        "level": newest.level,
        "measured_on": newest.taken.measured_on,
        "version": newest.taken.version,
        "change": drift.level.ratio if drift and drift.level else None,
        "is_drifting": bool(drift and drift.large),
    }
