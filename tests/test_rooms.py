"""A folder of the product is one idea, said in a sentence, of at most fourteen files."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_FILES = 14
ONE_FILE_EACH = {
    "app/ussd/gateways": "a gateway",
    "menus/screens/money": "a line of the treasurer's menu",
    "menus/screens/people": "a line of the menu of members",
}


def folders() -> Iterator[Path]:
    for room in ("app", "ledger", "menus", "sessions"):
        yield from sorted({path.parent for path in (ROOT / room).rglob("*.py")})


@pytest.mark.parametrize("folder", [str(folder.relative_to(ROOT)) for folder in folders()])
def test_a_folder_is_one_idea(folder: str) -> None:
    files = [path for path in (ROOT / folder).glob("*.py") if path.name != "__init__.py"]
    assert len(files) <= MAX_FILES or (folder in ONE_FILE_EACH and len(files) <= MAX_FILES + 4)
    assert ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text("utf-8")))
