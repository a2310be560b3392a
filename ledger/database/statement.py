"""SQLAlchemy statements turned into text once, so that a hop pays for the driver and for nothing above it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BindParameter, ClauseElement, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Insert, Update

_PLAIN: Final = re.compile(r"[\w:. -]*")
_Known = tuple[Executable, str, tuple[str, ...], Mapping[str, Any]]


class Compiler:
    """Compiles for one dialect and remembers the statements that modules keep as constants; one serves a whole process.

    A statement built for one call is compiled each time: only those kept alive by the cache itself are found again.
    """

    def __init__(self, dialect: Dialect, *, remember: int = 2048) -> None:
        self._dialect = dialect
        self._remember = remember
        self._known: dict[tuple[int, tuple[str, ...]], _Known] = {}
        self._lists: dict[tuple[int, tuple[str, ...]], tuple[Executable, Any]] = {}

    def compile(self, statement: Executable, values: Mapping[str, object]) -> tuple[str, list[object]]:
        """Give the SQL text and its arguments in the order of their places."""
        if any(isinstance(value, list | tuple) for value in values.values()):
            return self._spread(statement, values)
        names = tuple(values)
        found = self._known.get((id(statement), names))
        if found is None or found[0] is not statement:
            found = self._remembered(statement, names)
        _, sql, places, fixed = found
        return sql, [values[name] if name in values else fixed[name] for name in places]

    def _compiled(self, statement: Executable, names: tuple[str, ...]) -> Any:  # noqa: ANN401 -- SQLAlchemy's own
        assert isinstance(statement, ClauseElement)  # noqa: S101 -- every Executable we write is one
        return _with_literals(statement).compile(dialect=self._dialect, column_keys=_columns_set(statement, names))

    def _remembered(self, statement: Executable, names: tuple[str, ...]) -> _Known:
        compiled = self._compiled(statement, names)
        expanded = compiled.construct_expanded_state(dict.fromkeys(names))
        fixed = dict(expanded.parameters)
        fixed.update({column.key: column.default.arg for column in compiled.insert_prefetch})  # the models' defaults
        known = (statement, expanded.statement, tuple(expanded.positiontup or ()), fixed)
        if len(self._known) >= self._remember:
            self._known.clear()
        self._known[id(statement), names] = known
        return known

    def _spread(self, statement: Executable, values: Mapping[str, object]) -> tuple[str, list[object]]:
        """An IN list has as many places as it has values: these alone are made anew for every call."""
        names = tuple(values)
        found = self._lists.get((id(statement), names))
        if found is None or found[0] is not statement:
            if len(self._lists) >= self._remember:
                self._lists.clear()
            found = self._lists[id(statement), names] = (statement, self._compiled(statement, names))
        expanded = found[1].construct_expanded_state(dict(values))
        return expanded.statement, list(expanded.positional_parameters)


def _with_literals(statement: ClauseElement) -> ClauseElement:
    """The statement with the constants of its own text written out: a planner chooses partial indexes by them.

    What a caller passes has a name and stays a parameter, and so does any text that is not a plain word.
    """

    def write_out(parameter: BindParameter[Any]) -> None:
        values = parameter.value if isinstance(parameter.value, list | tuple) else [parameter.value]
        plain = all(type(value) is int or (isinstance(value, str) and _PLAIN.fullmatch(value)) for value in values)
        if parameter.unique and plain:
            parameter.literal_execute = True

    return visitors.cloned_traverse(statement, {}, {"bindparam": write_out})


def _columns_set(statement: Executable, names: tuple[str, ...]) -> list[str] | None:
    """An insert or update without VALUES of its own sets the columns that are named in the call."""
    if not isinstance(statement, Insert | Update):
        return None
    table: Any = statement.table
    return [name for name in names if name in table.c]
