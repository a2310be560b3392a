"""Octets inside documents: JSON has none, so they travel as hexadecimal digits."""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class in_hex(FunctionElement[str]):  # noqa: N801 -- a function of SQL
    """The octets of a column in hexadecimal digits, lower case."""

    type = Text()
    inherit_cache = True


@compiles(in_hex, "sqlite")
def _in_sqlite(element: "in_hex", compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"lower(hex({compiler.process(element.clauses, **options)}))"


@compiles(in_hex, "postgresql")
def _in_postgresql(element: "in_hex", compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"encode({compiler.process(element.clauses, **options)}, 'hex')"
