"""postmortem releases."""

import sys
from pathlib import Path

import click

from ..clock import now
from ..domain.audiences import Audience
from ..domain.knowledge import releases as domain
from ..editions import reading
from ..errors import Invalid
from ..exchange import releases as lists
from ..operations import releases as operations
from ..store import applications
from .disclosures import all_the_same, looked_at
from .usage import Thorough
from .workspace import show, with_json, workspace

MOST = 5_000
NAMES = ("id", "version", "released_at", "changes", "oldest_change_at", "rolled_back_at")


@click.group()
def releases() -> None:
    """What went out of an application, and when."""


@releases.command(cls=Thorough)
@click.argument("version")
@click.option("--application", required=True, help="The application's slug.")
@click.option("--at", "released_at", help="When it went out, such as 2026-11-21T01:58Z; now.")
@click.option("--changes", default="", help="How many changes are in it.")
@click.option("--oldest-change", default="", help="When its oldest change was made.")
@click.option("--rolled-back", default="", help="When it was rolled back.")
@click.option("--text", default="", help="What changed, short, in Markdown.")
@click.option("--client", is_flag=True, help="The client reads of it too.")
@all_the_same
@with_json
def add(
    version: str,
    application: str,
    released_at: str | None,
    changes: str,
    oldest_change: str,
    rolled_back: str,
    text: str,
    client: bool,
    all_the_same: bool,
    as_json: bool,
) -> None:
    """Add a release of an application."""
    raw = {
        "version": version,
        "released_at": released_at or now().isoformat(timespec="seconds"),
        "changes": changes,
        "oldest_change_at": oldest_change,
        "rolled_back_at": rolled_back,
        "text": text,
        "audience": Audience.CLIENT if client else Audience.INTERNAL,
    }
    release, problems = domain.read(raw, domain.said(raw))
    if release is None:
        raise Invalid(problems)
    with workspace() as viewer, looked_at():
        applications.get(viewer, application)
        name = operations.add(viewer, application, release, anyway=all_the_same)
    show({"id": name}, as_json, name)


@releases.command(name="import")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--application", required=True, help="The application's slug.")
@all_the_same
@with_json
def import_(path: Path, application: str, all_the_same: bool, as_json: bool) -> None:
    """Add all releases of a CSV file, or none; those known already stay as they are."""
    with path.open("rb") as file:
        listed = lists.read_csv(file.read(lists.LARGEST + 1))
    failed = [
        {"line": one.number, "column": one.problem.field, "reason": one.problem.message}
        for one in listed.bad
    ]
    taken = operations.Taken(0, 0)
    with workspace() as viewer, looked_at():
        applications.get(viewer, application)
        if not failed:
            taken = operations.add_many(viewer, application, listed.releases, anyway=all_the_same)
    found = len(listed.releases)
    told = {"found": found, "added": taken.added, "unchanged": taken.unchanged, "failed": failed}
    lines = [
        f"Line {one['line']}{', ' if one['column'] else ''}{one['column']}: {one['reason']}"
        for one in failed
    ]
    counts = f"{found} found, {taken.added} added, {taken.unchanged} unchanged"
    show(told, as_json, "\n".join([f"{counts}, {len(failed)} failed", *lines]))
    if failed:
        sys.exit(1)


@releases.command(name="list")
@click.option("--application", required=True, help="The application's slug.")
@with_json
def list_(application: str, as_json: bool) -> None:
    """List the releases of an application, newest first."""
    with workspace() as viewer:
        applications.get(viewer, application)
        found = reading.cards(viewer, "release", application_slug=application, limit=MOST)
    rows = [
        {name: one[name] for name in NAMES}
        | {"text": one["description"], "audience": one["audience"]}
        for one in found
    ]
    lines = ["\t".join(str(row[name] or "") for name in NAMES) for row in rows]
    show(rows, as_json, "\n".join(lines))


COMMANDS = [releases]
