"""Attacks on the books by plain SQL: the database itself refuses each of them, on either engine.

The session has what the service itself has: every right on the tables, and nothing switched off.
"""

import sqlite3
from contextlib import closing
from itertools import product

import asyncpg
import pytest

from ledger.audit import audit
from ledger.books.command import Command
from ledger.books.draft import Actor, Draft
from ledger.books.errors import OutOfBounds, Unbalanced, UnknownAccount
from ledger.database import Database
from ledger.database.address import DatabaseAddress
from ledger.funds import savings
from tests import plain_sql
from tests.kit.naming import named
from tests.village import AWA, BINTA, FOUNDED_ON, MEETING_AT, command, found_village, hold_meeting

pytestmark = pytest.mark.anyio
REFUSED = (sqlite3.Error, asyncpg.PostgresError)
LAST = "(SELECT max(seq) FROM journal)"

EDITS_AND_DELETIONS = [
    "UPDATE entry SET amount_xof = 5 WHERE seq = 3",
    "UPDATE entry SET balance_after_xof = 5 WHERE seq = 3",
    "UPDATE journal SET memo = 'gift' WHERE seq = 3",
    "UPDATE journal SET hash = prev_hash WHERE seq = 3",
    "UPDATE anchor SET upto_seq = 1",
    "UPDATE vote SET approves = 0",
    "DELETE FROM entry WHERE seq = 3",
    "DELETE FROM entry",
    "DELETE FROM journal WHERE seq = 3",
    f"DELETE FROM journal WHERE seq = {LAST}",
    "DELETE FROM anchor",
    "DELETE FROM vote",
    "DELETE FROM declaration",
    "DELETE FROM account WHERE code = 'box:loan'",
    "DELETE FROM ledger_head",
    "DELETE FROM savings_group",
    "UPDATE box_count SET amount_xof = 5",
    "UPDATE seal SET digest = hash WHERE number = 3",
    "UPDATE seal SET salt = digest WHERE number = 3",
    "DELETE FROM seal",
    "DELETE FROM box_count",
    "DELETE FROM constitution",
    "DELETE FROM loan",
    "DELETE FROM member",
]
UNBALANCING = [
    "UPDATE account SET balance_xof = balance_xof + 500 WHERE code = 'box:loan'",
    "UPDATE account SET balance_xof = balance_xof + 500, last_seq = last_seq - 1 WHERE code = 'box:loan'",
    "UPDATE account SET balance_xof = balance_xof + 500, last_seq = last_seq + 1 WHERE code = 'box:loan'",
    "UPDATE account SET last_seq = last_seq + 1 WHERE code = 'box:loan'",
    "UPDATE account SET floor_xof = -1000000 WHERE code = 'box:loan'",
    "UPDATE account SET ceil_xof = 1 WHERE code = 'shares:6'",
    "UPDATE account SET code = 'shares:7' WHERE code = 'shares:6'",
    "UPDATE account SET member = 5 WHERE code = 'shares:6'",
    "UPDATE ledger_head SET seq = seq - 1",
    "UPDATE ledger_head SET seq = seq + 1",
    "UPDATE ledger_head SET seq = seq + 2",
    "UPDATE ledger_head SET head_hash = (SELECT hash FROM journal WHERE seq = 3)",
    "UPDATE ledger_head SET group_id = 9",
    "UPDATE ledger_head SET seals = seals + 1",
    "UPDATE ledger_head SET seals = seals - 1",
    "UPDATE ledger_head SET head_hash = (SELECT hash FROM seal WHERE number = 3)",
    "UPDATE ledger_head SET turn = turn - 1",
    "UPDATE declaration SET amount_xof = 5",
    "UPDATE declaration SET member = 5",
    "UPDATE declaration SET outcome = NULL, resolved_seq = NULL",
]
ADDED_LINES = [
    "INSERT INTO entry VALUES (1, 3, 9, 'box:outside', 500, 500)",
    f"INSERT INTO entry VALUES (1, 1 + {LAST}, 1, 'box:outside', 500, 500)",
    f"INSERT INTO entry VALUES (1, {LAST}, 9, 'box:outside', 0, 0)",
]
TRUNCATIONS = ["entry", "journal", "anchor", "account", "ledger_head", "declaration", "vote", "seal", "box_count"]
REPLACEMENTS = [
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE group_id = 1",
    "REPLACE INTO {table} SELECT * FROM {table} WHERE group_id = 1",
]


@pytest.fixture
async def village(database: Database, database_url: str) -> Database:
    group = await found_village(database)
    await hold_meeting(database, group)
    return database


async def assert_refused(village: Database, url: str, *statements: str) -> None:
    """The attack fails, and the books are what they were."""
    before = await plain_sql.fetch(url, "SELECT * FROM account ORDER BY group_id, code")
    with named(*statements), pytest.raises(REFUSED):
        await plain_sql.run(url, *statements)
    assert await plain_sql.fetch(url, "SELECT * FROM account ORDER BY group_id, code") == before, statements
    report = await audit(village)
    assert report.ok, (statements, report.problems)


async def test_edits_deletions_and_added_lines_are_refused(village: Database, database_url: str) -> None:
    for attack in (*EDITS_AND_DELETIONS, *UNBALANCING, *ADDED_LINES):
        await assert_refused(village, database_url, attack)


async def test_truncation_is_refused(village: Database, database_url: str) -> None:
    for table, cascade in product(TRUNCATIONS, ("", " CASCADE")):
        truncates = f"TRUNCATE {table}{cascade}"
        if village.name == "sqlite":
            with named(truncates), pytest.raises(sqlite3.OperationalError, match="syntax"):
                await plain_sql.run(database_url, truncates)
        else:
            await assert_refused(village, database_url, truncates)


async def test_replacing_rows_is_refused(village: Database, database_url: str) -> None:
    """``INSERT OR REPLACE`` deletes on SQLite; a session that forgot the pragma is refused too."""
    if village.name != "sqlite":
        for table in TRUNCATIONS:
            replaces = f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT DO UPDATE SET group_id = 1"
            with named(replaces), pytest.raises(REFUSED):
                await plain_sql.run(database_url, replaces)
        return
    with closing(sqlite3.connect(DatabaseAddress.read(database_url).path, isolation_level=None)) as plain:
        for recursive_triggers, statement, table in product(("ON", "OFF"), REPLACEMENTS, TRUNCATIONS):
            plain.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
            with named(recursive_triggers, statement, table), pytest.raises(sqlite3.IntegrityError):
                plain.execute(statement.format(table=table))


async def test_a_row_cannot_be_replaced_by_its_other_keys(village: Database, database_url: str) -> None:
    """A new transaction that carries an old one's idempotency key would push the old one out."""
    if village.name != "sqlite":
        pytest.skip("only SQLite replaces rows")
    with closing(sqlite3.connect(DatabaseAddress.read(database_url).path, isolation_level=None)) as plain:
        plain.execute("BEGIN")
        for statement in forged_entries(500, -500):
            plain.execute(statement)
        journal = forged_journal(seq=f"1 + {LAST}", prev=HEAD_HASH).replace("INSERT", "INSERT OR REPLACE")
        with pytest.raises(sqlite3.IntegrityError, match="key is used already"):
            plain.execute(journal.replace("'forged'", "(SELECT idem_key FROM journal WHERE seq = 3)"))


def forged_journal(*, seq: str, prev: str, reverses: str = "NULL") -> str:
    """A journal row that an intruder makes up, with the digests of another row."""
    columns = (
        "group_id, seq, idem_key, request_hash, kind, effective_on, meeting, posted_us, actor, channel,"
        " reverses_seq, memo, memo_hash, payload_hash, prev_hash, hash"
    )
    return (
        f"INSERT INTO journal ({columns}) SELECT 1, {seq}, 'forged', request_hash, 'gift', '2026-11-22', NULL, 1, 'm1',"
        f" 'ussd', {reverses}, '', memo_hash, payload_hash, {prev}, request_hash FROM journal WHERE seq = 3"
    )


def forged_entries(*amounts: int) -> list[str]:
    """Entries of the next number on the outside box and on grants, with balances to fit."""
    statements = []
    for line, (code, amount) in enumerate(zip(("box:outside", "grants", "surplus"), amounts, strict=False), start=1):
        statements.append(f"INSERT INTO entry VALUES (1, 1 + {LAST}, {line}, '{code}', {amount}, {amount})")
        statements.append(
            f"UPDATE account SET balance_xof = balance_xof + {amount}, last_seq = 1 + {LAST} WHERE code = '{code}'"
        )
    return statements


HEAD_HASH = "(SELECT head_hash FROM ledger_head WHERE group_id = 1)"
OLD_HASH = "(SELECT hash FROM journal WHERE seq = 3)"
FORGERIES = {
    "entries without a journal row": forged_entries(500, -500),
    "a transaction without entries": [forged_journal(seq=f"1 + {LAST}", prev=HEAD_HASH)],
    "a transaction of one entry": [*forged_entries(500), forged_journal(seq=f"1 + {LAST}", prev=HEAD_HASH)],
    "entries that do not sum to zero": [
        *forged_entries(500, -400),
        forged_journal(seq=f"1 + {LAST}", prev=HEAD_HASH),
    ],
    "a fork from an older transaction": [
        *forged_entries(500, -500),
        forged_journal(seq=f"1 + {LAST}", prev=OLD_HASH),
    ],
    "a gap in the numbers": [forged_journal(seq=f"5 + {LAST}", prev=HEAD_HASH)],
    "a transaction before the first": [forged_journal(seq="0", prev=HEAD_HASH)],
    "a reversal of the future": [
        *forged_entries(500, -500),
        forged_journal(seq=f"1 + {LAST}", prev=HEAD_HASH, reverses=f"1 + {LAST}"),
    ],
    "an overdrawn box": forged_entries(-500),
    "an entry that carries another balance": [
        f"INSERT INTO entry VALUES (1, 1 + {LAST}, 1, 'box:outside', 500, 900)",
        f"UPDATE account SET balance_xof = 500, last_seq = 1 + {LAST} WHERE code = 'box:outside'",
    ],
    "an entry on an account that does not exist": [f"INSERT INTO entry VALUES (1, 1 + {LAST}, 1, 'pocket', 500, 500)"],
}


async def test_forged_transactions_are_refused(village: Database, database_url: str) -> None:
    for forgery in FORGERIES.values():
        await assert_refused(village, database_url, *forgery)


async def test_half_a_franc_never_gets_in(village: Database, database_url: str) -> None:
    half = f"INSERT INTO entry VALUES (1, 1 + {LAST}, 1, 'box:outside', 10.5, 10.5)"
    if village.name == "sqlite":
        with pytest.raises(sqlite3.IntegrityError, match="REAL value in INTEGER column"):
            await plain_sql.run(database_url, half)
        return
    for table, column in (("entry", "amount_xof"), ("account", "balance_xof")):
        [(kind,)] = await plain_sql.fetch(
            database_url,
            f"SELECT data_type::text FROM information_schema.columns WHERE table_name = '{table}'"
            f" AND column_name = '{column}'",
        )
        assert kind == "bigint", "PostgreSQL rounds on the way in: a fraction cannot be stored"


def gift(key: str, amount_xof: int = 500, reverses_seq: int | None = None) -> Draft:
    """Money from outside into the outside box."""
    entries = {"box:outside": amount_xof, "grants": -amount_xof}
    return Draft(1, key, "gift", entries, Actor("m3", "ussd"), FOUNDED_ON, MEETING_AT, reverses_seq=reverses_seq)


@pytest.mark.usefixtures("books_balance")
class TestWhatTheLedgerItselfRefuses:
    async def test_an_overdrawn_box_is_named(self, village: Database) -> None:
        with pytest.raises(OutOfBounds) as refused:
            await village.post(gift("g", -500))
        assert refused.value.account == "box:outside"

    async def test_unbalanced_and_lonely_entries(self, village: Database) -> None:
        for entries in (
            {"box:outside": 500, "grants": -400},
            {"box:outside": 500},
            {},
            {"box:outside": 0, "grants": 0},
        ):
            draft = Draft(1, "g", "gift", entries, Actor("m3", "ussd"), FOUNDED_ON, MEETING_AT)
            with pytest.raises(Unbalanced):
                await village.post(draft)

    async def test_unknown_accounts_and_groups(self, village: Database) -> None:
        for group_id, account in ((1, "pocket"), (99, "box:outside")):
            entries = {account: 500, "grants": -500}
            draft = Draft(group_id, "g", "gift", entries, Actor("m3", "ussd"), FOUNDED_ON, MEETING_AT)
            with pytest.raises(UnknownAccount):
                await village.post(draft)

    async def test_a_transaction_is_reversed_once(self, village: Database) -> None:
        posted = await village.post(gift("g"))
        await village.post(gift("back", -500, reverses_seq=posted.seq))
        await village.post(gift("more"))
        with pytest.raises(REFUSED, match="reversed_once"):
            await village.post(gift("back again", -500, reverses_seq=posted.seq))

    async def test_a_refused_posting_leaves_no_trace(self, village: Database) -> None:
        before = await audit(village)
        for _ in range(3):
            with pytest.raises(OutOfBounds):
                await village.post(gift("g", -500))
        assert (await audit(village)).transactions == before.transactions
        assert (await village.post(gift("g"))).seq == before.transactions + 1, "the number was not used up"

    async def test_a_unit_that_fails_undoes_everything(self, village: Database) -> None:
        before = await audit(village)

        async def half_of_it() -> None:
            async with village.unit_of_work() as unit:
                await unit.post(gift("one"))
                await unit.post(gift("two", -9_000))

        with pytest.raises(OutOfBounds):
            await half_of_it()
        assert await audit(village) == before

    async def test_the_solidarity_fund_and_a_loan_cannot_be_overdrawn(self, village: Database) -> None:
        for account, amount in (("box:solidarity", -100_000), ("principal:1", -100_000), ("fines:6", -5)):
            draft = Draft(
                1,
                f"g{account}",
                "x",
                {account: amount, "surplus": -amount},
                Actor("m3", "ussd"),
                FOUNDED_ON,
                MEETING_AT,
            )
            with pytest.raises(OutOfBounds) as refused:
                await village.post(draft)
            assert refused.value.account == account


async def test_a_second_open_meeting_and_a_second_open_declaration_are_refused(
    village: Database, database_url: str
) -> None:
    await savings.declare(village, Command(1, "late", MEETING_AT, "ussd", AWA), AWA, 1)
    await savings.declare(village, command(1, "other", BINTA), BINTA, 1)
    second = f"UPDATE declaration SET member = {AWA} WHERE member = {BINTA} AND outcome IS NULL"
    open_meeting = "INSERT INTO meeting VALUES (1, {}, 1, '2026-11-29', 1, 3, NULL, NULL)"
    await assert_refused(village, database_url, second)
    await assert_refused(village, database_url, open_meeting.format(8), open_meeting.format(9))
