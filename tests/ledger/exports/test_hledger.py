"""The books as hledger reads them, checked by a reader that shares nothing with the ledger, and by hledger if here."""

import re
import shutil
import subprocess
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from ledger.database import Database
from ledger.exports.hledger import plaintext
from tests import plain_sql
from tests.village import found_village, hold_meeting

pytestmark = pytest.mark.anyio
_HEADER = re.compile(r"(?P<day>\d{4}-\d\d-\d\d) \* \((?P<number>\d+)\) (?P<kind>\w+)")
_POSTING = re.compile(r" {4}(?P<account>\S+)  (?P<amount>-?\d+) XOF = (?P<after>-?\d+) XOF")


def check_plaintext(lines: list[str]) -> dict[str, int]:
    """Read the text as hledger does: each transaction sums to zero, each assertion holds; give the balances."""
    balances: dict[str, int] = defaultdict(int)
    number, total, legs = 0, 0, 0
    for line in [*lines, ""]:
        if header := _HEADER.fullmatch(line):
            date.fromisoformat(header["day"])
            assert int(header["number"]) == number + 1, "the numbers have no gap"
            number, total, legs = number + 1, 0, 0
        elif posting := _POSTING.fullmatch(line):
            balances[posting["account"]] += int(posting["amount"])
            assert balances[posting["account"]] == int(posting["after"]), line
            total, legs = total + int(posting["amount"]), legs + 1
        elif not line:
            assert total == 0, f"transaction {number} does not balance"
            assert legs != 1
        else:
            assert line.lstrip().startswith(("; ", "commodity ")), line
    return {account: balance for account, balance in balances.items() if balance}


@pytest.mark.usefixtures("books_balance")
async def test_the_outside_reader_agrees_with_every_balance(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    group = await found_village(database)
    for round_ in range(3):
        await hold_meeting(database, group, round_=round_)
    lines = [line async for line in plaintext(database, "00001")]
    balances = {account.partition(":")[2]: total for account, total in check_plaintext(lines).items()}
    kept = await plain_sql.fetch(database_url, "SELECT code, balance_xof FROM account WHERE balance_xof <> 0")
    assert balances == dict(kept)
    assert balances["box:loan"] == 3 * 6_000 - 1_500
    if shutil.which("hledger"):
        (tmp_path / "books.journal").write_text("\n".join(lines) + "\n")
        subprocess.run(["hledger", "-f", tmp_path / "books.journal", "check", "--strict"], check=True)  # noqa: ASYNC221 -- a test may wait


async def test_the_text_names_nobody(database: Database) -> None:
    await hold_meeting(database, await found_village(database))
    whole = "\n".join([line async for line in plaintext(database, "00001")])
    assert "Awa" not in whole
    assert "+223" not in whole


async def test_the_outside_reader_sees_an_altered_amount(database: Database, database_url: str) -> None:
    await hold_meeting(database, await found_village(database))
    await plain_sql.run_behind_the_guards(database_url, "UPDATE entry SET amount_xof = 5 WHERE seq = 7 AND line = 1")
    with pytest.raises(AssertionError):
        check_plaintext([line async for line in plaintext(database, "00001")])


async def test_a_group_that_is_not_there(database: Database) -> None:
    with pytest.raises(LookupError, match="no group 99999"):
        [line async for line in plaintext(database, "99999")]
