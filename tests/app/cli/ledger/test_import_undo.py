"""``kesu import`` whose process is killed between two groups: taken back by command, or the same file goes on."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.lines import counted
from tests.app.cli.organisations.test_org import SAMPLES, run

GROUPS = 12
KESU = "from app.cli import main; main()"
PATIENCE_SECONDS = 60


def standing(books: Path) -> dict[str, int]:
    with closing(sqlite3.connect(books, timeout=30)) as store:
        found = store.execute("SELECT status, count(*) FROM savings_group WHERE code LIKE 'U-%' GROUP BY status")
        return dict(found.fetchall())


@pytest.fixture
def cut_off(books: Path) -> tuple[Path, int]:
    """A file that a killed process left unfinished, and how many of its groups are written."""
    assert run("import", str(SAMPLES / "groups.csv")).exit_code == 0, "somebody to pause for"
    file = books.parent / "unfinished.csv"
    rows = (f"U-{group};{number};Awa;4" for group in range(GROUPS) for number in (1, 2))
    file.write_text("\n".join(["groupe;numero;nom;parts", *rows]), encoding="utf-8")
    command = [sys.executable, "-c", KESU, "import", str(file)]
    with subprocess.Popen(command, env={**os.environ}, stderr=subprocess.DEVNULL) as importing:
        ends = time.monotonic() + PATIENCE_SECONDS
        while not standing(books) and time.monotonic() < ends:
            time.sleep(0.01)
        importing.kill()
    written = standing(books)
    assert 0 < written.get("importing", 0) < GROUPS, written
    return file, written["importing"]


def test_an_import_whose_process_was_killed_is_taken_back_by_command(books: Path, cut_off: tuple[Path, int]) -> None:
    file, written = cut_off
    assert f"{counted(written, 'group was', 'groups were')} taken back" in run("import", str(file), "--undo").stderr
    assert "nothing to take back" in run("import", str(file), "--undo").stderr
    assert standing(books) == {"withdrawn": written}
    assert f"{GROUPS} groups, {2 * GROUPS} members" in run("import", str(file)).stderr
    assert run("audit").exit_code == 0


def test_the_same_file_goes_on_after_its_process_was_killed(books: Path, cut_off: tuple[Path, int]) -> None:
    file, _ = cut_off
    assert f"{GROUPS} groups, {2 * GROUPS} members" in run("import", str(file)).stderr
    assert "already imported" in run("import", str(file)).stderr
    assert standing(books) == {"active": GROUPS}
    assert run("audit").exit_code == 0
