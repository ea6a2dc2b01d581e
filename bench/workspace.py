"""A workspace full of postmortems: two clients, five applications, one reader, one engineer."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from flask import Flask

from postmortem.cli.workspace import prepared
from postmortem.config import load
from postmortem.database import db, engines
from postmortem.domain.documents import Document
from postmortem.editions import reading
from postmortem.exchange import importing
from postmortem.exchange.importing import Candidate
from postmortem.followers import worker
from postmortem.operations import applications, organizations, people
from postmortem.policy.viewer import Viewer, system
from postmortem.render import pool
from postmortem.store import sign_ins

PASSWORD = "a password for the bench"
READER = "reader@nordkai.example"
ENGINEER = "engineer@kestrel.example"
CLIENTS = {
    "Nordkai": ("Order API", "Label Printing", "Quay Scanner", "Billing"),
    "Lindenau": ("Kundenportal",),
}
OFTEN = ("order-api", "label-printing", "quay-scanner", "billing") * 2 + ("kundenportal",)


@dataclass(frozen=True, slots=True)
class Filled:
    """A workspace that was filled: how fast, and what the reader may read of it."""

    seconds_per_page: float
    postmortems: list[str]
    incidents: list[str]


def fill(data: Path, documents: list[Document]) -> Filled:
    """Import every document, shared, into an empty data folder, and index it."""
    app = prepared(load({}, data=str(data)))
    try:
        with app.app_context():
            _people()
        seconds = _import(app, documents)
        with app.app_context():
            viewer = sign_ins.viewer_named(READER)
            db.session.remove()
            postmortems, incidents = _ids(viewer, "postmortem"), _ids(viewer, "incident")
        return Filled(seconds / len(documents), postmortems, incidents)
    finally:
        pool.stop()
        engines.close(app)


def _ids(viewer: Viewer, noun: str) -> list[str]:
    return [card["id"] for card in reading.cards(viewer, noun, limit=100_000)]


def _people() -> None:
    viewer = system()
    organizations.add(viewer, "Kestrel", "supplier")
    people.add(viewer, ENGINEER, "Eva Engineer", "kestrel", "engineer", password=PASSWORD)
    for client, names in CLIENTS.items():
        organizations.add(viewer, client, "client")
        for name in names:
            applications.add(viewer, name, client.lower())
    people.add(viewer, READER, "Rolf Reader", "nordkai", "operator", password=PASSWORD)


def _import(app: Flask, documents: list[Document]) -> float:
    """Seconds for all: rendered for both audiences, stored, and in every index."""
    began = perf_counter()
    with app.app_context():
        for slug in dict.fromkeys(OFTEN):
            chosen = [
                Candidate(f"{number}.md", "bench", str(number), document=document)
                for number, document in enumerate(documents)
                if document.application == slug
            ]
            report = importing.take(system(), chosen, slug, publish=True, share=True)
            assert report.added == len(chosen), report.failed[:3]
    worker.run_once(app)
    return perf_counter() - began
