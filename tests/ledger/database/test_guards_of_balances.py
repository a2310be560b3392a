"""A balance moves to what the account's entries say and nowhere else, whichever way plain SQL goes about it."""

import sqlite3
from contextlib import closing

import asyncpg
import pytest

from ledger.audit import audit
from ledger.database import Database
from ledger.database.address import DatabaseAddress
from tests import plain_sql
from tests.kit.naming import named
from tests.village import found_village, hold_meeting

pytestmark = pytest.mark.anyio
REFUSED = (sqlite3.Error, asyncpg.PostgresError)
MOVES = "a balance changes with an entry only"
OPENS = "an account opens empty"
CARRIES = "an entry carries the balance of its account"
NEXT = "(SELECT seq + 1 FROM ledger_head WHERE group_id = 1)"
AFTER_NEXT = "(SELECT seq + 2 FROM ledger_head WHERE group_id = 1)"


def entry(seq: str, line: int, code: str, amount: int, balance_after: int) -> str:
    return f"INSERT INTO entry VALUES (1, {seq}, {line}, '{code}', {amount}, {balance_after})"


def move(code: str, balance: int, seq: str = NEXT) -> str:
    return f"UPDATE account SET balance_xof = {balance}, last_seq = {seq} WHERE group_id = 1 AND code = '{code}'"


def open_account(code: str, balance: int, seq: str = "0") -> str:
    columns = "group_id, code, kind, floor_xof, ceil_xof, balance_xof, last_seq"
    return f"INSERT INTO account ({columns}) VALUES (1, '{code}', 'surplus', -100000, 100000, {balance}, {seq})"


def link_before(seq: str) -> str:
    """The newest link of the chain before a transaction: a seal, or the transaction before it."""
    return (
        f"coalesce((SELECT hash FROM seal WHERE group_id = 1 AND after_seq = {seq} - 1 ORDER BY number DESC LIMIT 1),"
        f" (SELECT hash FROM journal WHERE group_id = 1 AND seq = {seq} - 1))"
    )


def seal(seq: str) -> str:
    """A journal row after the newest one, with the digests of another."""
    columns = (
        "group_id, seq, idem_key, request_hash, kind, effective_on, posted_us, actor, channel, memo, memo_hash,"
        " payload_hash, prev_hash, hash"
    )
    return (
        f"INSERT INTO journal ({columns}) SELECT 1, {seq}, 'forged' || {seq}, memo_hash, 'gift', '2026-11-22', 1, 'm1',"
        f" 'ussd', '', memo_hash, payload_hash, {link_before(seq)},"
        " request_hash FROM journal WHERE group_id = 1 AND seq = 3"
    )


def gift(outside: int) -> list[str]:
    """The other leg of every forgery, right in itself: ``outside`` francs into the outside box, which holds none."""
    return [entry(NEXT, 9, "box:outside", outside, outside), move("box:outside", outside)]


GRANT = entry(NEXT, 1, "grants", -500, -500)
FORGERIES = {
    "an entry whose account was never moved": (CARRIES, [*gift(500), GRANT, seal(NEXT)]),
    "a balance that its entry does not say": (MOVES, [GRANT, move("grants", -400)]),
    "an entry of another transaction": (MOVES, [GRANT, move("grants", -500, AFTER_NEXT)]),
    "an entry of another account": (MOVES, [GRANT, move("surplus", -500)]),
    "an entry that says more than it moves": (MOVES, [entry(NEXT, 1, "grants", -500, -900), move("grants", -900)]),
    "an entry that is used twice": (MOVES, [GRANT, move("grants", -500), move("grants", -1_000)]),
    "an account back at zero": (MOVES, [GRANT, move("grants", -500), move("grants", 0, "0")]),
    "an entry behind its account's place": (
        CARRIES,
        [
            *[entry(AFTER_NEXT, 1, "grants", -500, -500), move("grants", -500, AFTER_NEXT)],
            *[*gift(7), entry(NEXT, 1, "grants", -7, -7), seal(NEXT)],
        ],
    ),
    "an entry passed over": (
        f"{CARRIES}|{MOVES}",
        [
            *[entry(NEXT, 1, "grants", -500, -500), entry(AFTER_NEXT, 1, "grants", -400, -400)],
            *[move("grants", -400, AFTER_NEXT), *gift(500), seal(NEXT)],
        ],
    ),
    "two entries in one step that moves by one": (
        MOVES,
        [GRANT, entry(AFTER_NEXT, 1, "grants", -400, -900), move("grants", -400, AFTER_NEXT)],
    ),
    "an entry passed over that says nothing moved": (
        f"{CARRIES}|{MOVES}",
        [
            *[entry(NEXT, 1, "grants", -500, 0), entry(AFTER_NEXT, 1, "grants", -400, -400)],
            *[move("grants", -400, AFTER_NEXT), *gift(500), seal(NEXT)],
        ],
    ),
    "an account that opens with money": (OPENS, [open_account("pocket", 500)]),
    "an account that opens in the past": (OPENS, [open_account("pocket", 0, "3")]),
    "an account that opens with more than its entry moved": (
        OPENS,
        [entry(NEXT, 1, "pocket", 5, 500), open_account("pocket", 500, NEXT)],
    ),
    "an account that opens empty after its entry": (
        CARRIES,
        [*gift(500), entry(NEXT, 1, "pocket", -500, -500), open_account("pocket", 0), seal(NEXT)],
    ),
    "an account that is missing": (CARRIES, [*gift(500), entry(NEXT, 1, "pocket", -500, -500), seal(NEXT)]),
}


@pytest.fixture
async def village(database: Database) -> Database:
    await hold_meeting(database, await found_village(database))
    return database


async def accounts(url: str) -> list[tuple[object, ...]]:
    return await plain_sql.fetch(url, "SELECT * FROM account ORDER BY group_id, code")


async def test_no_balance_without_its_entries(village: Database, database_url: str) -> None:
    before = await accounts(database_url)
    for forges, (why, forgery) in FORGERIES.items():
        with named(forges), pytest.raises(REFUSED, match=why):
            await plain_sql.run(database_url, *forgery)
        assert await accounts(database_url) == before, forges
        report = await audit(village)
        assert report.ok, (forges, report.problems)


async def test_the_guards_let_through_what_the_entries_say(village: Database, database_url: str) -> None:
    """Two transactions whose accounts are further on than the first when it is sealed, as when a backup is restored."""
    await plain_sql.run(
        database_url,
        *[*gift(500), GRANT, entry(AFTER_NEXT, 1, "grants", -100, -600)],
        *[move("grants", -500), move("grants", -600, AFTER_NEXT)],
        *[entry(AFTER_NEXT, 2, "pocket", 100, 100), open_account("pocket", 100, AFTER_NEXT)],
        *[seal(NEXT), seal(AFTER_NEXT).replace("request_hash FROM", "prev_hash FROM")],
    )
    kinds = {problem.kind for problem in (await audit(village)).problems}
    assert "account" not in kinds, "the balances are right; the made-up hashes are what the audit names"
    assert "wrong_hash" in kinds


async def test_the_head_moves_onto_the_newest_transaction_only(village: Database, database_url: str) -> None:
    stale = "UPDATE ledger_head SET seq = seq + 1, head_hash = (SELECT hash FROM journal WHERE seq = 3)"
    for statements in (
        [stale],
        [*gift(500), GRANT, move("grants", -500), seal(NEXT), stale.replace("seq = 3", "seq = 4")],
    ):
        with pytest.raises(REFUSED, match="the head moves with the chain"):
            await plain_sql.run(database_url, *statements)


@pytest.mark.parametrize("recursive_triggers", ["ON", "OFF"])
async def test_an_entry_is_not_replaced_once_its_account_has_moved(
    village: Database, database_url: str, recursive_triggers: str
) -> None:
    """Its account would keep the money: by its number, by its account and by the row's hidden number."""
    if village.name != "sqlite":
        pytest.skip("only SQLite replaces rows")
    with closing(sqlite3.connect(DatabaseAddress.read(database_url).path, isolation_level=None)) as plain:
        plain.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
        plain.execute("BEGIN")
        for statement in (GRANT, move("grants", -500)):
            plain.execute(statement)
        rowid = plain.execute("SELECT max(rowid) FROM entry").fetchone()[0]
        for other in (
            entry(NEXT, 1, "surplus", 5, 5),
            entry(NEXT, 2, "grants", -5, -5),
            (
                f"INSERT INTO entry (rowid, group_id, seq, line, account, amount_xof, balance_after_xof)"
                f" VALUES ({rowid}, 1, {NEXT}, 7, 'surplus', 5, 5)"
            ),
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                plain.execute(other.replace("INSERT", "INSERT OR REPLACE"))
