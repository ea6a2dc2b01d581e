"""postmortem people."""

import click
from flask import current_app

from ..operations import authenticators, sign_ins
from ..operations import people as operations
from ..store import people as store
from .usage import Thorough
from .workspace import show, with_json, workspace

ROLES = ["administrator", "engineer", "operator"]


@click.group()
def people() -> None:
    """Who may sign in."""


@people.command(cls=Thorough)
@click.argument("email")
@click.option("--name", required=True)
@click.option("--organization", required=True, help="The organization's slug.")
@click.option("--role", type=click.Choice(ROLES), required=True)
@with_json
def add(email: str, name: str, organization: str, role: str, as_json: bool) -> None:
    """Add a person to an organization."""
    with workspace() as viewer:
        address = operations.add(viewer, email, name, organization, role)
    show({"email": address}, as_json, address)


@people.command(name="list")
@with_json
def list_(as_json: bool) -> None:
    """List everybody."""
    with workspace() as viewer:
        found = store.find(viewer)
    names = ("email", "name", "organization_slug", "role")
    rows = [
        {name: one[name] for name in names} | {"disabled": one["disabled_at"] is not None}
        for one in found
    ]
    lines = [
        "\t".join(str(value) for value in (*list(row.values())[:4], "disabled" * row["disabled"]))
        for row in rows
    ]
    show(rows, as_json, "\n".join(lines))


@people.command()
@click.argument("email")
def disable(email: str) -> None:
    """Close an account and end its sign-ins."""
    with workspace() as viewer:
        operations.disable(viewer, email)


@people.command(name="sign-in-link")
@click.argument("email")
def sign_in_link(email: str) -> None:
    """Print a link that signs this person in, once."""
    with workspace() as viewer:
        secret = sign_ins.make_link(viewer, email)
        click.echo(f"{current_app.config['SETTINGS'].address}/sign-in/{secret}")


@people.command(name="forget-second-step")
@click.argument("email")
def forget_second_step(email: str) -> None:
    """Let somebody sign in without the app they lost; their sign-ins end."""
    with workspace() as viewer:
        authenticators.forget(viewer, email)


COMMANDS = [people]
