"""The viewer: everything a decision may depend on, frozen when the request began."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What sort of asker this is."""

    STRANGER = "stranger"
    DOOR = "door"
    LINK = "link"
    CLIENT = "client"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, eq=False)
class Viewer:
    """One asker: `applications` are the ids granted to read, `slugs` their names.

    What a link lets a visitor read is apart from what is granted: `opened` are applications of
    which the visitor reads client editions and nothing else, `records` the only ones of them, or
    None for all. What is in the trash is there only for who looks `in_trash`.
    """

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
    opened: frozenset[int] = frozenset()
    records: frozenset[str] | None = None
    in_trash: bool = False

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
    def is_visitor(self) -> bool:
        """True for whoever came by a link, without an account."""
        return self.kind is Kind.LINK

    @property
    def is_enclosed(self) -> bool:
        """True for whom the database itself shows only rows of their own."""
        return self.kind in {Kind.CLIENT, Kind.LINK, Kind.STRANGER}

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


def on_behalf(viewer: Viewer) -> Viewer:
    """The product doing what someone asked for and may; the journal and the text name them."""
    return Viewer(Kind.SYSTEM, person_id=viewer.person_id, name=viewer.name)


def into_trash(viewer: Viewer) -> Viewer:
    """The same person looking into the trash, which nothing else shows."""
    return replace(viewer, in_trash=True)


def visitor(application_id: int, records: frozenset[str] | None) -> Viewer:
    """Someone who came by a link to these records of an application, or to all of them."""
    return Viewer(Kind.LINK, opened=frozenset({application_id}), records=records)


SYSTEM = Viewer(Kind.SYSTEM)
