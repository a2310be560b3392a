"""The books as files: readable by a spreadsheet, and harmless in it."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.files.books_out import indicators_table, journal_table, passbook_table
from app.files.table_files import write_table
from ledger.books.command import Command
from ledger.database import Database
from tests.village import AWA, found_village, hold_meeting

pytestmark = pytest.mark.anyio
NASTY = "=HYPERLINK(0)"


async def village_with_a_nasty_memo(database: Database) -> None:
    group = await found_village(database)
    await hold_meeting(database, group)
    by = Command(group, "x", datetime(2026, 11, 22, tzinfo=UTC), "ussd", 3)
    await database.post(by.draft("expense", {"box:loan": -500, "expenses": 500}, memo=NASTY, alone=True))


async def test_a_journal_has_every_entry_and_no_formula(database: Database, tmp_path: Path) -> None:
    await village_with_a_nasty_memo(database)
    table = await journal_table(database, "00001")
    for name in ("journal.csv", "journal.xlsx", "journal.json"):
        write_table(table, tmp_path / name)
    text = (tmp_path / "journal.csv").read_text("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(lines) == len(table.rows) + 1
    assert lines[-1][7] == f"'{NASTY}"
    sheet = load_workbook(tmp_path / "journal.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sum(row["amount_xof"] for row in json.loads((tmp_path / "journal.json").read_text())) == 0
    with pytest.raises(ValueError, match=r"must end in \.csv"):
        write_table(table, tmp_path / "journal.pdf")


async def test_a_passbook_reads_as_its_member_reads_it(database: Database) -> None:
    await village_with_a_nasty_memo(database)
    table = await passbook_table(database, "00001", AWA)
    shares = [row for row in table.rows if row[6] == "shares"]
    assert {row[1] for row in table.rows} == {"Awa Diarra"}
    assert all(isinstance(row[9], int) and row[9] >= 0 for row in table.rows)
    assert shares
    everybody = await passbook_table(database, "00001")
    assert len(everybody.rows) > len(table.rows)
    with pytest.raises(LookupError):
        await passbook_table(database, "00009")


async def test_indicators_of_a_group(database: Database) -> None:
    await village_with_a_nasty_memo(database)
    table = await indicators_table(database, ["00001"], datetime(2026, 11, 23, tzinfo=UTC).date())
    assert [row[0] for row in table.rows] == ["00001"]
    assert len(table.header) == len(table.rows[0])
