"""postmortem sample."""

import click
from flask import current_app

from ..exchange import samples
from ..operations import samples as operations
from ..policy.viewer import Viewer
from .workspace import workspace


def print_links(viewer: Viewer) -> None:
    """One line per sample person: name, role, organization, address that signs in once."""
    address = current_app.config["SETTINGS"].address
    for person, secret in samples.links(viewer):
        about = f"{person.name}\t{person.role}\t{person.organization}"
        click.echo(f"{about}\t{address}/sign-in/{secret}")


@click.command()
@click.option("--remove", is_flag=True, help="Take the sample away; what others wrote stays.")
def sample(remove: bool) -> None:
    """Make the sample workspace and print a sign-in link for each of its people."""
    with workspace() as viewer:
        if remove:
            gone = samples.remove(viewer)
            click.echo(f"Removed {gone} sample incidents.")
            return
        if not operations.emails(viewer):
            samples.make(viewer)
        print_links(viewer)


COMMANDS = [sample]
