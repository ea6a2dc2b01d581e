"""postmortem editions."""

import click

from ..editions import reading
from ..operations import editions as operations
from ..render import pool
from .workspace import workspace


@click.group()
def editions() -> None:
    """What readers see, as it is stored."""


@editions.command()
def rebuild() -> None:
    """Make the HTML of every edition anew, after the renderer changed; the texts stay."""
    with workspace() as viewer:
        total = reading.stored(viewer)
        with click.progressbar(length=total, label="Editions") as bar:
            count = operations.rebuild(viewer, bar.update)
    pool.stop()
    click.echo(f"{count} editions made anew.")


COMMANDS = [editions]
