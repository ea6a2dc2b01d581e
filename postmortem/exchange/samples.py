"""The sample workspace: a fictional supplier with two clients and three applications."""

import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ..domain.audiences import Audience
from ..domain.knowledge.measurements import Format, Measured, from_dict
from ..domain.lifecycle import Sharing, State
from ..ids import public_id
from ..operations import (
    applications,
    baselines,
    organizations,
    people,
    postmortems,
    releases,
    sign_ins,
)
from ..operations import pages as page_operations
from ..operations import samples as operations
from ..operations.pages import NewPage
from ..operations.postmortems import New
from ..policy.viewer import Viewer
from . import pages
from .documents import read_document
from .releases import read_csv

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
    read = {path.stem: pages.read_page(path.read_text("utf-8")) for path in _pages()}
    names = {stem: public_id() for stem in read}
    addresses = {stem: f"/pages/{name}" for stem, name in names.items()}
    items = [_new(path, addresses) for path in FOLDER.glob("*.md")]
    items.sort(key=lambda new: str(new.document.began_at))
    made = postmortems.create_all(viewer, items)
    for new, name in zip(items, made, strict=True):
        addresses[new.source["source_id"]] = f"/postmortems/{name}"
    found = pages.joined(read, addresses).items()
    page_operations.create_all(viewer, [NewPage(one, names[x], True, True) for x, one in found])
    for path in sorted(FOLDER.glob("releases/*.csv")):
        listed = read_csv(path.read_bytes()).releases
        releases.add_many(viewer, path.stem, listed, anyway=True, is_sample=True)
    for path in sorted(FOLDER.glob("footprints/*.json")):
        for told in json.loads(path.read_text("utf-8")):
            baselines.add(viewer, path.stem, _measurement(told), anyway=True, is_sample=True)


def _pages() -> list[Path]:
    return sorted(FOLDER.glob("pages/*.md"))


def _new(path: Path, addresses: dict[str, str]) -> New:
    document, facts = read_document(pages.addressed(path.read_text("utf-8"), addresses))
    state = State(facts.get("state", "draft"))
    source: dict[str, Any] = {"source_kind": KIND, "source_id": path.stem, "is_sample": True}
    share = state is State.PUBLISHED and document.sharing is not Sharing.OFF
    return New(document, state, source, share, "sample")


def _measurement(told: dict[str, Any]) -> baselines.New:
    metrics = tuple(from_dict(one) for one in told["metrics"])
    return baselines.New(
        Measured(Format(told["format"]), metrics),
        told["version"],
        date.fromisoformat(told["measured_on"]),
        told["note"],
        Audience.CLIENT,
    )


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
