"""Why someone can read a record, or cannot: the rules of sharing told about one case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import NotFound
from ..policy.viewer import Viewer
from ..store import applications, people
from . import reading
from .reading import Reading

NOUNS = ("postmortem", "incident", "application")


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of an explanation, with its values."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence with its values in it."""
        return self.sentence % self.values if self.values else self.sentence


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a person reads a record now, and why."""

    person: Mapping[str, Any]
    reads: bool
    reasons: tuple[Reason, ...]


def record(viewer: Viewer, public_id: str) -> Reading:
    """The record of whatever noun that has this id, as this viewer reads it."""
    for noun in NOUNS:
        try:
            return reading.get(viewer, noun, public_id)
        except NotFound:
            continue
    raise NotFound(public_id)


def explain(viewer: Viewer, email: str, public_id: str) -> Explanation:
    """Why this person can read this record, or cannot; NotFound for an unknown of either."""
    return _Case(viewer, record(viewer, public_id)).of(people.get(viewer, email))


def everyone(viewer: Viewer, edition: Reading) -> list[Explanation]:
    """The same for everybody, those first who read it."""
    case = _Case(viewer, edition)
    found = [case.of(person) for person in people.find(viewer)]
    return sorted(found, key=lambda one: not one.reads)


class _Case:
    """One record with all that decides who reads it."""

    def __init__(self, viewer: Viewer, edition: Reading) -> None:
        source = edition.source
        slug = source["id"] if edition.noun == "application" else source["application"]["slug"]
        self.application = applications.get(viewer, slug)
        self.grants = applications.grants(viewer, slug)
        versions = reading.versions(viewer, edition.noun, edition.public_id, "client")
        self.shared = next((one for one in versions if one["standing"] == "current"), None)
        self.is_application = edition.noun == "application"

    def of(self, person: Mapping[str, Any]) -> Explanation:
        """Tell the case of one person."""
        if person["disabled_at"]:
            return Explanation(person, False, (Reason("The account is closed."),))
        grants = [one for one in self.grants if one["grantee"] in _names(person)]
        if person["organization_kind"] == "supplier":
            return self._of_staff(person, grants)
        reasons = [self._granted(one) for one in grants] or [self._not_granted(person)]
        reasons += [] if self.is_application else [self._sharing()]
        return Explanation(person, bool(grants and self.shared), tuple(reasons))

    def _of_staff(self, person: Mapping[str, Any], grants: list[dict[str, Any]]) -> Explanation:
        everything = Reason("The supplier's people read everything but restricted applications.")
        if not self.application["restricted"]:
            return Explanation(person, True, (everything,))
        restricted = Reason("%(application)s is restricted.", self._values())
        reasons = [self._granted(one) for one in grants] or [self._not_granted(person)]
        return Explanation(person, bool(grants), (restricted, *reasons))

    def _values(self, **more: object) -> dict[str, object]:
        return {"application": self.application["name"], **more}

    def _granted(self, grant: Mapping[str, Any]) -> Reason:
        values = self._values(name=grant["name"], since=f"{grant['created_at']:%Y-%m-%d}")
        if grant["level"] == "contribute":
            return Reason("%(name)s may contribute to %(application)s since %(since)s.", values)
        return Reason("%(name)s may read %(application)s since %(since)s.", values)

    def _not_granted(self, person: Mapping[str, Any]) -> Reason:
        values = self._values(name=person["name"], organization=person["organization"])
        return Reason(
            "Neither %(name)s nor %(organization)s has been granted %(application)s.", values
        )

    def _sharing(self) -> Reason:
        client = self.application["client"]
        if not self.shared:
            return Reason("Nothing of it is shared with %(client)s.", {"client": client})
        since = f"{self.shared['created_at']:%Y-%m-%d}"
        values = {"number": self.shared["number"], "client": client, "since": since}
        return Reason("Version %(number)s is shared with %(client)s since %(since)s.", values)


def _names(person: Mapping[str, Any]) -> set[str]:
    return {person["email"], person["organization_slug"]}
