"""A class name means one thing: no two modules of the product share one."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_two_modules_share_a_class_name() -> None:
    where = defaultdict(list)
    for room in ("app", "ledger", "menus", "sessions"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    where[node.name].append(str(path.relative_to(ROOT)))
    assert len(where) > 500
    assert {name: files for name, files in where.items() if len(files) > 1} == {}
