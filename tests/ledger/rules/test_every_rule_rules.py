"""Every public function of the rules has a caller in the product, and every setting a reader that changes something."""

import ast
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from ledger.rules.by_family.constitution import Constitution

pytestmark = pytest.mark.xdist_group("source")  # all of it is read once
ROOT = Path(__file__).parents[3]
RULES = ROOT / "ledger" / "rules"


def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


FUNCTIONS = [
    (file.relative_to(ROOT).as_posix(), node.name)
    for file in sorted(RULES.rglob("*.py"))
    for node in _parsed(file).body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
]
DEMO = ROOT / "app" / "demo"
"""The demo lives by the rules and is none."""


def _names(tree: ast.AST, without: str = "") -> set[str]:
    names: set[str] = set()
    left = [tree]
    while left:
        for node in ast.iter_child_nodes(left.pop()):
            if isinstance(node, ast.FunctionDef) and node.name == without:
                continue
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
            left.append(node)
    return names


@cache
def _said() -> dict[Path, tuple[set[str], set[str]]]:
    """What every file names, and reads as an attribute; parsed once, by the first test that asks.

    Of a rule that another rule calls the caller is looked for in the same way.
    """
    files = (file for room in ("app", "ledger", "menus") for file in sorted((ROOT / room).rglob("*.py")))
    trees = ((file, _parsed(file)) for file in files if not file.is_relative_to(DEMO))
    return {file: (_names(tree), _read_in(tree)) for file, tree in trees}


def _callers(file: Path, name: str) -> list[Path]:
    return [other for other, (names, _) in _said().items() if name in (names if other != file else _but_in(file, name))]


def _but_in(file: Path, name: str) -> set[str]:
    return _names(_parsed(file), name)


@pytest.mark.parametrize(("file", "name"), FUNCTIONS)
def test_every_rule_is_called_in_the_product(file: str, name: str) -> None:
    callers = _callers(ROOT / file, name)
    assert callers, f"{file} says {name}, and nobody asks"


def _read_in(tree: ast.AST) -> set[str]:
    """The settings that code reads of a constitution, as an attribute of it."""
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}


@pytest.mark.parametrize("setting", [item.name for item in fields(Constitution)])
def test_every_setting_is_read_where_it_changes_something(setting: str) -> None:
    readers = [file for file, (_, read) in _said().items() if setting in read and file.name != "constitution.py"]
    assert readers, f"{setting} is written in every group's rules and read by none"
