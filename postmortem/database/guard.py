"""The second wall: every statement of a session gets its viewer's rule, or is refused."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, TableClause, event, false, inspect
from sqlalchemy.orm import FromStatement, ORMExecuteState
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import InternalTraversal

from ..errors import Unscoped
from .sessions import GuardedSession

RuleOf = Callable[[Any, type], ColumnElement[bool] | None]
BULK = ("bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings")

CONSTANT = {"is_constant": True}  # a statement of a module, made once; values come as parameters
MOST_KEPT = 1_000

_models: dict[str, type] = {}  # by the names of their tables
_rules: list[RuleOf] = []
_kept: dict[tuple[Any, ...], Any] = {}


class _Rule(LoaderCriteriaOption):
    """A rule that follows its table into a joined alias: SQLAlchemy's own would name the table."""

    __slots__ = ()
    _traverse_internals = LoaderCriteriaOption._traverse_internals

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        rule = super()._resolve_where_criteria(ext_info)
        return ext_info._adapter.traverse(rule) if ext_info.is_aliased_class else rule


class _Shut(_Rule):
    """Every table but those that were seen in a statement: one met all the same is refused.

    So to look for too few tables is an error, never a hole.
    """

    __slots__ = ("names", "seen")
    _traverse_internals = [("names", InternalTraversal.dp_string)]  # noqa: RUF012 - as theirs

    def __init__(self, seen: frozenset[type]) -> None:
        super().__init__(next(iter(_models.values())), false(), include_aliases=True)
        self.seen = seen
        self.names = " ".join(sorted(model.__name__ for model in seen))

    def _all_mappers(self) -> Iterator[Any]:
        return (inspect(model) for model in _models.values() if model not in self.seen)

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        raise Unscoped(f"{ext_info.mapper.class_.__name__} was not seen in the statement")


def _seen(statement: Any) -> frozenset[type]:
    """The models whose tables a statement names; all of them where its options may load more."""
    if statement._with_options:
        return frozenset(_models.values())
    named = {one.name for one in visitors.iterate(statement) if isinstance(one, TableClause)}
    return frozenset(_models[table] for table in named if table in _models)


def _criteria(viewer: Any, seen: frozenset[type]) -> tuple[Any, ...]:
    """One loader option per table that the viewer may not read whole; plain expressions only.

    A lambda here could be cached with the first viewer's values and serve them to the next; what
    is kept here is found again only by a viewer who is alike in everything.
    """
    rules = ((model, _rules[0](viewer, model)) for model in _models.values() if model in seen)
    return (
        _Shut(seen),
        *(_Rule(model, rule, include_aliases=True) for model, rule in rules if rule is not None),
    )


def narrow(state: ORMExecuteState) -> None:
    """Add the viewer's rules to a statement, or refuse it."""
    session = state.session
    viewer = session.info.get("viewer")
    if viewer is None:
        raise Unscoped("a statement without a viewer")
    if viewer.is_system or state.is_column_load:
        return
    if state.execution_options.get("bookkeeping") and session.info.get("writing"):
        return
    if not state.is_orm_statement or isinstance(state.statement, FromStatement):
        raise Unscoped("only ORM statements can be narrowed to a viewer")
    if not state.is_select and not session.info.get("writing"):
        raise Unscoped("a reading session changes nothing")
    alike = session.info.get("alike")
    if alike is None:
        alike = session.info["alike"] = _alike(viewer)
    statement = state.statement
    if state.execution_options.get("is_constant"):
        state.statement = _remembered(
            (statement, alike), lambda: _narrowed(statement, viewer, alike)
        )
    else:
        state.statement = _narrowed(statement, viewer, alike)


def _narrowed(statement: Any, viewer: Any, alike: tuple[Any, ...]) -> Any:
    seen = _seen(statement)
    return statement.options(*_remembered((seen, alike), lambda: _criteria(viewer, seen)))


def _alike(viewer: Any) -> tuple[Any, ...]:
    """All that a viewer is; no rule can depend on anything else."""
    return tuple(getattr(viewer, field.name) for field in fields(viewer))


def _remembered(key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """What was made for this key before, within a bound."""
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = make()
    return found


def refuse_flush(session: Any, *_: object) -> None:
    """A reading session has nothing to flush."""
    if not session.info.get("writing") and (session.new or session.dirty or session.deleted):
        raise Unscoped("a reading session changes nothing")


def _refused(*_: object, **__: object) -> None:
    raise Unscoped("bulk writes go round the guard")


def install(models: Sequence[type], rule_of: RuleOf) -> None:
    """Put the wall up for every guarded session of this process.

    Only a writing session's own bookkeeping (locks, the journal's last checksum, the next
    number) is let through; none of it is ever shown.
    """
    _models.clear()
    _models.update((model.__tablename__, model) for model in models)  # type: ignore[attr-defined]
    _rules[:] = [rule_of]
    _kept.clear()
    if not event.contains(GuardedSession, "do_orm_execute", narrow):
        event.listen(GuardedSession, "do_orm_execute", narrow)
        event.listen(GuardedSession, "before_flush", refuse_flush)
    for name in BULK:
        setattr(GuardedSession, name, _refused)
