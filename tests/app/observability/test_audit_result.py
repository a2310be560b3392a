"""``kesu audit`` leaves its verdict where ``/metrics`` finds it; an audit of one group says nothing of all."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.observability.audit_result import latest_audit
from ledger.database import open_database
from tests import plain_sql
from tests.kit.network import people_aside

KESU = [sys.executable, "-c", "from app.cli import main; main()"]


async def verdict(url: str) -> bool | None:
    database = await open_database(url)
    try:
        found = await latest_audit(database)
    finally:
        await database.close()
    return None if found is None else found.clean


def test_the_verdict_is_kept(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'books.db'}"
    shutil.copyfile(sqlite_template, tmp_path / "books.db")
    people_aside(url)
    monkeypatch.setenv("KESU_DATABASE_URL", url)
    assert asyncio.run(verdict(url)) is None
    subprocess.run([*KESU, "audit", "--group", "00001"], check=True, capture_output=True)
    assert asyncio.run(verdict(url)) is None
    subprocess.run([*KESU, "audit"], check=True, capture_output=True)
    assert asyncio.run(verdict(url)) is True


def test_a_members_data_by_command(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'books.db'}"
    shutil.copyfile(sqlite_template, tmp_path / "books.db")
    people_aside(url)
    monkeypatch.setenv("KESU_DATABASE_URL", url)
    shown = subprocess.run([*KESU, "person", "export", "00001", "9"], check=True, capture_output=True, text=True)
    assert "Awa Diarra" in shown.stdout
    assert "argon2" not in shown.stdout
    gone = "UPDATE member SET left_on = '2001-01-01' WHERE number = 10"
    asyncio.run(plain_sql.run(url, gone))
    subprocess.run([*KESU, "person", "forget"], check=True, capture_output=True)
    [(name, phone)] = asyncio.run(plain_sql.fetch(url, "SELECT name, phone FROM member WHERE number = 10"))
    assert (name, phone) == ("Membre 10", None)
    refused = subprocess.run(
        [*KESU, "person", "erase", "00001", "9", "--yes"], capture_output=True, text=True, check=False
    )
    assert (refused.returncode, refused.stderr) == (
        1,
        "kesu: she is still a member: money stands under her name; she has to leave first\n",
    )
    unknown = subprocess.run([*KESU, "person", "export", "00001", "99"], capture_output=True, text=True, check=False)
    assert (unknown.returncode, unknown.stderr) == (1, "kesu: no such member\n")
