"""Backup and restore: the whole store in one file, across engines, while the service writes."""

import asyncio
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.panel.access.sessions import begin
from app.panel.access.staff import write_person
from ledger.audit import audit
from ledger.backup import BackupRefused, backup, restore
from ledger.backup.restoring import LOADED
from ledger.backup.schema import tables_in_order
from ledger.books.draft import Notice
from ledger.database import Database, open_database
from ledger.funds import savings
from ledger.journal.notices import tell
from ledger.tables import Outbox, table_of
from tests import plain_sql
from tests.village import AWA, command, found_village, hold_meeting

pytestmark = pytest.mark.anyio
ENGINES = ("sqlite", "postgresql")


async def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, by table."""
    found = {}
    for table in tables_in_order():
        columns = ", ".join(column.name for column in table.columns)
        key = ", ".join(column.name for column in table.primary_key.columns)
        found[table.name] = await plain_sql.fetch(url, f"SELECT {columns} FROM {table.name} ORDER BY {key}")
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


async def brought(url: str) -> list[str]:
    """The tables that hold what no migration filled."""
    return [name for name, rows in (await everything(url)).items() if rows and name not in LOADED]


@pytest.fixture
async def village_url(database: Database, database_url: str) -> str:
    group = await found_village(database)
    await hold_meeting(database, group)
    await found_village(database, code="00002")
    return database_url


@pytest.mark.parametrize("into", ENGINES)
async def test_everything_comes_back_on_either_engine(
    village_url: str, new_database_url: Callable[[str], str], tmp_path: Path, into: str
) -> None:
    steps: list[tuple[str, int]] = []
    saved = await backup(village_url, tmp_path / "kesu.zip", lambda table, rows: steps.append((table, rows)))
    assert saved.audit.ok
    assert saved.tables == len(tables_in_order())
    assert {"entry", "journal", "audit"} <= {step for step, _ in steps}
    assert (tmp_path / "kesu.zip").stat().st_mode & 0o077 == 0, "names and phones are nobody else's business"
    assert not (tmp_path / "kesu.zip.partial").exists()

    target = new_database_url(into)
    report = await restore(tmp_path / "kesu.zip", target)
    assert report == saved.audit
    before = await everything(village_url)
    waited = [row for row in before["outbox"] if "waiting" in row]
    assert waited
    before["outbox"] = sorted(map(_not_sent_again, before["outbox"]), key=repr)
    assert await everything(target) == before


def _not_sent_again(row: tuple[object, ...]) -> tuple[object, ...]:
    """What waited when it was saved may have been sent since: a person decides."""
    if "waiting" not in row:
        return row
    names = [column.name for column in table_of(Outbox).columns]
    told = dict(zip(names, row, strict=True)) | {"state": "dead", "problem": "restored"}
    return tuple(told[name] for name in names)


async def test_a_restore_ends_the_sessions_of_before(
    database: Database, village_url: str, new_database_url: Callable[[str], str], tmp_path: Path
) -> None:
    async with database.unit_of_work() as unit:
        agent = await write_person(
            unit, "agent@example.org", "Agent", "admin", None, "fr", "no password", "no codes", now_us=1
        )
        await begin(unit, agent, now_us=1)
    assert len(await plain_sql.fetch(village_url, "SELECT * FROM staff_session")) == 1
    await backup(village_url, tmp_path / "kesu.zip")
    target = new_database_url("sqlite")
    await restore(tmp_path / "kesu.zip", target)
    assert await plain_sql.fetch(target, "SELECT * FROM staff_session") == []
    assert len(await plain_sql.fetch(target, "SELECT * FROM staff")) == 1


@pytest.mark.parametrize("into", ENGINES)
async def test_the_restored_store_lives_on(
    village_url: str, new_database_url: Callable[[str], str], tmp_path: Path, into: str
) -> None:
    await backup(village_url, tmp_path / "kesu.zip")
    target = new_database_url(into)
    await restore(tmp_path / "kesu.zip", target)
    restored = await open_database(target)
    await hold_meeting(restored, 1, round_=1)
    async with restored.unit_of_work() as unit:
        await tell(unit, command(1, "after"), [Notice("closing", AWA, {})])
    assert (await audit(restored)).ok
    await restored.close()


async def test_a_backup_is_of_one_moment_while_the_service_writes(
    database: Database, database_url: str, new_database_url: Callable[[str], str], tmp_path: Path
) -> None:
    group = await found_village(database)
    stop = asyncio.Event()

    async def go_on_declaring() -> int:
        number = 0
        while not stop.is_set():
            number += 1
            await savings.declare(database, command(group, f"d{number}", AWA), AWA, 1 + number % 5)
        return number

    declaring = asyncio.create_task(go_on_declaring())
    await asyncio.sleep(0.1)
    reports = [(await backup(database_url, tmp_path / f"{number}.zip")).audit for number in range(3)]
    stop.set()
    assert await declaring > 3
    assert all(report.ok for report in reports)
    assert reports[0].transactions < reports[2].transactions
    assert (await restore(tmp_path / "2.zip", new_database_url(database.name))).transactions == reports[2].transactions


async def test_only_an_empty_database_takes_a_backup(village_url: str, tmp_path: Path) -> None:
    await backup(village_url, tmp_path / "kesu.zip")
    before = await everything(village_url)
    with pytest.raises(BackupRefused, match="not empty"):
        await restore(tmp_path / "kesu.zip", village_url)
    assert await everything(village_url) == before


async def test_books_that_fail_the_audit_are_saved_and_never_restored(
    village_url: str, new_database_url: Callable[[str], str], tmp_path: Path
) -> None:
    await plain_sql.run_behind_the_guards(village_url, "UPDATE journal SET actor = 'm1' WHERE seq = 7")
    saved = await backup(village_url, tmp_path / "kesu.zip")
    assert not saved.audit.ok
    for engine in ENGINES:
        target = new_database_url(engine)
        with pytest.raises(BackupRefused, match="transaction 7"):
            await restore(tmp_path / "kesu.zip", target)
        assert not await brought(target), "nothing remains"


async def test_rows_that_the_guards_refuse_are_not_restored(
    village_url: str, new_database_url: Callable[[str], str], tmp_path: Path
) -> None:
    await plain_sql.run_behind_the_guards(village_url, "UPDATE entry SET amount_xof = amount_xof + 5 WHERE seq = 7")
    await backup(village_url, tmp_path / "kesu.zip")
    for engine in ENGINES:
        target = new_database_url(engine)
        with pytest.raises(BackupRefused, match="refused by the database"):
            await restore(tmp_path / "kesu.zip", target)
        assert not await brought(target)


def rewritten(path: Path, name: str, change: Callable[[bytes], bytes], *, sign: bool = False) -> Path:
    """A copy of a backup with one member changed, and the manifest's own digest made to fit."""
    copy = path.with_name("forged.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        bodies = {item: source.read(item) for item in source.namelist()}
        bodies[name] = change(bodies[name])
        if sign:
            bodies["manifest.sha256"] = hashlib.sha256(bodies["manifest.json"]).hexdigest().encode()
        for item, body in bodies.items():
            target.writestr(item, body)
    return copy


def with_schema(body: bytes, revision: str) -> bytes:
    return json.dumps(json.loads(body) | {"schema": revision}).encode()


async def test_damaged_or_foreign_files_are_refused(
    village_url: str, new_database_url: Callable[[str], str], tmp_path: Path
) -> None:
    whole = tmp_path / "kesu.zip"
    await backup(village_url, whole)
    (tmp_path / "cut.zip").write_bytes(whole.read_bytes()[:-200])
    (tmp_path / "text.zip").write_text("not a backup")
    target = new_database_url("sqlite")

    async def refused(path: Path, why: str) -> None:
        with pytest.raises(BackupRefused, match=why):
            await restore(path, target)

    await refused(tmp_path / "cut.zip", "not a whole one")
    await refused(tmp_path / "text.zip", "is not a backup")
    await refused(tmp_path / "missing.zip", "is not a backup")
    changed = rewritten(whole, "tables/member.jsonl", lambda body: body.replace(b"Awa", b"Ada"))
    await refused(changed, "member does not match its checksum")
    await refused(rewritten(whole, "manifest.json", lambda body: body + b" "), "manifest does not match")
    old = rewritten(whole, "manifest.json", lambda body: with_schema(body, "0001"), sign=True)
    await refused(old, "is of schema 0001")
    await refused(rewritten(whole, "manifest.json", lambda _: b"{}", sign=True), "cannot be read")
    assert not await brought(target)
    await restore(whole, target)


async def test_a_database_without_a_schema_is_named(village_url: str, tmp_path: Path) -> None:
    await backup(village_url, tmp_path / "kesu.zip")
    shutil.copyfile(tmp_path / "kesu.zip", tmp_path / "copy.zip")
    with pytest.raises(BackupRefused, match="no schema"):
        await restore(tmp_path / "copy.zip", f"sqlite:///{tmp_path}/never-migrated.db")
