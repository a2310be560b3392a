"""Every table is written by the product: not by the demo, a migration or a test alone.

Looks for what inserts a row: ``insert(…)`` and ``upsert(…)`` over a table, its model or a name that stands for it, and
``INSERT INTO`` in texts. Restoring a backup writes all tables alike and counts for none.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ledger import tables as models
from ledger.tables import metadata

pytestmark = pytest.mark.xdist_group("source")
ROOT = Path(__file__).parents[1]
ROOMS = ("app", "ledger", "menus", "sessions")
NOT_THE_PRODUCT = (ROOT / "app" / "demo", ROOT / "ledger" / "backup")
_INSERTS = ("insert", "upsert")
_SQL = re.compile(r"\bINSERT INTO (\w+)\b")
_OF_MODEL = {
    name: model.__tablename__ for name in models.__all__ if hasattr(model := getattr(models, name), "__tablename__")
}


@cache
def written_in(source: str) -> frozenset[str]:
    """The tables that a module inserts into."""
    return frozenset(_written(source))


def _written(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    stands_for: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                stands_for |= dict(_named(target, node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _INSERTS and node.args:
            into = node.args[0]
            found = stands_for.get(into.id) if isinstance(into, ast.Name) else _table(into)
            if found:
                yield found
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _SQL.findall(node.value)


def _named(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, str]]:
    """The names that an assignment gives to tables, also several at once."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _named(one, other)
    elif isinstance(target, ast.Name) and (found := _table(value)):
        yield target.id, found


def _table(value: ast.expr) -> str | None:
    """The table of ``table_of(Model)``."""
    match value:
        case ast.Call(func=ast.Name(id="table_of"), args=[ast.Name(id=model)]):
            return _OF_MODEL.get(model)
        case _:
            return None


def written_by_the_product(without: str = "") -> set[str]:
    """Every table that a module of the product inserts into. ``without``: a module that is left out."""
    found: set[str] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            left_out = any(path.is_relative_to(folder) for folder in (*NOT_THE_PRODUCT, ROOT / (without or "nothing")))
            if not left_out:
                found |= written_in(path.read_text("utf-8"))
    return found


def test_every_table_has_a_writer() -> None:
    assert len(metadata.tables) > 60
    assert sorted(metadata.tables.keys() - written_by_the_product()) == []


def test_a_table_whose_writer_is_gone_is_found() -> None:
    assert metadata.tables.keys() - written_by_the_product("ledger/people/contacts/consent.py") == {"consent"}


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("_INSERT = insert(table_of(Ngo))", {"ngo"}),
        ("a, _ngo = 1, table_of(Ngo)\n_INSERT: Final = upsert(_ngo).returning(_ngo.c.id)", {"ngo"}),
        ("SQL = 'INSERT INTO ngo (id) VALUES (1)'", {"ngo"}),
        ("_ngo = table_of(Ngo)\nselect(_ngo)\nupdate(_ngo)\nnames.insert(0, 'ngo')", set()),
        ("# INSERT INTO ngo\n", set()),
    ],
)
def test_what_counts_as_writing(source: str, written: set[str]) -> None:
    assert written_in(source) == written
