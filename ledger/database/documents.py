"""Several tables read in one statement: each becomes a list of JSON rows, decoded into a struct with names and types.

Both engines build the JSON themselves. A row travels as an array, which is shorter than an object; a struct that is
``array_like`` gives its places their names back, and the columns of a query are compared with them when it is declared.
"""

from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Select, Text, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from ledger.database.protocols import Database, Reader, UnitOfWork

T = TypeVar("T", bound=msgspec.Struct)


class RowStruct(msgspec.Struct, array_like=True, frozen=True):
    """One row of a query inside a document; its fields are the query's columns, in their order."""


class _json_rows(FunctionElement[str]):  # noqa: N801 -- a function of SQL
    """The rows of a subquery as the text of a JSON array of arrays; ``[]`` where there are none."""

    type = Text()
    inherit_cache = True


@compiles(_json_rows, "sqlite")
def _in_sqlite(element: "_json_rows", compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(_json_rows, "postgresql")
def _in_postgresql(element: "_json_rows", compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"coalesce(json_agg(json_build_array({compiler.process(element.clauses, **options)})), '[]')::text"


class _json_map(FunctionElement[str]):  # noqa: N801 -- a function of SQL
    """A subquery of two columns as the text of a JSON object, first to second; ``{}`` where there are no rows."""

    type = Text()
    inherit_cache = True


@compiles(_json_map, "sqlite")
def _map_in_sqlite(element: "_json_map", compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_group_object({compiler.process(element.clauses, **options)})"


@compiles(_json_map, "postgresql")
def _map_in_postgresql(element: "_json_map", compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"coalesce(json_object_agg({compiler.process(element.clauses, **options)}), '{{}}')::text"


class Document(Generic[T]):
    """A statement that gives one value of ``shape``: each field is a tuple of rows, or a dict, from a query of its own.

    A dict is for many rows of two columns, such as balances by account: it costs both sides less than rows.
    """

    def __init__(self, shape: type[T], **queries: "Select[Any]") -> None:
        fields = {field.name: field.type for field in msgspec.structs.fields(shape)}
        if tuple(fields) != tuple(queries):
            raise TypeError(f"{shape.__name__} has the fields {tuple(fields)}, not {tuple(queries)}")
        parts = []
        for name, query in queries.items():
            columns = tuple(query.selected_columns.keys())
            function: type[_json_rows | _json_map] = _json_rows
            if fields[name].__origin__ is dict:
                function = _json_map
                if len(columns) != 2:
                    raise TypeError(f"{shape.__name__}.{name}: a dict takes two columns, not {columns}")
            elif fields[name].__args__[0].__struct_fields__ != columns:
                raise TypeError(f"{shape.__name__}.{name}: the query has the columns {columns}")
            parts.append(_text_of(query, function))
        self._decoder = msgspec.json.Decoder(shape)
        document = literal_column("'['") + parts[0]
        for part in parts[1:]:
            document = document + literal_column("','") + part
        self._statement = select((document + literal_column("']'")).label("document"))

    async def read(self, reader: Database | Reader | UnitOfWork, **values: object) -> T:
        """Run the statement and give its one document; inside a unit of work it is what the unit holds."""
        return self._decoder.decode((await reader.fetch(self._statement, **values))[0]["document"])


def _text_of(query: "Select[Any]", function: type[_json_rows | _json_map]) -> Any:  # noqa: ANN401 -- a scalar of text
    rows = query.subquery()
    return select(function(*rows.c)).select_from(rows).scalar_subquery()
