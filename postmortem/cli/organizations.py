"""postmortem organizations."""

import click

from ..operations import organizations as operations
from .workspace import show, with_json, workspace


@click.group()
def organizations() -> None:
    """The supplier and its clients."""


@organizations.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(["supplier", "client"]), required=True)
@with_json
def add(name: str, kind: str, as_json: bool) -> None:
    """Add an organization."""
    with workspace() as viewer:
        slug = operations.add(viewer, name, kind)
    show({"slug": slug}, as_json, slug)


COMMANDS = [organizations]
