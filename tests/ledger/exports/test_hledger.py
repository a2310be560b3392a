"""The books as plain text, checked by a reader that shares nothing with the ledger, and by hledger and ledger-cli."""

import csv
import re
import shutil
import subprocess
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from ledger.database import Database
from ledger.exports.hledger import plain_account, plaintext
from ledger.funds.expenses import spend
from tests import plain_sql
from tests.ledger.exports.hard_year import a_hard_year
from tests.village import found_village, hold_meeting
from tests.village_life import found

pytestmark = pytest.mark.anyio
_HEADER = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(=\d{4}-\d\d-\d\d)? \* \((?P<number>\d+)\) (?P<kind>\w+)")
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
            assert line.lstrip().startswith(("; ", "commodity ", "account ")), line
    return {account: balance for account, balance in balances.items() if balance}


@pytest.mark.usefixtures("books_balance")
async def test_the_outside_reader_agrees_with_every_balance(database: Database, database_url: str) -> None:
    group = await found_village(database)
    for round_ in range(3):
        await hold_meeting(database, group, round_=round_)
    lines = [line async for line in plaintext(database, "00001")]
    balances = {account.partition(":")[2]: total for account, total in check_plaintext(lines).items()}
    kept = await plain_sql.fetch(database_url, "SELECT code, balance_xof FROM account WHERE balance_xof <> 0")
    assert balances == dict(kept)
    assert balances["box:loan"] == 3 * 6_000 - 1_500


PROGRAMS = {
    "hledger": (["check", "--strict"], ["balance", "--flat", "--no-total", "--output-format=csv"]),
    "ledger": (["--pedantic", "accounts"], ["balance", "--flat", "--no-total", "--format", '"%A","%t"\\n']),
}
"""How each checks a file with everything it can complain of, and how it gives the balances."""


@pytest.fixture(params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> str:
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not installed: apt-get install {request.param}")
    return str(request.param)


def run(program: str, words: list[str], file: Path) -> "subprocess.CompletedProcess[str]":
    """Run it as the program that it is, on a file, as an auditor would, without her own settings."""
    none = ["--init-file", "/dev/null"] if program == "ledger" else []
    return subprocess.run([program, *none, "-f", file, *words], capture_output=True, text=True, check=False)


async def written(database: Database, folder: Path) -> Path:
    lines = [line async for line in plaintext(database, "00001")]
    (folder / "books.hledger").write_text("\n".join(lines) + "\n")
    return folder / "books.hledger"


async def test_the_real_programs_find_every_balance_of_a_hard_year(
    database: Database, database_url: str, tmp_path: Path, program: str
) -> None:
    await a_hard_year(database)
    file = await written(database, tmp_path)
    strictly, balances = PROGRAMS[program]
    checked = run(program, strictly, file)
    assert (checked.returncode, checked.stderr) == (0, "")
    rows = [
        row for row in csv.reader(run(program, balances, file).stdout.splitlines()) if row != ["account", "balance"]
    ]
    kept = await plain_sql.fetch(database_url, "SELECT code, balance_xof FROM account WHERE balance_xof <> 0")
    assert {account: amount for account, amount in rows if amount != "0"} == {
        plain_account(str(code)): f"{amount} XOF" for code, amount in kept
    }


async def test_the_real_programs_read_a_day_that_lies_before_the_last_one(
    database: Database, tmp_path: Path, program: str
) -> None:
    village = await found(database)
    await village.meet()
    await village.collect(m1=5, m6=2)
    village.wait(weeks=-1)
    await spend(database, village.command(), 300, "cahier")
    file = await written(database, tmp_path)
    assert re.search(r"(?m)^\d{4}-\d\d-\d\d=\d{4}-\d\d-\d\d \*", file.read_text())
    checked = run(program, PROGRAMS[program][0], file)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("edit", ["amount_xof = amount_xof + 5", "balance_after_xof = balance_after_xof + 5"])
async def test_the_real_programs_see_what_was_altered(
    database: Database, database_url: str, tmp_path: Path, program: str, edit: str
) -> None:
    await hold_meeting(database, await found_village(database))
    await plain_sql.run_behind_the_guards(database_url, f"UPDATE entry SET {edit} WHERE seq = 7 AND line = 1")
    checked = run(program, PROGRAMS[program][0], await written(database, tmp_path))
    assert checked.returncode != 0
    assert re.search("assertion|could not balance|does not balance", checked.stderr)


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
