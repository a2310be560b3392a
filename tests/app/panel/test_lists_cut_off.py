"""A list of persons whose process is killed before it commits leaves nothing, and the same sheet then comes in."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.panel.pages.persons import person_lists
from tests.app.panel.conftest import _TEMPLATE
from tests.kit.killed_lists import LISTS, PERSONS, look_at, read_here, signed_in, write

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_killed_process_leaves_no_row_of_a_list_and_the_same_sheet_comes_in(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_world")[0], tmp_path / "panel.db")
        url = f"sqlite:///{tmp_path / 'panel.db'}"
    else:
        request.getfixturevalue("postgres_template_world")
        make: Callable[[str | None], str] = request.getfixturevalue("make_postgres_database")
        url = make(_TEMPLATE)
    command = [sys.executable, "-m", "tests.kit.killed_lists", url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(PERSONS)] * 6, "each was killed with every person and line in its transaction"
    monkeypatch.setattr(person_lists, "read_apart", read_here)
    asyncio.run(_come_in(url))


async def _come_in(url: str) -> None:
    browser = await signed_in(url, len(LISTS))
    database = browser.world.database
    tables = ("person", *(one.table for one in LISTS.values()))
    rows = text("SELECT " + ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in tables))
    (left,) = await database.fetch(rows)
    assert [left[name] for name in tables] == [0, 0, 0, 0]
    for one in LISTS.values():
        assert await write(browser, one, await look_at(browser, one)) == 303, browser.last
    (found,) = await database.fetch(rows)
    assert [found[name] for name in tables] == [len(LISTS) * PERSONS, PERSONS, PERSONS, PERSONS]
    await database.close()
