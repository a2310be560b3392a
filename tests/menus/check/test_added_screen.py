"""The screen that docs/adding-a-screen.md adds passes the static check and the linter."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest

import menus

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "adding-a-screen.md").read_text(encoding="utf-8")
CHECK = """
from menus.check import TEXTS, problems
from menus.check.declared import declared
from menus.screens import ROOTS, SCREENS
from menus.text.catalogue import Catalogues
print(*map(str, problems(declared(), ROOTS, Catalogues.load(TEXTS))), sep="\\n")
print("reached" if "cycle_end" in SCREENS else "not reached")
"""
LANGUAGES = ("fr", "bm", "en")


def blocks(language: str) -> list[str]:
    """The page's examples in this language."""
    return [dedent(" " * 3 + found.lstrip()) for found in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)]


def added(folder: Path) -> None:
    """Do what the page says, in a copy of the menus."""
    copy = folder / "menus"
    shutil.copytree(Path(menus.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for begun in copy.glob("texts/*.toml"):
        if begun.stem not in LANGUAGES:
            begun.unlink()
    screen, way = blocks("python")
    (copy / "screens" / "member" / "cycle_end.py").write_text(screen, encoding="utf-8")
    other = copy / "screens" / "member" / "other.py"
    changed = re.sub(r"^_CHECK = .*\n", way, other.read_text("utf-8"), count=1, flags=re.MULTILINE)
    other.write_text(changed.replace(", consultation, ", ", consultation, cycle_end, "), encoding="utf-8")
    lines = tomllib.loads(blocks("toml")[0])
    for language in LANGUAGES:
        texts = copy / "texts" / f"{language}.toml"
        option = f'cycle = "{lines[language]["option"]}"'
        inline = re.sub(
            r'(\n\[other\.help(?:_here)?\]\n(?:(?!\n\[).)*?options = \{[^}]*?) \}', rf"\1, {option} }}",
            texts.read_text("utf-8"), flags=re.DOTALL,
        )  # fmt: skip
        tables = re.sub(r"(\n\[other\.help(?:_here)?\.options\]\n(?:\w[^\n]*\n)+)", rf"\1{option}\n", inline)
        texts.write_text(f'{tables}\n[cycle_end]\ntext = "{lines[language]["text"]}"\n', encoding="utf-8")


def checked(folder: Path) -> list[str]:
    """What the static check says of the copy."""
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", CHECK], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")


def test_the_worked_example_has_no_problem(tmp_path: Path) -> None:
    added(tmp_path)
    assert [line for line in checked(tmp_path) if line] == ["reached"]


@pytest.mark.parametrize("path", ["screens/member/cycle_end.py", "screens/member/other.py"])
def test_the_worked_example_is_written_as_all_is(tmp_path: Path, path: str) -> None:
    added(tmp_path)
    command = ["ruff", "check", "--stdin-filename", f"menus/{path}", "-"]
    source = (tmp_path / "menus" / path).read_text("utf-8")
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, input=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
