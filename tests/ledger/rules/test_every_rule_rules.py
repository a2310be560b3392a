"""Every public function of the rules has a caller in the product, and every setting a reader that changes something."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest

from ledger.rules.constitution import Constitution

ROOT = Path(__file__).parents[3]
RULES = ROOT / "ledger" / "rules"
TREES = {
    file: ast.parse(file.read_text(encoding="utf-8"))
    for room in ("app", "ledger", "menus")
    for file in sorted((ROOT / room).rglob("*.py"))
}
FUNCTIONS = [
    (file.relative_to(ROOT).as_posix(), node.name)
    for file, tree in TREES.items()
    if file.is_relative_to(RULES)
    for node in tree.body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
]
DEMO = ROOT / "app" / "demo"
"""The demo lives by the rules and is none."""


def _names(tree: ast.AST, without: str = "") -> set[str]:
    names: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and node.name == without:
            continue
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
        names |= _names(node, without)
    return names


NAMED = {file: _names(tree) for file, tree in TREES.items() if not file.is_relative_to(DEMO)}
"""What every file names; of a rule that another rule calls the caller is looked for in the same way."""


def _callers(file: Path, name: str) -> list[Path]:
    return [other for other in NAMED if name in (NAMED[other] if other != file else _names(TREES[file], name))]


@pytest.mark.parametrize(("file", "name"), FUNCTIONS)
def test_every_rule_is_called_in_the_product(file: str, name: str) -> None:
    callers = _callers(ROOT / file, name)
    assert callers, f"{file} says {name}, and nobody asks"


def _read_in(tree: ast.AST) -> set[str]:
    """The settings that code reads of a constitution, as an attribute of it."""
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}


READ = {file: _read_in(tree) for file, tree in TREES.items() if not file.is_relative_to(DEMO)}


@pytest.mark.parametrize("setting", [item.name for item in fields(Constitution)])
def test_every_setting_is_read_where_it_changes_something(setting: str) -> None:
    readers = [file for file, names in READ.items() if setting in names and file.name != "constitution.py"]
    assert readers, f"{setting} is written in every group's rules and read by none"
