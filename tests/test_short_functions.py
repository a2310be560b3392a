"""A function is read in one look: none of the product has more than 40 lines. Ruff looks after how complex it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PRODUCT = ("app", "menus", "sessions", "ledger")
MAX_LINES = 40
STILL_LONGER = {"ledger/imports/writing.py:_write"}
"""Nothing is added here."""


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_function_of_the_product_is_longer_than_40_lines() -> None:
    longer = {
        f"{path.relative_to(ROOT)}:{function.name}"
        for package in PRODUCT
        for path in (ROOT / package).rglob("*.py")
        for function in functions(path.read_text("utf-8"))
        if lines_of(function) > MAX_LINES
    }
    assert longer <= STILL_LONGER
