"""Three engines for one database: one that writes, one that cannot, one that clients read by."""

from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from . import db

PRAGMAS = (
    "journal_mode=wal",
    "synchronous=full",
    "busy_timeout=10000",
    "foreign_keys=on",
    "trusted_schema=off",
    "cell_size_check=on",
)
SILENT = {"hide_parameters": True}  # what people wrote stands in no error, and so in no log


def options(url: str) -> dict[str, Any]:
    """What Flask-SQLAlchemy needs to make the engines."""
    if url.startswith("sqlite"):
        return {
            "SQLALCHEMY_DATABASE_URI": url,
            "SQLALCHEMY_ENGINE_OPTIONS": SILENT,
            "SQLALCHEMY_BINDS": {name: {"url": url, **SILENT} for name in ("reader", "client")},
        }
    utc = "-c timezone=UTC -c lock_timeout=10000"
    reading = f"{utc} -c default_transaction_read_only=on -c statement_timeout=10000"
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            **SILENT,
            "pool_pre_ping": True,
            "connect_args": {"options": utc},
        },
        "SQLALCHEMY_BINDS": {
            name: {
                "url": url,
                **SILENT,
                "pool_pre_ping": True,
                "connect_args": {"options": reading},
            }
            for name in ("reader", "client")
        },
    }


def prepare(engine: Engine, *, writes: bool) -> None:
    """On SQLite: durable, checked, and BEGIN IMMEDIATE for writers so that none meets a lock."""
    if engine.dialect.name != "sqlite":
        return

    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS + (() if writes else ("query_only=on",)):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)


def close(app: Flask) -> None:
    """Give back all connections of an application."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
