"""postmortem applications."""

import click

from ..operations import applications as operations
from .workspace import show, with_json, workspace


@click.group()
def applications() -> None:
    """What is built by the supplier and run by a client."""


@applications.command()
@click.argument("name")
@click.option("--client", required=True, help="The client's slug.")
@click.option("--description", default="", help="What it does, for whom.")
@click.option("--restricted", is_flag=True, help="Even the supplier's staff need a grant.")
@with_json
def add(name: str, client: str, description: str, restricted: bool, as_json: bool) -> None:
    """Add an application of a client."""
    with workspace() as viewer:
        slug = operations.add(viewer, name, client, description=description, restricted=restricted)
    show({"slug": slug}, as_json, slug)


COMMANDS = [applications]
