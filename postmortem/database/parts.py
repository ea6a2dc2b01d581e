"""One part of a column that holds a JSON text, taken out by the database."""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class part(FunctionElement[str]):  # noqa: N801 - called as the functions of SQL are
    """The JSON text of one field of an object: part(Edition.source, "factors")."""

    type = Text()
    name = "part"
    inherit_cache = True


@compiles(part, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    column, name = (compiler.process(one, **more) for one in element.clauses)
    return f"json_extract({column}, '$.' || {name})"


@compiles(part, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    column, name = (compiler.process(one, **more) for one in element.clauses)
    return f"(CAST({column} AS json) ->> {name})"
