"""python -m bench.transfer: an application's page and matrix, 40 operators, 2,000 incidents."""

import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from time import perf_counter

from bench import corpus, loads, servers, workspace
from bench.browser import Browser
from postmortem.cli.workspace import prepared
from postmortem.clock import now
from postmortem.config import load
from postmortem.database import db, engines
from postmortem.database.sessions import writing
from postmortem.domain.documents import Document
from postmortem.editions import transfer
from postmortem.models import Receipt
from postmortem.operations import people
from postmortem.policy.viewer import system
from postmortem.store import sign_ins

INCIDENTS, OPERATORS, COMPONENTS, TITLES = 2_000, 40, 40, 20
SAID = {"read": 200, "drilled": 40, "resolved": 10}  # by each operator
SLUG = "order-api"
TIMES = 20


def documents(random: Random) -> list[Document]:
    """The corpus in one application, with so many components and recurring conditions."""
    return [
        replace(
            one,
            tags=tuple(f"component-{number:02d}" for number in random.sample(range(COMPONENTS), 3)),
            factors=tuple(
                replace(factor, title=f"Condition {random.randrange(TITLES):02d}")
                for factor in one.factors
            ),
        )
        for one in corpus.documents(INCIDENTS, (SLUG,))
    ]


def say(postmortems: Sequence[str], random: Random) -> None:
    """Let every operator have read, drilled and resolved some of them."""
    emails = [f"operator-{number}@nordkai.example" for number in range(OPERATORS - 1)]
    for number, email in enumerate(emails):
        people.add(system(), email, f"Olive Operator {number}", "nordkai", "operator")
    viewers = [sign_ins.viewer_named(email) for email in (workspace.READER, *emails)]
    (application,) = [number for number in viewers[0].applications if number == 1]
    with writing(db, system()) as session:
        session.add_all(
            Receipt(
                organization_id=viewer.organization_id,
                application_id=application,
                person_id=viewer.person_id,
                public_id=name,
                edition=1,
                kind=kind,
                name=viewer.name,
                at=now(),
            )
            for viewer in viewers
            for kind, count in SAID.items()
            for name in random.sample(postmortems, count)
        )


def main() -> None:
    """Print a line for each way of asking."""
    random = Random(corpus.SEED)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        filled = workspace.fill(Path(folder), documents(random))
        app = prepared(load({}, data=folder))
        with app.app_context():
            say(filled.postmortems, random)
        for email in (workspace.READER, workspace.ENGINEER):
            print(f"look as {email}: {_look(app, email)}")
        engines.close(app)
        with servers.product(Path(folder)) as server:
            for email in (workspace.READER, workspace.ENGINEER):
                browser = Browser(server.port, loads.sign_in(server.port, email))
                for view in ("", "/transfer", "/readiness"):
                    answers = [browser.get(f"/applications/{SLUG}{view}") for _ in range(TIMES)]
                    assert all(answer.status == 200 for answer in answers)
                    times = [answer.seconds * 1000 for answer in answers]
                    told = f"{_said(times)}, {answers[0].wire:,} bytes"
                    print(f"page {view or 'itself'} for {email}: {told}")


def _look(app: object, email: str) -> str:
    times = []
    for _ in range(TIMES):
        with app.app_context():  # type: ignore[attr-defined]
            viewer = sign_ins.viewer_named(email)
            began = perf_counter()
            seen = transfer.look(viewer, SLUG)
            times.append((perf_counter() - began) * 1000)
    return f"{_said(times)}; {len(seen.lines)} rows, {seen.operators} operators"


def _said(times: Sequence[float]) -> str:
    return f"first {times[0]:.0f} ms, median {statistics.median(times):.0f} ms"


if __name__ == "__main__":
    main()
