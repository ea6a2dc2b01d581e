"""postmortem import baseline."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ..domain.audiences import Audience
from ..domain.knowledge.measurements import Format, Measured
from ..inbound import measurements
from ..operations import baselines as operations
from ..operations.baselines import Added, New
from ..store import applications
from .disclosures import all_the_same, looked_at
from .usage import Thorough
from .workspace import show, with_json, workspace

DAY = click.DateTime(["%Y-%m-%d"])
KINDS = click.Choice(["auto", *Format])


def _read(path: Path, kind: str) -> Measured:
    """What the file says, with progress on a terminal; a broken one is refused with its line."""
    format = None if kind == "auto" else Format(kind)
    with path.open("rb") as file:
        length = measurements.lines_of(file)
        with click.progressbar(length=length, label="Reading", file=sys.stderr) as bar:
            return measurements.read(file, path.name, format, bar.update)


@click.command(cls=Thorough)
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--application", required=True, help="The application's slug.")
@click.option("--release", "version", default="", help="The version that was measured.")
@click.option("--measured-on", type=DAY, help="The day; without: as the file tells, else today.")
@click.option("--kind", type=KINDS, default="auto", help="What the file is; auto finds out.")
@click.option("--note", default="", help="What was measured, and how.")
@click.option("--share", is_flag=True, help="The client reads it too.")
@all_the_same
@click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
@with_json
def baseline(
    path: Path,
    application: str,
    version: str,
    measured_on: datetime | None,
    kind: str,
    note: str,
    share: bool,
    all_the_same: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring in the result of a load test or of monitoring from PATH: what is normal."""
    measured = _read(path, kind)
    audience = Audience.CLIENT if share else Audience.INTERNAL
    day = measured_on.date() if measured_on else None
    new = New(measured, version, day, note, audience)
    added = Added("", is_new=True)
    with workspace() as viewer, looked_at():
        applications.get(viewer, application)
        if not dry_run:
            added = operations.add(viewer, application, new, anyway=all_the_same)
        elif share:
            operations.look_at(viewer, application, new, anyway=all_the_same)
    show(_data(measured, added, application, dry_run), as_json, _told(measured, added, dry_run))


def _data(measured: Measured, added: Added, application: str, dry_run: bool) -> dict[str, Any]:
    return {
        "found": 1,
        "added": int(added.is_new and not dry_run),
        "unchanged": int(not added.is_new),
        "failed": [],
        "application": application,
        "id": added.id,
        "kind": str(measured.format),
        "metrics": [one.name for one in measured.metrics],
    }


def _told(measured: Measured, added: Added, dry_run: bool) -> str:
    what = f"{len(measured.metrics)} metrics ({measured.format})"
    if dry_run:
        return f"{what} would be added"
    return f"{what} added" if added.is_new else f"{what} were here already"
