"""The drill of docs/operations.md: a backup made while all is well is restored aside, and proves the paper books."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.database import open_database
from tests import plain_sql
from tests.kit.commands import kesu_each
from tests.village import found_village, hold_meeting

KESU = [sys.executable, "-c", "from app.cli import main; main()"]


def at(url: str) -> dict[str, str]:
    return {"KESU_DATABASE_URL": url}


def kesu(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*KESU, *words], env={**os.environ, **at(url)}, capture_output=True, text=True, check=False)


async def meet(url: str) -> None:
    database = await open_database(url)
    await hold_meeting(database, await found_village(database))
    await database.close()


@pytest.fixture
def books(tmp_path: Path, sqlite_template: Path) -> str:
    shutil.copyfile(sqlite_template, tmp_path / "books.db")
    url = f"sqlite:///{tmp_path / 'books.db'}"
    with ThreadPoolExecutor(1) as thread:  # a loop may be running in this one
        thread.submit(asyncio.run, meet(url)).result()
    return url


def without_its_end(file: Path) -> str:
    """What a full disk leaves."""
    left = file.with_name("cut-off.zip")
    left.write_bytes(file.read_bytes()[:-500])
    return str(left)


@pytest.mark.anyio
async def test_a_drill_of_a_backup_and_of_one_that_is_none(books: str, tmp_path: Path) -> None:
    file = str(tmp_path / "kesu.zip")
    assert kesu(books, "backup", file).returncode == 0
    cut_off = without_its_end(Path(file))
    nowhere = f"sqlite:///{tmp_path / 'not-touched.db'}"
    [(status, shown, said), none] = kesu_each([("drill", file), ("drill", cut_off)], tmp_path, **at(nowhere))
    assert status == 0, said
    assert "in order" in said
    assert none[:2] == (1, "")
    assert none[2].count("\n") == 1, none[2]
    assert not (tmp_path / "not-touched.db").exists()
    [(seq, digest)] = await plain_sql.fetch(
        books, "SELECT upto_seq, lower(hex(head_hash)) FROM anchor ORDER BY upto_seq DESC LIMIT 1"
    )
    assert re.fullmatch(rf"group 00001: meeting \d+, proof {seq} {str(digest)[:8]}\n", shown)


@pytest.mark.anyio
async def test_a_backup_by_another_version_than_the_schemas(books: str, tmp_path: Path) -> None:
    """It would leave out the tables that it does not know."""
    await plain_sql.run(books, "UPDATE alembic_version SET version_num = '9999'")
    done = kesu(books, "backup", str(tmp_path / "kesu.zip"))
    assert done.returncode == 1
    assert "back it up with the version that made it" in done.stderr
    assert not (tmp_path / "kesu.zip").exists()
