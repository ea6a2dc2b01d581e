"""postmortem grant."""

import click

from ..operations import applications as operations
from .workspace import workspace


@click.group()
def grant() -> None:
    """Who may read or contribute to an application."""


@grant.command()
@click.argument("who")
@click.option("--application", required=True, help="The application's slug.")
@click.option("--level", type=click.Choice(["read", "contribute"]), default="read")
def add(who: str, application: str, level: str) -> None:
    """Grant an application to WHO: a person's e-mail address or an organization's slug."""
    with workspace() as viewer:
        operations.grant(viewer, who, application, level)


@grant.command()
@click.argument("who")
@click.option("--application", required=True, help="The application's slug.")
def remove(who: str, application: str) -> None:
    """Take a grant away from WHO, from the next request on."""
    with workspace() as viewer:
        operations.revoke(viewer, who, application)


COMMANDS = [grant]
