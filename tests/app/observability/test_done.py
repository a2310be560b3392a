"""What is done beside the hops leaves word where ``/metrics`` finds it: an audit of all books, a backup, a worker."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.configuration.clock import Clock
from app.observability.done import LastDone, last_done
from app.worker.scheduler import Scheduler
from ledger.database import Database, open_database
from tests import plain_sql
from tests.kit.commands import kesu_each
from tests.kit.network import people_aside

KESU = [sys.executable, "-c", "from app.cli import main; main()"]


async def found(url: str) -> LastDone:
    database = await open_database(url)
    try:
        return await last_done(database)
    finally:
        await database.close()


@pytest.fixture
def url(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    there = f"sqlite:///{tmp_path / 'books.db'}"
    shutil.copyfile(sqlite_template, tmp_path / "books.db")
    people_aside(there)
    monkeypatch.setenv("KESU_DATABASE_URL", there)
    return there


def test_the_verdict_of_an_audit_of_everything_is_kept(url: str) -> None:
    subprocess.run([*KESU, "audit", "--group", "00001"], check=True, capture_output=True)
    assert asyncio.run(found(url)) == LastDone(None, None, None, None)
    subprocess.run([*KESU, "audit"], check=True, capture_output=True)
    assert asyncio.run(found(url)).audit_clean


def test_backups_in_a_folder_are_kept_for_some_days_and_the_newest_is_drilled(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    none = subprocess.run([*KESU, "drill", str(folder)], capture_output=True, text=True, check=False)
    assert (none.returncode, none.stderr) == (1, f"kesu: no backup in {folder}: kesu backup {folder}\n")
    old, young, other = (folder / name for name in ("kesu-old.zip", "kesu-young.zip", "of-somebody-else.zip"))
    for path, days in ((old, 31), (young, 29), (other, 99)):
        path.touch()
        os.utime(path, (time.time() - days * 86_400,) * 2)
    subprocess.run([*KESU, "backup", str(folder), "--keep-days", "30"], check=True, capture_output=True)
    (made,) = set(folder.iterdir()) - {young, other}
    assert re.fullmatch(r"kesu-\d{4}-\d\d-\d\d-\d{6}\.zip", made.name)
    assert asyncio.run(found(url)).backup_us is not None
    drilled = subprocess.run([*KESU, "drill", str(folder)], check=True, capture_output=True, text=True)
    assert f"{made.name} restored and audited" in drilled.stderr


def test_books_that_are_not_in_order_make_no_backup_to_rely_on(url: str, tmp_path: Path) -> None:
    old = tmp_path / "kesu-old.zip"
    old.touch()
    os.utime(old, (1, 1))
    asyncio.run(plain_sql.run_behind_the_guards(url, "UPDATE entry SET amount_xof = amount_xof + 500 WHERE line = 1"))
    done = subprocess.run(
        [*KESU, "backup", str(tmp_path), "--keep-days", "1"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert asyncio.run(found(url)).backup_us is None
    assert old.exists()


@pytest.mark.anyio
async def test_a_worker_leaves_word_once_a_minute(database: Database) -> None:
    clock, stop = Clock(datetime(2026, 11, 22, 12, tzinfo=UTC)), asyncio.Event()
    running = asyncio.create_task(Scheduler(database, clock).run(stop, poll_seconds=0.01))
    seen: set[int | None] = set()
    for minutes in (0, 0, 1):
        clock.go_to(clock.now() + timedelta(minutes=minutes))
        await asyncio.sleep(0.3)
        seen.add((await last_done(database)).worker_us)
    stop.set()
    await running
    assert len(seen - {None}) == 2


def test_a_members_data_by_command(url: str, tmp_path: Path) -> None:
    gone = "UPDATE member SET left_on = '2001-01-01' WHERE number = 10"
    asyncio.run(plain_sql.run(url, gone))
    shown, forgotten, refused, unknown = kesu_each(
        [
            ("person", "export", "00001", "9"),
            ("person", "forget"),
            ("person", "erase", "00001", "9", "--yes"),
            ("person", "export", "00001", "99"),
        ],
        tmp_path,
        KESU_DATABASE_URL=url,
    )
    assert shown[0] == forgotten[0] == 0
    assert "Awa Diarra" in shown[1]
    assert "argon2" not in shown[1]
    [(name, phone)] = asyncio.run(plain_sql.fetch(url, "SELECT name, phone FROM member WHERE number = 10"))
    assert (name, phone) == ("Membre 10", None)
    assert refused[::2] == (
        1,
        "kesu: she is still a member: money stands under her name; she has to leave first\n",
    )
    assert unknown[::2] == (1, "kesu: no such member\n")
