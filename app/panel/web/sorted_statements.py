"""Makes the statements of a list: its page by each of its columns, read in the order of an index where there is one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    Alias,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Join,
    Label,
    Select,
    Subquery,
    Table,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.sql.elements import KeyedColumnElement

from app.organisations.tenancy import never_null

_ONE: Final[Label[int]] = literal_column("1", Integer).label("one")


def sorted_by(statement: Select[Any], key: ColumnElement[Any], *, down: bool) -> list[ColumnElement[Any]]:
    """An order by one column: what is not there stands last, on both engines.

    Of a column that is always there nothing else is asked: the engine reads its index, and stops where the page ends.
    """
    order = key.desc() if down else key.asc()
    return [order] if _is_there(key, statement) else [key.is_(None), order]


def pages(
    statement: Select[Any], columns: Mapping[str, ColumnElement[Any]], ties: Sequence[ColumnElement[Any]]
) -> dict[tuple[str, bool], Select[Any]]:
    """The statement of ``page_rows`` lines after those ``skipped``, by each of its columns and either way."""
    page = statement.order_by(None).limit(bindparam("page_rows")).offset(bindparam("skipped"))
    return {
        (name, down): page.order_by(*sorted_by(statement, key, down=down), *ties)
        for name, key in columns.items()
        for down in (False, True)
    }


def pages_of_first(
    statement: Select[Any],
    columns: Mapping[str, ColumnElement[Any]],
    ties: Sequence[ColumnElement[Any]],
    usual: str,
    most: int,
) -> dict[tuple[str, bool], Select[Any]]:
    """The same for a long list: by other columns than its usual one its first ``most`` lines are sorted, not all."""
    name = usual.removeprefix("-")
    order = sorted_by(statement, columns[name], down=usual.startswith("-"))
    first = statement.order_by(None).order_by(*order).limit(most).subquery("first_of")
    others = {other: _within(first, key) for other, key in columns.items() if other != name}
    alike = [tie for tie in (_within(first, tie) for tie in ties) if tie is not None]
    by_others = pages(select(first), {other: key for other, key in others.items() if key is not None}, alike)
    return pages(statement, columns, ties) | by_others


def _within(lines: Subquery, key: ColumnElement[Any]) -> ColumnElement[Any] | None:
    return lines.corresponding_column(key) if isinstance(key, KeyedColumnElement) else None


def counting(statement: Select[Any], most: int = 0) -> Select[Any]:
    """How many lines a statement has, as ``lines``; up to one more than ``most``, unless that is nought.

    What a line only looks up makes it no more and no fewer: such joins, which no condition names, are left out.
    """
    lines = statement.order_by(None)
    source = _source(statement)
    if source is not None:
        kept = _without_lookups(source, str(statement.whereclause))
        lines = select(_ONE).select_from(kept).where(*statement._where_criteria)  # noqa: SLF001 -- what where() was given
    if most:
        lines = select(_ONE).select_from(
            lines.with_only_columns(_ONE, maintain_column_froms=True).limit(most + 1).subquery()
        )
    return lines.with_only_columns(func.count().label("lines"), maintain_column_froms=True)


def _source(statement: Select[Any]) -> FromClause | None:
    """The joins of a statement whose lines are rows; none where they are groups of rows."""
    froms = statement.get_final_froms()
    rows = not statement._group_by_clauses and not statement._distinct  # noqa: SLF001 -- nothing public tells it
    return froms[0] if rows and len(froms) == 1 else None


def _without_lookups(source: FromClause, named: str) -> FromClause:
    """``named``: the conditions, and those of joins that are kept."""
    if not isinstance(source, Join):
        return source
    if source.isouter and f"{_name(source.right)}." not in named:
        return _without_lookups(source.left, named)
    left = _without_lookups(source.left, f"{named} {source.onclause}")
    return left.join(source.right, source.onclause, isouter=source.isouter)


def _name(source: FromClause) -> str:
    return str(getattr(source, "name", ""))


def _is_there(key: ColumnElement[Any], statement: Select[Any]) -> bool:
    """Whether no line is without it: its table is joined for all of them, and has it in every row."""
    table = getattr(key, "table", None)
    if table is None or any(table is right for right in _looked_up(statement.get_final_froms())):
        return False
    if isinstance(table, Table) or (isinstance(table, Alias) and isinstance(table.element, Table)):
        return isinstance(key, Column) and not key.nullable
    return never_null(_name(table), str(getattr(key, "name", "")))


def _looked_up(sources: Sequence[FromClause]) -> list[FromClause]:
    """The tables of outer joins."""
    found: list[FromClause] = []
    for source in sources:
        if isinstance(source, Join):
            found += [source.right] if source.isouter else []
            found += _looked_up([source.left, source.right])
    return found
