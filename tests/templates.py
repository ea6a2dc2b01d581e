"""What is made once for all tests, since making it is slow: database, pages, statements, routes.

The product itself makes them; a test gets a copy, and starts on it as on any workspace.
"""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect
from werkzeug.routing import Rule

from postmortem import config
from postmortem.cli.workspace import prepared
from postmortem.database import db, engines

DATABASE = "postmortem.sqlite"


class _Compiled(BytecodeCache):
    """Keeps what Jinja made of each template; its key is the template's name and text."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get((bucket.key, bucket.checksum))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()
_DIALECTS: dict[str, Dialect] = {}
_STATEMENTS: dict[Any, Any] = {}


def _share_statements(app: Flask) -> None:
    """Let an engine find what the engines of earlier tests compiled: its dialect is in each key."""
    with app.app_context():
        for engine in db.engines.values():
            engine.connect().close()  # which tells a dialect with whom it speaks
            engine.dialect = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
            engine.update_execution_options(compiled_cache=_STATEMENTS)


def _share_routes() -> None:
    """Let an application find what Werkzeug compiled for the same route of an earlier one."""
    compiled: dict[Any, Callable[..., tuple[str, str]]] = {}
    compile_anew = Rule._compile_builder

    def shared(self: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        given = tuple(sorted((self.defaults or {}).items()))
        key = self.rule, tuple(self._trace), given, append_unknown
        if key not in compiled:
            compiled[key] = compile_anew(self, append_unknown)
        return compiled[key]

    Rule._compile_builder = shared  # type: ignore[method-assign]


_share_routes()


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        engines.close(prepared(config.load({}, data=folder)))
        return (Path(folder) / DATABASE).read_bytes()


def started(folder: Path, url: str | None = None, **settings: Any) -> Flask:
    """An application on this data folder and database, as `postmortem serve` starts it."""
    wanted = config.load({}, data=str(folder), database_url=url, **settings)
    config.make_folder(wanted)
    database = folder / DATABASE
    if url is None and not database.exists():
        database.write_bytes(_migrated())
    app = prepared(wanted)
    app.jinja_env.bytecode_cache = _COMPILED
    _share_statements(app)
    return app
