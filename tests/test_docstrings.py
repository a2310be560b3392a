"""One dialect of docstrings: errors stand in a section of their own (ruff checks the rest)."""

import ast
import re

import pytest

from tests.test_papers import ROOT

PRODUCT = sorted(path for room in ("app", "ledger", "menus", "sessions") for path in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", ["app", "ledger", "menus", "sessions"])
def test_errors_stand_in_their_own_section(room: str) -> None:
    inline = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in PRODUCT
        if path.is_relative_to(ROOT / room)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and re.search(r"(Raises|Returns|Args): \S", ast.get_docstring(node) or "")
    ]
    assert inline == []
