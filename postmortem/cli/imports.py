"""postmortem import."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..exchange import collections, importing
from ..exchange.importing import Candidate, Report
from ..followers import worker
from ..operations import applications, organizations
from ..operations.organizations import slug_of
from ..policy.viewer import Viewer, system
from ..store import applications as store
from ..store import organizations as organization_store
from .baselines import baseline
from .workspace import opened, show, with_json

OWN_CLIENT = "Imported collections"
OTHERS: dict[str, click.Command] = {"baseline": baseline}


class Imports(click.Command):
    """The import of collections; what is no collection has options of its own."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the options of what is to come in."""
        if args and args[0] in OTHERS:
            return OTHERS[args[0]].make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


def _application(viewer: Viewer, slug: str | None, collection: str) -> str:
    """The application things go into: the one named, else one named after the collection."""
    if slug:
        return str(store.get(viewer, slug)["slug"])
    if slug_of(collection) in store.slugs(viewer):
        return slug_of(collection)
    clients = {one["slug"] for one in organization_store.find(viewer) if one["kind"] == "client"}
    if slug_of(OWN_CLIENT) not in clients:
        organizations.add(viewer, OWN_CLIENT, "client")
    return applications.add(viewer, collection, slug_of(OWN_CLIENT))


def _take(
    viewer: Viewer, candidates: Sequence[Candidate], application: str, **options: Any
) -> Report:
    with click.progressbar(length=len(candidates), label="Importing", file=sys.stderr) as bar:
        return importing.take(viewer, candidates, application, progress=bar.update, **options)


@click.command(
    name="import",
    cls=Imports,
    epilog="Measured values: postmortem import baseline FILE (see its --help).",
)
@click.argument("kind", type=click.Choice(sorted(collections.READERS)))
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--application", help="Slug of the application; without: named after the collection.")
@click.option("--publish", is_flag=True, help="Publish what is complete.")
@click.option("--share", is_flag=True, help="Publish, and make the client editions too.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
@with_json
def import_(
    kind: str,
    path: Path,
    application: str | None,
    publish: bool,
    share: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring in a collection of KIND from PATH; a second time it adds nothing."""
    app = opened()
    candidates, notes = collections.read(kind, path)
    for note in notes:
        click.echo(note, err=True)
    with app.app_context():
        viewer = system()
        name = collections.name_of(kind, path)
        known = {one["slug"] for one in store.find(viewer)}
        is_new = dry_run and (application or slug_of(name)) not in known
        goal = slug_of(name) if is_new else _application(viewer, application, name)
        report = _take(viewer, candidates, goal, publish=publish, share=share, dry_run=dry_run)
    if not dry_run:
        worker.run_once(app)
    data = {
        "found": report.found,
        "added": report.added,
        "unchanged": report.unchanged,
        "failed": report.failed,
    }
    failed = [f"{one['file']}: {one['reason']}" for one in report.failed]
    counts = f"{report.found} found, {report.added} added, {report.unchanged} unchanged"
    if report.findings:
        click.echo(
            f"{report.findings} things in what was shared may not be meant for the client: "
            "each postmortem's share page lists them.",
            err=True,
        )
    show(data, as_json, "\n".join([f"{counts}, {len(failed)} failed", *failed]))


COMMANDS = [import_]
