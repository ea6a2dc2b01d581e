"""The sample workspace: a fictional supplier with two clients and three applications."""

from pathlib import Path
from typing import Any, NamedTuple

from ..domain.lifecycle import Sharing, State
from ..operations import applications, organizations, people, postmortems, sign_ins
from ..operations import samples as operations
from ..operations.postmortems import New
from ..policy.viewer import Viewer
from .documents import read_document

FOLDER = Path(__file__).parent / "sample"
KIND = "sample"


class SamplePerson(NamedTuple):
    """Someone who can be tried out."""

    name: str
    email: str
    organization: str
    role: str


ORGANIZATIONS = (
    ("Kestrel Works", "supplier"),
    ("Havenlog", "client"),
    ("Stadtwerke Lindenau", "client"),
)
PEOPLE = (
    SamplePerson("Mara Lindqvist", "mara@kestrel.example", "kestrel-works", "administrator"),
    SamplePerson("Tomasz Ilves", "tomasz@kestrel.example", "kestrel-works", "engineer"),
    SamplePerson("Ines Havel", "ines@havenlog.example", "havenlog", "operator"),
    SamplePerson("Jonas Weidner", "jonas@lindenau.example", "stadtwerke-lindenau", "operator"),
)
APPLICATIONS = (
    (
        "Order API",
        "havenlog",
        "Books shipments from hand scanners at the quays. PostgreSQL behind PgBouncer, "
        "a Redis cache, and Kafka for everything that may wait.",
    ),
    (
        "Label Printing",
        "havenlog",
        "Prints shipping labels at eleven quay sides: print gateways, CUPS queues, "
        "a template service and an object store for label images.",
    ),
    (
        "Kundenportal",
        "stadtwerke-lindenau",
        "Kundinnen und Kunden melden Zählerstände und sehen ihre Rechnungen. "
        "Java-Anwendung mit PostgreSQL, Anmeldung über Keycloak, nächtlicher Abrechnungslauf.",
    ),
)


def make(viewer: Viewer) -> None:
    """Fill an empty workspace with the sample."""
    for name, kind in ORGANIZATIONS:
        organizations.add(viewer, name, kind, is_sample=True)
    for person in PEOPLE:
        people.add(
            viewer, person.email, person.name, person.organization, person.role, is_sample=True
        )
    for name, client, description in APPLICATIONS:
        applications.add(viewer, name, client, description=description, is_sample=True)
    items = [_new(path) for path in FOLDER.glob("*.md")]
    items.sort(key=lambda new: str(new.document.began_at))
    postmortems.create_all(viewer, items)


def _new(path: Path) -> New:
    document, facts = read_document(path.read_text("utf-8"))
    state = State(facts.get("state", "draft"))
    source: dict[str, Any] = {"source_kind": KIND, "source_id": path.stem, "is_sample": True}
    share = state is State.PUBLISHED and document.sharing is not Sharing.OFF
    return New(document, state, source, share, "sample")


def links(viewer: Viewer) -> list[tuple[SamplePerson, str]]:
    """A new one-time sign-in secret for each sample person who is still here."""
    here = operations.emails(viewer)
    return [
        (person, sign_ins.make_link(viewer, person.email))
        for person in PEOPLE
        if person.email in here
    ]


def remove(viewer: Viewer) -> int:
    """Take the sample away and leave what others wrote; how many incidents went."""
    return operations.remove(viewer)
