"""What members were told stays: closed cycles, decisions, share-outs and their lines, against plain SQL."""

import sqlite3
from contextlib import closing
from itertools import product

import asyncpg
import pytest

from ledger.database import Database
from ledger.database.address import DatabaseAddress
from tests import plain_sql
from tests.kit.naming import named
from tests.village import found_village, hold_meeting

pytestmark = pytest.mark.anyio
REFUSED = (sqlite3.Error, asyncpg.PostgresError)
ROWS = (
    "UPDATE cycle SET closed_on = '2026-12-01', closed_seq = (SELECT seq FROM ledger_head)",
    "INSERT INTO cycle (group_id, number, began_on, ends_on) VALUES (1, 2, '2026-12-01', '2027-11-30')",
    (
        "INSERT INTO decision (group_id, number, kind, subject, present, in_favour, against, decided_us)"
        " VALUES (1, 1, 'help', '{}', 9, 8, 1, 1)"
    ),
    (
        "INSERT INTO shareout (group_id, cycle, meeting, pool_xof, shares, cash_xof, to_solidarity_xof, remainder_xof,"
        " remainder_to, solidarity_each_xof, committed_us) VALUES (1, 1, 1, 9000, 9, 9000, 0, 0, 'solidarity', 0, 1)"
    ),
    (
        "INSERT INTO shareout_line (group_id, cycle, member, shares, gross_xof, loan_xof, fines_xof, solidarity_xof,"
        " net_xof, debt_left_xof, counted, coin_xof) VALUES (1, 1, 6, 9, 9000, 0, 0, 0, 9000, 0, 1, 0)"
    ),
    "INSERT INTO audit_line (id, at_us, action, detail) VALUES (1, 1, 'look', '')",
    "INSERT INTO deed (group_id, number, kind, idem_key, result, done_us) VALUES (1, 99, 'freeze', 'hop', '', 1)",
)
TABLES = ["cycle", "decision", "shareout", "shareout_line", "audit_line"]
EVERYWHERE = [
    "UPDATE cycle SET closed_on = NULL WHERE number = 1",
    "UPDATE cycle SET number = 3 WHERE number = 2",
    "DELETE FROM cycle WHERE number = 2",
    "UPDATE decision SET in_favour = 9",
    "DELETE FROM decision",
    "UPDATE shareout SET pool_xof = 1",
    "DELETE FROM shareout",
    "UPDATE shareout_line SET counted = 0",
    "DELETE FROM shareout_line",
    "UPDATE audit_line SET action = 'nothing'",
    "DELETE FROM audit_line",
    "UPDATE deed SET idem_key = 'another'",
    "DELETE FROM deed",
]


@pytest.fixture
async def village(database: Database, database_url: str) -> Database:
    await hold_meeting(database, await found_village(database))
    await plain_sql.run(database_url, *ROWS)
    return database


async def test_what_was_told_is_not_rewritten(village: Database, database_url: str) -> None:
    for attack in EVERYWHERE:
        with named(attack), pytest.raises(REFUSED):
            await plain_sql.run(database_url, attack)


async def test_nor_replaced(village: Database, database_url: str) -> None:
    """By its own key, or by the hidden number that SQLite gives every row."""
    if village.name != "sqlite":
        pytest.skip("only SQLite replaces rows")
    with closing(sqlite3.connect(DatabaseAddress.read(database_url).path, isolation_level=None)) as plain:
        for table, recursive_triggers in product(TABLES, ("ON", "OFF")):
            plain.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
            with named(table, recursive_triggers):
                is_not_replaced(plain, table)


def is_not_replaced(plain: sqlite3.Connection, table: str) -> None:
    names = [name for _, name, *_ in plain.execute(f"PRAGMA table_info({table})")]
    columns = ", ".join(names)
    same = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    moved = columns.replace("number", "number + 100").replace("member", "member + 100").replace("cycle", "cycle + 9")
    hidden = f"INSERT OR REPLACE INTO {table} (rowid, {columns}) SELECT rowid, {moved} FROM {table}"
    for attack in (same, *([] if table == "audit_line" else [hidden])):
        with pytest.raises(sqlite3.IntegrityError, match=r"stays as it was|never deleted|append-only"):
            plain.execute(attack)


async def test_an_open_cycle_does_not_take_the_place_of_a_closed_one(village: Database, database_url: str) -> None:
    if village.name != "sqlite":
        pytest.skip("only SQLite replaces rows")
    with closing(sqlite3.connect(DatabaseAddress.read(database_url).path, isolation_level=None)) as plain:
        plain.execute("PRAGMA recursive_triggers = OFF")
        for change in ("number = 1", "rowid = (SELECT rowid FROM cycle WHERE number = 1)"):
            with pytest.raises(sqlite3.IntegrityError, match="a cycle keeps its number"):
                plain.execute(f"UPDATE OR REPLACE cycle SET {change} WHERE number = 2")
