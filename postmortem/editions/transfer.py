"""Knowledge of an application as a viewer may see it: names within a client, numbers outside.

Both sides get the numbers of what the client can read: what is not shared, nobody there can learn.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from ..database import db
from ..database.parts import part
from ..database.sessions import reader
from ..domain.learning import readiness as stages
from ..domain.learning.transfer import Cell, Matrix, Quarter, Row, Told, matrix
from ..models import Edition, Standing
from ..policy.viewer import Viewer
from ..store import applications, checklists, readiness, transfer
from . import reading
from .reading import Card, Reading

CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Line:
    """One row with the ids of its incidents, the newest first; how many know it or have read of it.

    Both numbers are None where they are withheld.
    """

    about: str
    name: str
    severity: int | None
    incidents: tuple[str, ...]
    read: int | None
    known: int | None
    cells: list[Cell | None]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the operators of an application know; names and cells for their own organization only.

    Numbers about a single operator would tell of a person, so the supplier gets none of them.
    """

    application: Reading
    operators: int
    names: list[str]
    lines: list[Line]
    is_withheld: bool
    quarters: tuple[Quarter, ...] = ()
    coverage: float | None = None
    coverage_by_two: float | None = None
    bus_factor: int | None = None
    gaps: int | None = None

    @property
    def worst(self) -> tuple[int, int] | None:
        """How many rows of the two highest severities an operator knows, and of how many.

        None where that is withheld, or where nothing so severe has happened.
        """
        severe = [line for line in self.lines if line.severity in (1, 2)]
        if self.is_withheld or not severe:
            return None
        return sum(bool(line.known) for line in severe), len(severe)


def look(viewer: Viewer, slug: str) -> Knowledge:
    """What the operators of an application know; NotFound when it is hidden or unknown."""
    application = reading.get(viewer, "application", slug)
    client = applications.client_of(reader(db, viewer), viewer, application.application_id)
    people = transfer.operators(application.application_id, client)
    found = _matrix(viewer, application.application_id, client, people)
    is_own = viewer.is_client and viewer.person_id is not None
    names = people if is_own else {}
    if len(people) == 1 and not is_own:
        lines = [_line(row, names, is_withheld=True) for row in found.rows]
        return Knowledge(application, 1, [], lines, is_withheld=True)
    return Knowledge(
        application,
        len(people),
        list(names.values()),
        [_line(row, names) for row in found.rows],
        is_withheld=False,
        quarters=found.quarters,
        coverage=found.coverage(),
        coverage_by_two=found.coverage(2),
        bus_factor=found.bus_factor,
        gaps=len(found.gaps),
    )


def unshared(viewer: Viewer, slug: str) -> int:
    """How many incidents of an application staff read that the client does not."""
    if not viewer.is_staff:
        return 0
    id = reading.get(viewer, "application", slug).application_id
    query = select(func.count(Edition.id)).where(
        Edition.noun == "incident",
        Edition.application_id == id,
        Edition.standing == Standing.CURRENT,
    )
    ours, theirs = (
        int(reader(db, viewer).scalar(query.where(Edition.audience == audience)) or 0)
        for audience in ("internal", CLIENT)
    )
    return max(0, ours - theirs)


def standing(viewer: Viewer, application_id: int) -> dict[str, Any]:
    """Who runs an application, and how many items of the handover are met, open or accepted."""
    answers, course = readiness.find(viewer, application_id)
    questions = checklists.find("en", "readiness")
    return {
        "readiness": stages.counts(questions, stages.newest(answers)),
        "stage": str(course.stage),
    }


def _of_client(application_id: int, noun: str) -> Any:
    return (
        Edition.noun == noun,
        Edition.application_id == application_id,
        Edition.audience == CLIENT,
        Edition.standing == Standing.CURRENT,
    )


def cards(viewer: Viewer, seen: Knowledge, names: Collection[str]) -> dict[str, Card]:
    """What lists show of some incidents, as the client reads them, by their ids."""
    query = select(Edition.card).where(
        *_of_client(seen.application.application_id, "incident"), Edition.public_id.in_(names)
    )
    found = map(json.loads, reader(db, viewer).scalars(query) if names else ())
    return {card["id"]: card for card in found}


Contributed = tuple[tuple[str, str], ...]


def _incidents(viewer: Viewer, application_id: int, factors: dict[str, Contributed]) -> list[Told]:
    """The incidents that the client can read, the newest first."""
    columns = Edition.public_id, Edition.severity, Edition.began_at, part(Edition.card, "tags")
    query = select(*columns).where(*_of_client(application_id, "incident"))
    query = query.order_by(Edition.began_at.desc().nulls_last(), Edition.id.desc())
    return [
        Told(name, severity, began_at, tuple(json.loads(tags or "[]")), factors.get(name, ()))
        for name, severity, began_at, tags in reader(db, viewer).execute(query)
    ]


def _matrix(viewer: Viewer, application_id: int, client: int, people: dict[int, str]) -> Matrix:
    """The matrix; what was said of a postmortem was said of its incident."""
    columns = Edition.public_id, part(Edition.card, "incident"), part(Edition.source, "factors")
    query = select(*columns).where(*_of_client(application_id, "postmortem"))
    factors: dict[str, Contributed] = {}
    incidents: dict[str, str] = {}
    for name, incident, text in reader(db, viewer).execute(query):
        incidents[name] = incident
        factors[incident] = tuple((one["kind"], one["title"]) for one in json.loads(text or "[]"))
    said = transfer.said(viewer, application_id, client, incidents)
    return matrix(_incidents(viewer, application_id, factors), said, people)


def _line(row: Row, names: dict[int, str], *, is_withheld: bool = False) -> Line:
    return Line(
        str(row.about),
        row.name,
        row.severity,
        row.incidents,
        None if is_withheld else row.read,
        None if is_withheld else row.known,
        [row.cells.get(person) for person in names],
    )
