"""Builders: documents with something of everything, saved as postmortems, and forms to send."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import text

from postmortem.database import db, engines
from postmortem.domain.actions import Action, ActionType
from postmortem.domain.audiences import Audience
from postmortem.domain.documents import Document
from postmortem.domain.knowledge.measurements import Format, Measured, Metric
from postmortem.domain.knowledge.pages import PageDocument, PageKind
from postmortem.domain.knowledge.releases import Release
from postmortem.domain.lifecycle import Sharing, State
from postmortem.domain.sections import Factor, FactorKind, ReliefStep, Section, SectionKind
from postmortem.domain.timeline import Entry, EntryType
from postmortem.domain.writing import forms
from postmortem.followers import worker
from postmortem.ids import public_id
from postmortem.operations import baselines, disclosures, pages, postmortems, releases
from postmortem.operations.disclosures import Choice, Way
from postmortem.operations.postmortems import New
from postmortem.policy.viewer import Viewer, system
from postmortem.store import disclosures as checks
from postmortem.store import postmortems as store
from tests import cast, templates

CLIENT, INTERNAL = Audience.CLIENT, Audience.INTERNAL
BEGAN = datetime(2026, 11, 21, 2, 4, tzinfo=UTC)


@contextmanager
def workspace(folder: Path, url: str | None = None, **settings: Any) -> Iterator[Flask]:
    """An application on this data folder and database, made or migrated first."""
    app = templates.started(folder, url, **settings)
    try:
        yield app
    finally:
        engines.close(app)


def at(minutes: int) -> datetime:
    """So many minutes after the incident began."""
    return BEGAN + timedelta(minutes=minutes)


class Made(NamedTuple):
    """A postmortem's address, and its incident's."""

    postmortem: str
    incident: str


def entry(words: str, minutes: int = 0, audience: Audience = CLIENT, sensible: str = "") -> Entry:
    """One line of a timeline."""
    return Entry(public_id(), at(minutes), EntryType.ACTION, words, sensible, audience)


def factor(title: str, words: str = "", audience: Audience = CLIENT) -> Factor:
    """One condition that contributed."""
    return Factor(public_id(), title, words, FactorKind.TOOL, audience)


def step(title: str, words: str = "", command: str = "", audience: Audience = CLIENT) -> ReliefStep:
    """One thing that helped."""
    return ReliefStep(public_id(), title, words, command, audience)


def action(title: str, words: str = "", owner: str = "", audience: Audience = CLIENT) -> Action:
    """One promise."""
    due = date(2026, 12, 4)
    return Action(public_id(), title, words, owner, ActionType.PREVENT, due, audience=audience)


def section(
    key: str, words: str, audience: Audience = CLIENT, kind: SectionKind = SectionKind.TEXT
) -> Section:
    """One titled part."""
    return Section(key, key.capitalize(), words, audience, kind)


def document(application: str = cast.ORDERS, **changes: Any) -> Document:
    """A document with one of everything for the client, and one of everything internal."""
    made = Document(
        title="Orders answered 503",
        application=application,
        severity=1,
        zone="Europe/Berlin",
        began_at=at(0),
        detected_at=at(17),
        acknowledged_at=at(20),
        relieved_at=at(40),
        ended_at=at(47),
        noticed_by="A phone call",
        reach="4 sites",
        tags=("migration", "pool"),
        template="google-sre",
        sections=(section("summary", "Writes waited."), section("notes", "Ours alone.", INTERNAL)),
        entries=(entry("Calls came in.", 3), entry("We argued.", 9, INTERNAL)),
        factors=(factor("A lock was held"), factor("Nobody was awake", audience=INTERNAL)),
        relief_steps=(step("Cancel it", command="kill 1"), step("Buy time", audience=INTERNAL)),
        actions=(action("CI refuses it", owner="Platform"), action("Hire", audience=INTERNAL)),
    )
    return replace(made, **changes)


def postmortem(
    app: Flask,
    written: Document | None = None,
    *,
    viewer: Viewer | None = None,
    state: State = State.PUBLISHED,
    share: bool = True,
) -> Made:
    """Keep a document as a postmortem, published and shared unless said otherwise."""
    written = written or document()
    share = share and state is State.PUBLISHED and written.sharing is not Sharing.OFF
    with app.app_context():
        new = New(written, state, {}, share)
        (name,) = postmortems.create_all(viewer or system(), [new])
    with app.app_context():
        return Made(name, store.get(system(), name).incident)


def written(app: Flask, name: str) -> tuple[int, Document]:
    """The number of a postmortem's current revision, and its document."""
    with app.app_context():
        return postmortems.current_of(system(), name)


def save(app: Flask, name: str, *, viewer: Viewer | None = None, **changes: Any) -> int:
    """Change some of a postmortem and save it; the new revision's number."""
    base, current = written(app, name)
    with app.app_context():
        return postmortems.save(viewer or system(), name, base, replace(current, **changes))


def do(app: Flask, name: str, verb: str, *arguments: Any) -> None:
    """Press one of the buttons of a postmortem, such as `unshare`."""
    with app.app_context():
        getattr(postmortems, verb)(system(), name, *arguments)


def keep_findings(app: Flask, name: str) -> None:
    """Decide to keep all that the check before sharing finds in a postmortem."""
    with app.app_context():
        look = checks.look(system(), name)
        disclosures.settle(
            system(), name, look.revision, {one.id: Choice(Way.KEEP) for one in look.open}
        )


def page(app: Flask, text: str, title: str = "Restart it", slug: str = cast.ORDERS) -> str:
    """A knowledge page that the client reads, with a section of the supplier's; its public id."""
    sections = (section("steps", text), section("ours", "Ours alone.", INTERNAL))
    with app.app_context():
        name = pages.create(
            system(), PageDocument(slug, PageKind.RUNBOOK, title, sections=sections)
        )
        pages.share(system(), name, anyway=True)
    return name


def measured(app: Flask, metric: str, slug: str = cast.ORDERS, audience: Audience = CLIENT) -> None:
    """A measurement of an application."""
    taken = Measured(Format.K6, (Metric(metric, "ms", 3, p50=80, p95=120),))
    with app.app_context():
        baselines.add(system(), slug, baselines.New(taken, "4.2", date(2026, 11, 2), "", audience))


def released(app: Flask, version: str, text: str = "", audience: Audience = CLIENT) -> str:
    """A release of the first application, an hour before the incidents here; its public id."""
    with app.app_context():
        told = Release(version, at(-60), changes=3, text=text, audience=audience)
        return releases.add(system(), cast.ORDERS, told)


def index(app: Flask) -> None:
    """Let the followers catch up."""
    worker.run_once(app)


def form(made: Document, revision: int = 0) -> dict[str, str]:
    """The fields a browser would send to get this document."""
    raw = forms.typed(made) | {"revision": str(revision)}
    fields = {name: value for name, value in raw.items() if isinstance(value, str)}
    for name in forms.LISTS:
        for number, row in enumerate(raw[name]):
            fields |= {f"{name}-{number}-{part}": value for part, value in row.items()}
    return fields


def rows(app: Flask, question: str, **values: Any) -> list[Any]:
    """What the database itself holds, asked behind every wall."""
    with app.app_context(), db.engines["reader"].connect() as connection:
        return list(connection.execute(text(question), values))


def counts(app: Flask) -> dict[str, int]:
    """How many rows each table holds."""
    return {
        name: int(rows(app, f"SELECT COUNT(*) FROM {name}")[0][0])
        for name in sorted(db.metadata.tables)
    }


def change(app: Flask, statement: str, **values: Any) -> None:
    """Change the database itself, behind every wall."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(statement), values)
