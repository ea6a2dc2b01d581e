"""Making the rows of a list equal to the items of a saved document, changing only what differs."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from ..database.guard import CONSTANT
from ..database.sessions import GuardedSession


def assign(row: Any, values: dict[str, Any]) -> set[str]:
    """Set the values that differ; the names of those that did."""
    changed = {name for name, value in values.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, values[name])
    return changed


@cache
def _below(model: Any, column: str) -> Any:
    query = select(model).where(getattr(model, column) == bindparam("parent"))
    return query.execution_options(**CONSTANT)


def align(
    session: GuardedSession,
    model: Any,
    parent: dict[str, int],
    items: Sequence[Any],
    names: Iterable[str],
    *,
    key: str = "public_id",
    is_new: bool = False,
) -> bool:
    """Insert, change and delete rows below a parent so that they are the items, in their order.

    An item's `id` (or `key`, for sections) names its row; returns whether anything changed.
    Below a parent that is new there is nothing to look for.
    """
    ((column, value),) = parent.items()
    found: Iterable[Any] = (
        [] if is_new else session.scalars(_below(model, column), {"parent": value})
    )
    rows = {getattr(row, key): row for row in found}
    changed = False
    for position, item in enumerate(items):
        values = {name: getattr(item, name) for name in names} | {"position": position}
        name = item.key if key == "key" else item.id
        row = rows.pop(name, None)
        if row is None:
            session.add(model(**parent, **{key: name}, **values))
            changed = True
        else:
            changed = bool(assign(row, values)) or changed
    for row in rows.values():
        session.delete(row)
    return changed or bool(rows)
