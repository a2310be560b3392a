"""SQL is written as expressions over the tables; a statement that stays text says why in a comment ``# text: …``."""

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

import pytest

from tests.test_papers import ROOT

STATEMENT = re.compile(r"\b(SELECT|INSERT INTO|DELETE FROM)\b|\bUPDATE \w+ SET\b|^\s*UPDATE \w+\s*$")


def words_of(node: ast.AST) -> str:
    """What is written in a string, with nothing where a value is filled in."""
    return "".join(
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def is_string(node: ast.AST) -> TypeGuard[ast.Constant | ast.JoinedStr]:
    return isinstance(node, ast.Constant | ast.JoinedStr)


def statements(tree: ast.Module, *, strings: bool) -> Iterator[ast.expr]:
    """Calls of ``text`` with a statement or with what is no literal, and, if asked, any string that is a statement."""
    ours = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if (node.module, name.name) == ("sqlalchemy", "text")
    }
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours:
            if not is_string(node.args[0]) or STATEMENT.search(words_of(node.args[0])):
                yield node
        elif strings and id(node) not in docstrings and is_string(node) and STATEMENT.search(words_of(node)):
            yield node


def unexplained(source: str, *, strings: bool) -> list[int]:
    """The lines of statements without a reason on their first line, or on the lines above what they stand in.

    A reason above the imports is that of a whole file.
    """
    tree, lines = ast.parse(source), source.splitlines()
    imports = next((node.lineno for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)), 1)
    if any(line.startswith("# text: ") for line in lines[: imports - 1]):
        return []
    found = []
    for node in statements(tree, strings=strings):
        held_in = [part.lineno for part in ast.walk(tree) if isinstance(part, ast.stmt) and part.lineno <= node.lineno]
        first = max(held_in)
        above = first - 1
        while above and lines[above - 1].lstrip().startswith("#"):
            above -= 1
        reasons = [*lines[above : first - 1], lines[node.lineno - 1], lines[max(node.lineno - 2, 0)]]
        if not any("# text: " in line for line in reasons):
            found.append(node.lineno)
    return found


def still_text() -> set[str]:
    found = set()
    for room in ("app", "ledger"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if unexplained(path.read_text("utf-8"), strings=room == "app"):
                found.add(str(path.relative_to(ROOT)))
    return found


def test_a_statement_is_an_expression_or_says_why_not() -> None:
    assert sorted(still_text()) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('from sqlalchemy import text\nA = text("SELECT 1")\n', [2]),
        ('from sqlalchemy import text\nA = text(f"{B} DELETE FROM loan")\n', [2]),
        ("from sqlalchemy import text\nA = text(B)\n", [2]),
        ('from sqlalchemy import text\n# text: measured\nA = text(\n    "SELECT 1"\n)\n', []),
        ('from sqlalchemy import text\nA = text("SELECT 1")  # text: measured\n', []),
        ('from sqlalchemy import text\nA = text("closed_us IS NULL")\n', []),
        ("from menus import text\nA = text(B)\n", []),
        ('"""What it does."""\n# text: measured\nfrom sqlalchemy import text\nA = text(B)\n', []),
    ],
)
def test_the_check_knows_a_statement(source: str, lines: list[int]) -> None:
    assert unexplained(source, strings=False) == lines
