"""Incidents with what was written about them: two editions that are read together."""

from collections.abc import Collection
from typing import Any, NamedTuple

from ..policy.viewer import Viewer
from . import reading
from .reading import Reading


class Story(NamedTuple):
    """An incident, and the postmortem about it where there is one to read."""

    incident: Reading
    postmortem: Reading | None

    @property
    def sources(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """What both say."""
        return self.incident.source, self.postmortem.source if self.postmortem else None


def stories(viewer: Viewer, incidents: Collection[str]) -> dict[str, Story]:
    """The stories of several incidents at once, by public id; the hidden are absent."""
    found = reading.readings(viewer, "incident", incidents)
    linked = [one.source["postmortem"] for one in found.values() if one.source["postmortem"]]
    postmortems = reading.readings(viewer, "postmortem", linked)
    return {
        name: Story(incident, postmortems.get(incident.source["postmortem"] or ""))
        for name, incident in found.items()
    }
