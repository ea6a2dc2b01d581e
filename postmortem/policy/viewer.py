"""The viewer: everything a decision may depend on, frozen when the request began."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of asker this is."""

    STRANGER = "stranger"
    DOOR = "door"
    CLIENT = "client"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, eq=False)
class Viewer:
    """One asker: `applications` are the ids granted to read, `slugs` their names."""

    kind: Kind
    person_id: int | None = None
    name: str = ""
    email: str = ""
    organization_id: int | None = None
    organization: str = ""
    role: str = ""
    language: str | None = None
    applications: frozenset[int] = frozenset()
    contributes: frozenset[int] = frozenset()
    slugs: frozenset[str] = frozenset()
    sign_in_id: int | None = None

    @property
    def is_system(self) -> bool:
        """True for the worker and the command line."""
        return self.kind is Kind.SYSTEM

    @property
    def is_staff(self) -> bool:
        """True for people of the supplier."""
        return self.kind is Kind.STAFF

    @property
    def is_client(self) -> bool:
        """True for people of a client."""
        return self.kind is Kind.CLIENT

    @property
    def is_enclosed(self) -> bool:
        """True for whom the database itself shows only rows of their own."""
        return self.kind in {Kind.CLIENT, Kind.STRANGER}

    @property
    def is_signed_in(self) -> bool:
        """True for anyone who is somebody."""
        return self.is_staff or self.is_client

    @property
    def audience(self) -> str:
        """Which editions this viewer reads."""
        return "internal" if self.is_staff or self.is_system else "client"


def stranger() -> Viewer:
    """Someone who has not signed in."""
    return Viewer(Kind.STRANGER)


def door() -> Viewer:
    """The one who looks up who is asking, and nothing else."""
    return Viewer(Kind.DOOR)


def system() -> Viewer:
    """The product itself: worker, migrations, command line."""
    return SYSTEM


SYSTEM = Viewer(Kind.SYSTEM)
