"""Both engines take every statement that a module keeps: its tables and columns are there, its types fit."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

import asyncpg
import pytest
from sqlalchemy import BindParameter, Delete, Insert, Select, TableClause, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.sqltypes import TupleType

import app
import ledger
from app.organisations.tenancy import within_scope
from ledger.database.address import DatabaseAddress
from ledger.database.engines.sqlite_file import connect
from ledger.database.statement import Compiler

pytestmark = pytest.mark.anyio
Statement = Select[Any] | Insert | Update | Delete
SCOPES = ("installation", "ngo", "agent", "limited", "programme")

OF_ONE_ENGINE = {
    **{f"app.service.readiness.{name}": "postgresql" for name in ("_READ_ONLY", "_LITTLE_MEMORY", "_ROOM")},
    "ledger.database.clock._CLOCK": "postgresql",
    "ledger.imports.pieces._IN_TURN": "postgresql",
}


def modules() -> Iterator[ModuleType]:
    for room in (app, ledger):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def kept_in(value: object) -> Iterator[Statement]:
    if isinstance(value, Select | Insert | Update | Delete):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from kept_in(part)
    elif isinstance(value, Mapping):
        yield from kept_in(list(value.values()))


def statements() -> dict[int, tuple[str, Statement]]:
    """By identity, for one statement may have names in several modules."""
    return {
        id(statement): (f"{module.__name__}.{name}", statement)
        for module in modules()
        for name, value in vars(module).items()
        for statement in kept_in(value)
    }


def behind_walls(statement: Statement) -> Iterable[Statement]:
    names = {part.name for part in visitors.iterate(statement) if isinstance(part, TableClause)}
    if isinstance(statement, Select) and any(name.startswith("visible") for name in names):
        return [within_scope(statement, scope)[0] for scope in SCOPES]
    return [statement]


def values_for(statement: Statement) -> dict[str, object]:
    """Something for each bound value, and for each column that a call could set."""
    values: dict[str, object] = {}
    if isinstance(statement, Insert | Update):
        values = {column.name: 1 for column in statement.table.columns if not column.primary_key}
    if isinstance(statement, Insert):
        values |= {column.name: 1 for column in statement.table.columns}
    for column in getattr(statement, "_values", None) or ():
        values.pop(getattr(column, "name", column), None)  # what it sets itself
    for part in visitors.iterate(statement):
        if isinstance(part, BindParameter) and not part.unique:
            several = [(1, 2)] if isinstance(part.type, TupleType) else [1, 2]
            values[part.key] = several if part.expanding else 1
    return values


async def test_an_engine_takes_every_statement(database_url: str) -> None:
    address = DatabaseAddress.read(database_url)
    found = [(name, each) for name, statement in statements().values() for each in behind_walls(statement)]
    assert len(found) > 300
    found = [(name, each) for name, each in found if OF_ONE_ENGINE.get(name, address.engine) == address.engine]
    wrong = []
    if address.engine == "sqlite":
        compiler, file = Compiler(sqlite.dialect()), connect(address.path)
        for name, statement in found:
            words, arguments = compiler.compile(statement, values_for(statement))
            try:
                file.execute(f"EXPLAIN {words}", arguments)
            except Exception as problem:  # noqa: BLE001 -- whatever it is, it is told
                wrong.append(f"{name}: {problem}")
        file.close()
    else:
        compiler = Compiler(asyncpg_dialect())
        async with asyncpg.create_pool(address.dsn(), min_size=1, max_size=1) as pool, pool.acquire() as connection:
            for name, statement in found:
                words, _ = compiler.compile(statement, values_for(statement))
                try:
                    await connection.prepare(words)
                except asyncpg.PostgresError as problem:
                    wrong.append(f"{name}: {problem}")
    assert wrong == []
