"""postmortem grant."""

import click

from ..editions import explaining
from ..operations import applications as operations
from .workspace import show, with_json, workspace


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


@grant.command()
@click.argument("email")
@click.argument("id")
@with_json
def explain(email: str, id: str, as_json: bool) -> None:
    """Say why the person of this EMAIL can see the record of this ID, or cannot."""
    with workspace() as viewer:
        found = explaining.explain(viewer, email, id)
    reasons = [reason.message for reason in found.reasons]
    answer = f"{found.person['name']} {'can' if found.reads else 'cannot'} see it."
    show({"sees": found.reads, "reasons": reasons}, as_json, "\n".join([answer, *reasons]))


COMMANDS = [grant]
