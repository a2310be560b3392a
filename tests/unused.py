"""Finds functions, classes and methods of the product that nothing in the product names: ``python -m tests.unused``.

A name counts as used where the product's code or a page's template says it outside its own definition. What a decorator
registers (a page, a command, a validator) is used by whoever it is registered with. What is named by others than the
product stands in ``ALLOWED``, each with its reason.
"""

import ast
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
ROOMS: Final = ("app", "ledger", "menus", "sessions")
ALLOWED: Final = {
    "sample_line": "a test says every line of the script",
    "ended_within": "the embedded PostgreSQL of tests and benches asks it",
    "startup": "uvicorn calls its server's",
    "emit": "logging calls a handler",
    "get_route_handler": "FastAPI calls a route's",
    "sqlalchemy_url": "the migrations ask for it",
    "connection_made": "asyncio calls a protocol",
    "data_received": "asyncio calls a protocol",
    "connection_lost": "asyncio calls a protocol",
    "on_message_begin": "httptools calls a protocol",
    "on_headers_complete": "httptools calls a protocol",
    "on_message_complete": "httptools calls a protocol",
    "settings_customise_sources": "pydantic asks settings where they come from",
    "handle_hup": "uvicorn's supervisor calls it by the signal's name",
}
_CHANGES_NO_USE: Final = {"property", "classmethod", "staticmethod", "dataclass", "lru_cache", "asynccontextmanager"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Unused:
    """One definition that nothing names."""

    file: str
    line: int
    name: str

    def __str__(self) -> str:
        """As a compiler says it."""
        return f"{self.file}:{self.line}: nothing in the product names {self.name}"


def _decorator(node: ast.expr) -> str:
    call = node.func if isinstance(node, ast.Call) else node
    return call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")


def _definitions(tree: ast.Module) -> Iterator[Definition]:
    for node in ast.walk(tree):
        if not isinstance(node, Definition) or (node.name.startswith("__") and node.name.endswith("__")):
            continue
        if all(_decorator(one) in _CHANGES_NO_USE for one in node.decorator_list):
            yield node


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value  # a name in quotes: a forward reference, `getattr`


def unused(sources: dict[str, str], elsewhere: str = "", allowed: Collection[str] = ALLOWED) -> list[Unused]:
    """Every definition of these sources, by file, that neither they nor the text ``elsewhere`` names."""
    trees = {file: ast.parse(source) for file, source in sources.items()}
    counted: dict[str, int] = {}
    for tree in trees.values():
        for name in _named(tree):
            counted[name] = counted.get(name, 0) + 1
    outside = set(re.findall(r"\w+", elsewhere))
    found = []
    for file, tree in trees.items():
        for node in _definitions(tree):
            by_itself = sum(name == node.name for name in _named(node))
            if counted.get(node.name, 0) <= by_itself and node.name not in outside and node.name not in allowed:
                found.append(Unused(file, node.lineno, node.name))
    return found


@cache
def in_the_product() -> list[Unused]:
    """What nothing names in the product as it stands, exceptions among it."""
    files = (file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")))
    sources = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in files}
    pages = (file.read_text(encoding="utf-8") for room in ROOMS for file in (ROOT / room).rglob("*.html"))
    return unused(sources, "\n".join([*pages, (ROOT / "pyproject.toml").read_text(encoding="utf-8")]), allowed=())


def of_the_product() -> list[Unused]:
    """The same without the exceptions."""
    return [one for one in in_the_product() if one.name not in ALLOWED]


if __name__ == "__main__":
    every = of_the_product()
    for one in every:
        sys.stderr.write(f"{one}\n")
    sys.exit(1 if every else 0)
