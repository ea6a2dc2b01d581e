"""postmortem backup and restore."""

from pathlib import Path

import click

from .. import config, create_app
from ..database import migrations
from ..exchange import backup as exchange
from .workspace import closing, opened


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def backup(path: Path) -> None:
    """Write a backup of everything to PATH, while others go on writing."""
    rows = exchange.save(opened(), path)
    click.echo(f"{rows} rows in {path}.")


@click.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(path: Path) -> None:
    """Fill an empty data folder from the backup at PATH."""
    app = closing(create_app(config.load()))
    migrations.migrate.init_app(app)
    rows = exchange.restore(app, path)
    click.echo(f"{rows} rows from {path}.")


COMMANDS = [backup, restore]
