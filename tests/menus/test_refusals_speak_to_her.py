"""A refusal that a member meets on her own screens speaks to her, or of nobody: never of "this member"."""

import ast
from importlib.util import find_spec
from pathlib import Path

import pytest

import menus.screens
from app.runtime.wiring import load_catalogues
from ledger.rules.refusal import REFUSALS

HER_OWN = ("member/*.py", "before_home/*.py", "assembly/tontine.py", "assembly/share_out_table.py")
OF_ANOTHER = {
    "fr": ("Ce membre", "Cette personne", "{name}", "{number}"),
    "en": ("This member", "That person", "{name}", "{number}"),
    "bm": ("Nin tɔnden", "{name}", "{number}"),
}
FOR_OFFICERS = {
    "savings.not_waiting",  # who has bought her entry already
    "member.unknown",  # a number that an officer typed
    "member.herself",
    "second.not_an_officer",
}
"""Raised in the same modules, by what officers alone do."""


def _modules(path: Path) -> set[str]:
    """The modules of the ledger that a file imports from."""
    tree = ast.parse(path.read_text("utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {name for name in names if name.startswith("ledger.")}


def _raised_in(module: str) -> set[str]:
    found = find_spec(module)
    if found is None or found.origin is None:
        return set()
    tree = ast.parse(Path(found.origin).read_text("utf-8"))
    calls = (
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal"
    )
    return {str(call.args[0].value) for call in calls if call.args and isinstance(call.args[0], ast.Constant)}


def reached_by_her() -> set[str]:
    """Every refusal of the modules that her screens call, and of the rules that these ask."""
    folder = Path(str(menus.screens.__file__)).parent
    asked: set[str] = set()
    for room in HER_OWN:
        for path in folder.glob(room):
            asked |= _modules(path)
    rules: set[str] = set()
    for module in asked:
        found = find_spec(module)
        if found is not None and found.origin is not None:
            rules |= {one for one in _modules(Path(found.origin)) if one.startswith("ledger.rules.")}
    return set[str]().union(*map(_raised_in, asked | rules)) - FOR_OFFICERS


def test_her_screens_reach_refusals() -> None:
    assert {"savings.too_few", "loan.nothing_owed", "tontine.not_a_member", "pin.wrong"} <= reached_by_her()
    assert reached_by_her() <= set(REFUSALS)


@pytest.mark.parametrize("language", ["fr", "bm", "en"])
def test_they_speak_to_her_or_of_nobody(language: str) -> None:
    catalogues = load_catalogues()
    said = {code: catalogues.text(language, f"refusal.{code}") for code in reached_by_her()}
    assert {code: text for code, text in said.items() if any(words in text for words in OF_ANOTHER[language])} == {}
