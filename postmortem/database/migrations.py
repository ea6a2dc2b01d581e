"""Bringing a database to the present schema, with a copy of it first when it holds anything."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import inspect

from ..errors import PostmortemError
from . import db

FOLDER = Path(__file__).parents[2] / "migrations"

migrate = Migrate(db=db, directory=str(FOLDER))


@cache
def head() -> str:
    """The newest revision this version of the product knows."""
    script = ScriptDirectory(str(FOLDER))
    return script.get_current_head() or ""


def revision() -> str | None:
    """The revision the database stands at; None when it is empty."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def bring_up(app: Flask, before: Callable[[str], object], to: str = "head") -> bool:
    """Migrate if needed; `before` is called with the old revision when there is something to lose.

    Returns whether anything was done. Refuses a database newer than this version.
    """
    with app.app_context():
        present = revision()
        if present == (head() if to == "head" else to):
            return False
        known = {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
        if present is not None and present not in known:
            raise PostmortemError(
                f"The database is at revision {present}, which this version does not know. "
                "Start the newer version again, or restore a backup."
            )
        if to not in {"head", *known}:
            raise PostmortemError(f"This version does not know the revision {to}.")
        if present is not None:
            before(present)
        elif inspect(db.engine).get_table_names():
            raise PostmortemError("The database holds tables that are not Postmortem's.")
        upgrade(directory=str(FOLDER), revision=to)
        return True
