"""Runs migrations: one transaction each, on SQLite with foreign keys off and checked at the end.

Batch mode rebuilds tables; with foreign keys on, dropping the old table would delete every
row that refers to it.
"""

from alembic import context
from flask import current_app
from sqlalchemy import text

from postmortem.database import db

is_sqlite = db.engine.dialect.name == "sqlite"


def run() -> None:
    """Upgrade on a connection of its own."""
    with db.engine.connect() as connection:
        if is_sqlite:
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=db.metadata,
                render_as_batch=is_sqlite,
                transactional_ddl=True,
                transaction_per_migration=True,
                compare_type=True,
                user_module_prefix="types.",
            )
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise RuntimeError("A migration left rows that refer to nothing.")
            connection.commit()
        finally:
            if is_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


assert current_app
run()
