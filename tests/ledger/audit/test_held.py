"""Whatever steers or proves money is held: each column of it that is changed by SQL, triggers off, the audit names."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, Table, Text, insert, text

from ledger.audit.whole import audit_what
from ledger.database import Database, UnitOfWork
from ledger.database.sealing import SealingUnit
from ledger.funds.savings import declare
from ledger.tables import metadata
from ledger.tables.held import (
    DERIVED_COLUMNS,
    DERIVED_TABLES,
    FREE,
    FREE_COLUMNS,
    FREE_TABLES,
    GROUP_COLUMN,
    how_held,
    sealed_tables,
)
from tests.village import AWA, BINTA, command, found_village, hold_meeting

pytestmark = pytest.mark.anyio
PAGE = Path(__file__).parents[3] / "docs" / "ledger.md"
BEGIN, END = "<!-- how each column is held -->\n", "<!-- until here -->\n"
WHO = {"group_id": 1, "member": AWA}
ROWS: list[tuple[str, dict[str, Any]]] = [
    ("decision", {"group_id": 1, "number": 90, "kind": "rule", "present": 5, "in_favour": 4, "against": 1,
                  "decided_us": 1, "recorded_by": BINTA, "meeting": 1}),
    ("deed", {"group_id": 1, "number": 90, "kind": "leave", "idem_key": "k", "result": "1", "done_us": 1}),
    ("staff", {"id": 1, "email": "a@example.org", "name": "A", "role": "admin", "password_hash": "", "code_secret": "",
               "created_us": 1}),
    ("staff", {"id": 2, "email": "b@example.org", "name": "B", "role": "admin", "password_hash": "", "code_secret": "",
               "created_us": 1}),
    ("group_fact", {"group_id": 1, "number": 1, "fact": "village", "before": "A", "after": "B",
                    "holds_from": "2026-11-24", "noted_us": 1}),
    ("group_transfer", {"group_id": 1, "number": 1, "reason": "goes on alone", "asked_by": 1, "asked_us": 1,
                        "outcome": ""}),
    ("group_restart", {"group_id": 1, "number": 1, "asked_by": 1, "asked_us": 1}),
    ("restart_pin", WHO | {"restart": 1, "typed_us": 1}),
    ("incident", {"group_id": 1, "number": 90, "kind": "difference", "amount_xof": 5, "opened_us": 1}),
    ("activation", WHO | {"number": 1, "phone": "+22370000001", "code_hash": "x", "given_us": 1, "ends_us": 2}),
    ("pin_help", WHO | {"asked_us": 1, "first_guardian": 1, "second_guardian": 2}),
    ("tier_member", {"tier_id": 1, "member": AWA, "group_id": 1, "began_on": "2026-11-01"}),
    ("seat_term", {"group_id": 1, "tier_id": 1, "member": AWA, "number": 1, "representative": BINTA,
                   "began_on": "2026-11-01"}),
    ("tontine_turn", WHO | {"cycle": 1, "round": 1}),
    ("help_loan", WHO | {"seq": 1, "purpose": "illness", "amount_xof": 500, "due_on": "2026-12-24"}),
    ("key_turn", {"group_id": 1, "meeting": 1, "moment": "open", "holder": AWA, "turned_us": 1}),
    ("linkage", {"group_id": 1, "number": 1, "lender": "B", "amount_xof": 5, "repaid_xof": 5, "received_on": "2026"}),
    ("opening", {"group_id": 1, "sha": "x", "file_name": "x.csv", "line": 2, "imported_us": 1}),
    ("consent", WHO | {"at_us": 1, "version": 1, "language": "fr", "how": "oral", "agreed": 1, "noted_by": "m3"}),
    ("shareout", {"group_id": 1, "cycle": 1, "meeting": 1, "pool_xof": 5, "shares": 1, "cash_xof": 5,
                  "to_solidarity_xof": 0, "remainder_xof": 0, "remainder_to": "lot", "committed_us": 1}),
    ("member_move", {"group_id": 2, "number": 1, "member": AWA, "to_group": 1, "code": "500000", "asked_by": BINTA,
                     "asked_us": 1, "ends_us": 2, "agreed_us": 1, "accepted_by": BINTA, "accepted_us": 1, "ended_us": 1,
                     "outcome": "moved", "to_member": AWA, "savings_xof": 0, "paid_xof": 0, "left_xof": 0,
                     "since_seq": 0, "upto_seq": 0}),
    ("member_arrival", WHO | {"from_group": 2, "from_move": 1, "from_member": AWA, "arrived_on": "2026-11-24",
                              "savings_xof": 0, "paid_xof": 0, "left_xof": 0}),
    ("shareout_line", WHO | {"cycle": 1, "shares": 1, "gross_xof": 5, "loan_xof": 0, "fines_xof": 0,
                             "solidarity_xof": 0, "net_xof": 5, "debt_left_xof": 0, "counted": 1}),
]  # fmt: skip
"""Rows that no meeting of the village makes, as the service writes them."""
TOLD = {"outbox": "topic = 'confirmed'"}
"""Messages are derived where they report a transaction."""


class BackAgainError(Exception):
    """Undoes a unit of work."""


@pytest.fixture
async def village(database: Database) -> Database:
    """A group that has met twice, one more announcement, a row in every table of a group, and one that Awa left."""
    group = await found_village(database)
    await hold_meeting(database, group)
    await hold_meeting(database, group, round_=1)
    await declare(database, command(group, "announced", AWA, days=8), AWA, 2)
    await declare(database, command(await found_village(database, "00002"), "announced", AWA, days=8), AWA, 2)
    async with database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET left_on = '2026-11-24' WHERE group_id = 2 AND number = 6"))
        for table, row in ROWS:
            if table == "staff" or not await unit.fetch(text(f"SELECT 1 FROM {table}")):
                await unit.fetch(insert(metadata.tables[table]), **row)
    if database.name == "sqlite":
        async with database.unit_of_work() as unit:
            for trigger in await unit.fetch(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
                await run(unit, f"DROP TRIGGER {trigger['name']}")
    else:
        async with database.unit_of_work() as unit:
            checks = (
                "SELECT conrelid::regclass::text AS name, conname FROM pg_constraint"
                " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
            )
            for check in await unit.fetch(text(checks)):
                await run(unit, f'ALTER TABLE {check["name"]} DROP CONSTRAINT "{check["conname"]}"')
    return database


BEHIND = {
    "sqlite": ("PRAGMA ignore_check_constraints = ON", "PRAGMA defer_foreign_keys = ON"),
    "postgresql": ("SET LOCAL session_replication_role = replica",),
}


async def run(unit: UnitOfWork, *statements: str) -> None:
    """Run SQL that nothing seals."""
    assert isinstance(unit, SealingUnit)
    for statement in statements:
        await unit.run(text(statement.replace(":", "\\:")), {})


async def found_after(database: Database, *statements: str) -> list[str]:
    """What an audit says once these were run behind the guards; then they are undone."""
    found: list[str] = []
    with suppress(BackAgainError):
        async with database.unit_of_work() as unit:
            await run(unit, *BEHIND[database.name], *statements)
            found = [str(problem) for problem in (await audit_what(unit)).problems]
            raise BackAgainError
    return found


async def newest_row(database: Database, table: Table) -> str:
    """A condition that picks the last row of a table."""
    key = [column.name for column in table.primary_key.columns]
    where = f" WHERE {TOLD[table.name]}" if table.name in TOLD else ""
    order = ", ".join(f"{name} DESC" for name in key)
    rows = await database.fetch(text(f"SELECT {', '.join(key)} FROM {table.name}{where} ORDER BY {order} LIMIT 1"))
    assert rows, f"no row of {table.name} to change"
    return " AND ".join(f"{name} = {rows[0][name]!r}" for name in key)


def another(database: Database, column: Any) -> str:
    """Another value of a column, whatever stands there."""
    if isinstance(column.type, LargeBinary):
        return "x'00'" if database.name == "sqlite" else "'\\x00'::bytea"
    if isinstance(column.type, Text):
        return f"coalesce({column.name}, '') || 'x'" if column.name != "payload" else "'{\"amount\": 7}'"
    return f"coalesce({column.name}, 0) + 900"


HELD = [table for table in metadata.sorted_tables if any(how_held(table, one)[0] != FREE for one in table.columns)]


async def test_each_column_that_is_changed_is_named(village: Database) -> None:
    assert await found_after(village) == []
    missed = [one for table in HELD for one in await missed_of(village, table)]
    assert missed == []


async def missed_of(village: Database, table: Table) -> list[str]:
    """Where the audit does not say what it should of changes to a table's newest row."""
    row = await newest_row(village, table)
    missed = []
    for column in table.columns:
        changed = f"UPDATE {table.name} SET {column.name} = {another(village, column)} WHERE {row}"
        held = how_held(table, column)[0] != FREE
        if bool(await found_after(village, changed)) != held:
            missed.append(f"{table.name}.{column.name}")
    if table.name != "outbox" and not await found_after(village, f"DELETE FROM {table.name} WHERE {row}"):
        missed.append(f"{table.name}: a row that is gone")
    return missed


ADDED = [one.table for one in sealed_tables().values() if one.key and one.table.name != "declaration"]


async def test_a_row_that_is_added_is_named(village: Database) -> None:
    """Only the columns that make a key are others; a forged approval is such a row."""
    for table in ADDED:
        copied = await another_row(village, table)
        found = await found_after(village, copied)
        assert any("behind the service's back" in line for line in found), table.name


async def another_row(village: Database, table: Table) -> str:
    """What adds a row like the newest of a table."""
    group = GROUP_COLUMN.get(table.name, "group_id")
    key = [column.name for column in table.primary_key.columns if column.name != group][-1]
    unique = {"idem_key", "began_on", "closed_us", key} | ({"member"} if table.name == "tontine_turn" else set())
    values = [another(village, column) if column.name in unique else column.name for column in table.columns]
    row = await newest_row(village, table)
    names = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values)} FROM {table.name} WHERE {row}"


def test_every_table_and_column_is_classified() -> None:
    tables = {table.name: table for table in metadata.sorted_tables}
    for table in tables.values():
        for column in table.columns:
            how_held(table, column)
    assert (FREE_TABLES.keys() | DERIVED_TABLES.keys() | GROUP_COLUMN.keys()) <= tables.keys()
    for columns in (FREE_COLUMNS, DERIVED_COLUMNS):
        assert all(names.keys() <= set(tables[name].c.keys()) for name, names in columns.items())


def test_no_sealed_column_has_two_ways_to_be_empty() -> None:
    """A column that holds its default is left out of the digest: nothing else may look the same."""
    for sealed in sealed_tables().values():
        assert not [one.name for one in sealed.columns if one.nullable and one.default is not None]


def table_of_columns() -> str:
    """The table of docs/ledger.md."""
    lines = ["| table | sealed | derived | free |", "|---|---|---|---|"]
    for table in sorted(metadata.sorted_tables, key=lambda table: table.name):
        cells: dict[str, dict[str, list[str]]] = {"sealed": {}, "derived": {}, "free": {}}
        for column in table.columns:
            how, reason = how_held(table, column)
            cells[how].setdefault(reason, []).append(f"`{column.name}`")
        said = [
            "; ".join(f"{', '.join(names)}" + (f" ({why})" if why else "") for why, names in cells[how].items())
            for how in cells
        ]
        lines.append(f"| `{table.name}` | " + " | ".join(said) + " |")
    return "\n".join(lines) + "\n"


def test_the_documentation_lists_every_table_and_column() -> None:
    before, rest = PAGE.read_text("utf-8").split(BEGIN)
    _, after = rest.split(END)
    page = before + BEGIN + table_of_columns() + END + after
    if os.environ.get("KESU_WRITE_DOCS"):
        PAGE.write_text(page, "utf-8")
    assert PAGE.read_text("utf-8") == page, "KESU_WRITE_DOCS=1 writes it"
