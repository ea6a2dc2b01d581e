"""The workspace a command works on: made or migrated first, as the server does."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from flask import Flask

from .. import config, create_app
from ..config import Settings
from ..database import db, engines, migrations, wall
from ..exchange import backup
from ..models import ALL
from ..policy.viewer import Viewer, system

Command = TypeVar("Command", bound=Callable[..., Any])


def prepared(settings: Settings | None = None) -> Flask:
    """The application on a database of the present schema."""
    app = create_app(settings or config.load())
    folder = app.config["SETTINGS"].folder
    migrations.migrate.init_app(app)
    try:
        migrations.bring_up(app, lambda revision: _save(app, folder, revision))
        with app.app_context():
            wall.build(db.engine, ALL)
    except BaseException:
        engines.close(app)
        raise
    return app


def opened(settings: Settings | None = None) -> Flask:
    """The same for a command; its connections are given back when the command ends."""
    return closing(prepared(settings))


def closing(app: Flask) -> Flask:
    """An application whose connections are given back when the present command ends."""
    click.get_current_context().call_on_close(lambda: engines.close(app))
    return app


def _save(app: Flask, folder: Any, revision: str) -> None:
    path = backup.before_migrating(app, folder, revision)
    click.echo(f"The database is being migrated; a backup of it is in {path}.", err=True)


@contextmanager
def workspace() -> Iterator[Viewer]:
    """The workspace in this folder, seen by the product itself."""
    with opened().app_context():
        yield system()


def show(data: object, as_json: bool, text: str) -> None:
    """Print data as JSON, or as text for people."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else text)


def with_json(command: Command) -> Command:
    """Give a command the option --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)
